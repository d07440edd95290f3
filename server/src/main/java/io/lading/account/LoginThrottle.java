package io.lading.account;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Slows down guessing of passwords: after a few failures each further try has to wait, twice as long each time.
///
/// It counts for the pair of account and client address, and for the address alone with more patience, so that nobody
/// can
/// lock others out of their account. Its memory is bounded; the oldest counts are forgotten. Safe for use by many
/// threads.
final class LoginThrottle {
    static final int FREE_FAILURES_PER_ACCOUNT = 5;
    static final int FREE_FAILURES_PER_ADDRESS = 30;
    static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    static final Duration MAX_DELAY = Duration.ofMinutes(5);
    static final Duration MEMORY = Duration.ofHours(1);
    static final int MAX_ENTRIES = 10_000;

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    private record Failures(int count, Instant last) {}

    LoginThrottle(Clock clock) {
        this.clock = clock;
    }

    /// How long to wait before the next try, or empty when one may be made now.
    Optional<Duration> wait(String account, String address) {
        lock.lock();
        try {
            Duration wait = max(
                    left(pair(account, address), FREE_FAILURES_PER_ACCOUNT), left(address, FREE_FAILURES_PER_ADDRESS));
            return wait.isPositive() ? Optional.of(wait) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    void failed(String account, String address) {
        lock.lock();
        try {
            count(pair(account, address));
            count(address);
        } finally {
            lock.unlock();
        }
    }

    void succeeded(String account, String address) {
        lock.lock();
        try {
            failures.remove(pair(account, address));
        } finally {
            lock.unlock();
        }
    }

    private void count(String key) {
        Failures before = failures.get(key);
        boolean fresh = before == null || before.last.plus(MEMORY).isBefore(clock.instant());
        failures.put(key, new Failures(fresh || before == null ? 1 : before.count + 1, clock.instant()));
    }

    private Duration left(String key, int free) {
        Failures known = failures.get(key);
        if (known == null || known.count < free) {
            return Duration.ZERO;
        }
        int doublings = Math.min(known.count - free, 20);
        Duration delay = FIRST_DELAY.multipliedBy(1L << doublings);
        Instant until = known.last.plus(delay.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : delay);
        return Duration.between(clock.instant(), until);
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static String pair(String account, String address) {
        return account + "\n" + address;
    }
}
