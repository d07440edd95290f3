package io.lading.audit;

import io.lading.metadata.audit.SecurityEventRow;
import java.time.Instant;

/// A security event with its count.
///
/// @param id     a UUID
/// @param at     the time of the first occurrence
/// @param lastAt the time of the last occurrence, within a minute of the first
/// @param times  number of occurrences
/// @param act    what happened
/// @param sender the client that caused it
record SecurityEvent(String id, Instant at, Instant lastAt, long times, Act act, Sender sender) {
    SecurityEvent repeated(Instant now) {
        return new SecurityEvent(id, at, now, times + 1, act, sender);
    }

    /// The row in which the event is stored.
    SecurityEventRow row() {
        return new SecurityEventRow(
                id,
                at,
                lastAt,
                times,
                act.weight().rank(),
                act.kind().label(),
                act.outcome().label(),
                act.person(),
                sender.address(),
                sender.agent(),
                act.subject(),
                act.detail());
    }
}
