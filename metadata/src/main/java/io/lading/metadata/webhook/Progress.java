package io.lading.metadata.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The delivery progress of a hook. Numbers are event numbers; 0 means none.
///
/// @param done         every event up to this number was delivered or dropped
/// @param delivered    the last event that was delivered
/// @param deliveredAt  time of that delivery, or null
/// @param attempts     failed attempts to deliver the event after `done`
/// @param failingSince time of the first of these failures, or null
/// @param nextAttempt  time of the next attempt, or null
/// @param error        why the last attempt failed, or null if it succeeded
/// @param givenUp      number of dropped events
/// @param lastGivenUp  the last dropped event
public record Progress(
        long done,
        long delivered,
        @Nullable Instant deliveredAt,
        int attempts,
        @Nullable Instant failingSince,
        @Nullable Instant nextAttempt,
        @Nullable String error,
        long givenUp,
        long lastGivenUp) {

    /// The progress of a new hook that starts after an event.
    public static Progress after(long number) {
        return new Progress(number, 0, null, 0, null, null, null, 0, 0);
    }

    /// A copy after the delivery of an event.
    public Progress withDelivered(long number, Instant now) {
        return new Progress(number, number, now, 0, null, null, null, givenUp, lastGivenUp);
    }

    /// A copy after a failed attempt.
    public Progress withFailure(String why, Instant since, Instant next) {
        return new Progress(done, delivered, deliveredAt, attempts + 1, since, next, why, givenUp, lastGivenUp);
    }

    /// A copy whose next event is the one after `number`, and whose failures are forgotten.
    public Progress restartedAfter(long number) {
        return new Progress(number, delivered, deliveredAt, 0, null, null, null, givenUp, lastGivenUp);
    }

    /// A copy after an event was dropped.
    public Progress withGivenUp(long number, String why) {
        return new Progress(number, delivered, deliveredAt, 0, null, null, why, givenUp + 1, number);
    }
}
