package io.lading.audit;

import java.time.Instant;

/// One event.
///
/// @param id     a UUID
/// @param at     when it happened first
/// @param lastAt when it happened last, within the minute that follows
/// @param times  how often
/// @param act    what was done
/// @param sender by whose request
record SecurityEvent(String id, Instant at, Instant lastAt, long times, Act act, Sender sender) {
    SecurityEvent repeated(Instant now) {
        return new SecurityEvent(id, at, now, times + 1, act, sender);
    }
}
