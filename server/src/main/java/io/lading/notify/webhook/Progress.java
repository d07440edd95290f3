package io.lading.notify.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How far a hook has come. Numbers are those of events; 0 for none.
///
/// @param done         every event up to it was delivered or given up
/// @param delivered    the last one delivered
/// @param deliveredAt  when, or null
/// @param attempts     failed attempts to deliver the one after `done`
/// @param failingSince when the first of them failed, or null
/// @param nextAttempt  when the next is due, or null
/// @param error        why the last attempt failed, or null when it did not
/// @param givenUp      how many were given up
/// @param lastGivenUp  the last one of them
record Progress(
        long done,
        long delivered,
        @Nullable Instant deliveredAt,
        int attempts,
        @Nullable Instant failingSince,
        @Nullable Instant nextAttempt,
        @Nullable String error,
        long givenUp,
        long lastGivenUp) {

    /// Of a hook that is told everything after an event.
    static Progress after(long number) {
        return new Progress(number, 0, null, 0, null, null, null, 0, 0);
    }

    Progress withDelivered(long number, Instant now) {
        return new Progress(number, number, now, 0, null, null, null, givenUp, lastGivenUp);
    }

    Progress withFailure(String why, Instant since, Instant next) {
        return new Progress(done, delivered, deliveredAt, attempts + 1, since, next, why, givenUp, lastGivenUp);
    }

    Progress withGivenUp(long number, String why) {
        return new Progress(number, delivered, deliveredAt, 0, null, null, why, givenUp + 1, number);
    }
}
