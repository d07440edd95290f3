package io.lading.notify.webhook;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// When an event that was not taken is sent again.
///
/// @param first   pause after the first attempt; each further one is twice as long
/// @param longest pause at most, also when the other side asks for more
/// @param limit   how long after its first attempt an event is given up
record RetryRule(Duration first, Duration longest, Duration limit) {
    static final RetryRule STANDARD = new RetryRule(Duration.ofSeconds(2), Duration.ofHours(1), Duration.ofDays(1));

    /// Doublings after which every pause is the longest; keeps the arithmetic in range.
    private static final int MAX_DOUBLINGS = 20;

    /// How long to wait after an attempt: half of the pause for certain and the rest at random, so that hooks
    /// which failed together do not come back together; longer if the other side asked for it.
    ///
    /// @param attempts how many there were, at least 1
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
