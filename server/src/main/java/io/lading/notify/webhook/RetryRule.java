package io.lading.notify.webhook;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// When a failed delivery is retried.
///
/// @param first   longest pause after the first attempt, which doubles with each further one; the shortest is half
/// @param longest maximum pause, even if the receiver requests a longer one
/// @param limit   how long after its first failed attempt an event is dropped
record RetryRule(Duration first, Duration longest, Duration limit) {
    static final RetryRule STANDARD = new RetryRule(Duration.ofSeconds(2), Duration.ofHours(1), Duration.ofDays(1));

    /// Limits the exponent, to prevent an overflow; the pause is at its maximum long before.
    private static final int MAX_DOUBLINGS = 20;

    /// How long to wait after a failed attempt: half of the pause plus a random part of the other half, so that
    /// hooks that failed together do not retry together; longer if the receiver requested it.
    ///
    /// @param attempts number of attempts so far, at least 1
    Duration pause(int attempts, Optional<Duration> asked, RandomGenerator random) {
        Duration doubled = shorter(first.multipliedBy(1L << Math.min(attempts - 1, MAX_DOUBLINGS)), longest);
        long half = doubled.toNanos() / 2;
        Duration own = Duration.ofNanos(half + random.nextLong(half + 1));
        Duration wished = shorter(asked.orElse(Duration.ZERO), longest);
        return wished.compareTo(own) > 0 ? wished : own;
    }

    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
