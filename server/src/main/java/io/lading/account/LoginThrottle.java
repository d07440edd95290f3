package io.lading.account;

import io.lading.http.ClientNetwork;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// Slows down guessing of passwords: after a few failures each further try has to wait, twice as long each
/// time.
///
/// It counts three things. Failures of an account from one address are the guesses of somebody who knows a
/// name; they wait for minutes. Failures of an address, and of an account from anywhere, wait for seconds
/// only, because others share the address, and nobody may lock others out of their account. Who has signed in
/// from an address before does not wait for these two at all.
///
/// A try counts before its password is compared, so that many at once are not free; [#succeeded] and
/// [#takeBack] take it back. Its memory is bounded, in number and in time, and an entry has one size whatever
/// was sent. Safe for use by many threads.
final class LoginThrottle {
    static final int FREE_FAILURES_PER_PAIR = 5;
    static final int FREE_FAILURES_PER_ADDRESS = 30;
    static final int FREE_FAILURES_PER_ACCOUNT = 50;
    static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    static final Duration MAX_DELAY_OF_PAIR = Duration.ofMinutes(5);
    static final Duration MAX_DELAY_OF_MANY = Duration.ofSeconds(10);

    /// How long a failure counts that is followed by no other.
    static final Duration MEMORY = Duration.ofHours(1);

    /// How soon one failure of an address or of an account is forgotten.
    static final Duration DECAY_OF_MANY = Duration.ofMinutes(1);

    /// How long somebody stays known at an address.
    static final Duration GOOD_MEMORY = Duration.ofDays(30);

    static final int MAX_ENTRIES = 10_000;

    private static final Rule PAIR = new Rule(FREE_FAILURES_PER_PAIR, MAX_DELAY_OF_PAIR, MEMORY);
    private static final Rule ADDRESS = new Rule(FREE_FAILURES_PER_ADDRESS, MAX_DELAY_OF_MANY, DECAY_OF_MANY);
    private static final Rule ACCOUNT = new Rule(FREE_FAILURES_PER_ACCOUNT, MAX_DELAY_OF_MANY, DECAY_OF_MANY);

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ThrottleKey, Failures> failures = new LinkedHashMap<>();
    private final Map<ThrottleKey, Instant> good = new LinkedHashMap<>();

    /// @param free  failures that cost nothing
    /// @param max   the longest wait
    /// @param decay how soon one failure is forgotten
    private record Rule(int free, Duration max, Duration decay) {
        Duration delay(int count) {
            if (count < free) {
                return Duration.ZERO;
            }
            Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(count - free, 20));
            return delay.compareTo(max) > 0 ? max : delay;
        }
    }

    private record Failures(int count, Instant last) {
        int countAt(Instant now, Duration decay) {
            long forgotten = Duration.between(last, now).dividedBy(decay);
            return (int) Math.max(0, count - forgotten);
        }
    }

    LoginThrottle(Clock clock) {
        this.clock = clock;
    }

    /// How long to wait before the next try, or empty when one may be made now.
    Optional<Duration> wait(String account, ClientNetwork from) {
        lock.lock();
        try {
            return waiting(account, from);
        } finally {
            lock.unlock();
        }
    }

    /// Counts a try as a failure, or tells how long to wait with it.
    Optional<Duration> begin(String account, ClientNetwork from) {
        lock.lock();
        try {
            Optional<Duration> wait = waiting(account, from);
            if (wait.isEmpty()) {
                add(PAIR, pair(account, from), 1);
                add(ADDRESS, address(from), 1);
                add(ACCOUNT, account(account), 1);
            }
            return wait;
        } finally {
            lock.unlock();
        }
    }

    /// The try that was begun was none: nothing was compared.
    void takeBack(String account, ClientNetwork from) {
        lock.lock();
        try {
            add(PAIR, pair(account, from), -1);
            add(ADDRESS, address(from), -1);
            add(ACCOUNT, account(account), -1);
        } finally {
            lock.unlock();
        }
    }

    /// The try that was begun was right. It takes one failure of its address with it: where people sign in,
    /// some mistype.
    void succeeded(String account, ClientNetwork from) {
        lock.lock();
        try {
            failures.remove(pair(account, from));
            add(ADDRESS, address(from), -2);
            add(ACCOUNT, account(account), -1);
            ThrottleKey known = pair(account, from);
            good.remove(known);
            good.put(known, clock.instant());
            prune(good, Function.identity(), clock.instant().minus(GOOD_MEMORY));
        } finally {
            lock.unlock();
        }
    }

    /// Entries held now.
    int entries() {
        lock.lock();
        try {
            return failures.size() + good.size();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Duration> waiting(String account, ClientNetwork from) {
        Duration wait = left(PAIR, pair(account, from));
        Instant known = good.get(pair(account, from));
        if (known == null || known.plus(GOOD_MEMORY).isBefore(clock.instant())) {
            wait = max(wait, max(left(ADDRESS, address(from)), left(ACCOUNT, account(account))));
        }
        return wait.isPositive() ? Optional.of(wait) : Optional.empty();
    }

    private void add(Rule rule, ThrottleKey key, int change) {
        Instant now = clock.instant();
        Failures before = failures.get(key);
        if (change > 0) {
            int count = before == null ? 0 : before.countAt(now, rule.decay);
            // The newest failure stands last, so that the oldest are found at the beginning.
            failures.remove(key);
            failures.put(key, new Failures(count + change, now));
        } else if (before != null && before.count + change > 0) {
            failures.put(key, new Failures(before.count + change, before.last));
        } else {
            failures.remove(key);
        }
        prune(failures, Failures::last, now.minus(MEMORY));
    }

    /// Forgets what is older than a moment, and the oldest of what is too much.
    private static <V> void prune(Map<ThrottleKey, V> entries, Function<V, Instant> time, Instant oldest) {
        Iterator<V> oldestFirst = entries.values().iterator();
        boolean goOn = true;
        while (goOn && oldestFirst.hasNext()) {
            boolean tooOld = time.apply(oldestFirst.next()).isBefore(oldest);
            goOn = tooOld || entries.size() > MAX_ENTRIES;
            if (goOn) {
                oldestFirst.remove();
            }
        }
    }

    private Duration left(Rule rule, ThrottleKey key) {
        Failures known = failures.get(key);
        if (known == null) {
            return Duration.ZERO;
        }
        Instant now = clock.instant();
        return Duration.between(now, known.last.plus(rule.delay(known.countAt(now, rule.decay))));
    }

    private static ThrottleKey pair(String account, ClientNetwork from) {
        return ThrottleKey.of("pair", account, from.text());
    }

    private static ThrottleKey address(ClientNetwork from) {
        return ThrottleKey.of("address", from.text());
    }

    private static ThrottleKey account(String account) {
        return ThrottleKey.of("account", account);
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
