package io.lading.account;

import io.lading.account.Attempt.Standing;
import io.lading.http.ClientNetwork;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Slows down guessing of passwords: after a few failures each further try has to wait, twice as long each time.
///
/// Failures of an account from one address are the guesses of somebody who knows a name; they wait for minutes.
/// Failures of an address, and of an account from anywhere, wait for seconds only, because others share the
/// address, and nobody may lock others out of their account. At an address where the account has signed in
/// before, only the failures of this account there count, and wait for seconds. A device that proves that the
/// account has signed in on it ([Standing#PROVEN]) has a count of its own: other clients never slow it down.
///
/// A try counts before its password is compared, so that many at once are not free; [#succeeded] and [#takeBack]
/// take it back. The memory is allocated once, and no number of other names or addresses lowers a count. Safe for
/// use by many threads.
final class LoginThrottle {
    static final int FREE_FAILURES_PER_PAIR = 5;
    static final int FREE_FAILURES_PER_ADDRESS = 30;
    static final int FREE_FAILURES_PER_ACCOUNT = 50;
    static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    static final Duration MAX_DELAY_OF_PAIR = Duration.ofMinutes(5);
    static final Duration MAX_DELAY_OF_MANY = Duration.ofSeconds(10);

    /// How soon one failure of an account from one address is forgotten.
    static final Duration DECAY_OF_PAIR = Duration.ofMinutes(10);

    /// How soon one failure of an address or of an account is forgotten.
    static final Duration DECAY_OF_MANY = Duration.ofMinutes(1);

    /// Tries that were refused unseen, of an account from one address, up to which a remembered password still
    /// passes. Beyond it, somebody at that address uses the refusals to find out which guess is right.
    static final int MAX_REFUSALS = 1000;

    /// How soon one refusal is forgotten: a thousand in an hour.
    static final Duration DECAY_OF_REFUSALS = Duration.ofMillis(3600);

    /// Entries of each of the six tables. More than can be hashed in the time in which failures are forgotten.
    static final int ENTRIES = 8192;

    private static final int KEY_BYTES = 16;
    private static final int MAX_DOUBLINGS = 20;

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final byte[] secret = new byte[KEY_BYTES];

    private final Table pairs = new Table("pair", FREE_FAILURES_PER_PAIR, MAX_DELAY_OF_PAIR, DECAY_OF_PAIR);
    private final Table devices = new Table("device", FREE_FAILURES_PER_PAIR, MAX_DELAY_OF_PAIR, DECAY_OF_PAIR);
    private final Table addresses = new Table("address", FREE_FAILURES_PER_ADDRESS, MAX_DELAY_OF_MANY, DECAY_OF_MANY);
    private final Table accounts = new Table("account", FREE_FAILURES_PER_ACCOUNT, MAX_DELAY_OF_MANY, DECAY_OF_MANY);
    /// Decides about turns only.
    private final Table networks = new Table("network", Integer.MAX_VALUE, Duration.ZERO, DECAY_OF_MANY);
    private final Table refusals = new Table("refusals", MAX_REFUSALS, MAX_DELAY_OF_MANY, DECAY_OF_REFUSALS);

    private final class Table {
        private final String kind;
        private final int free;
        private final Duration max;
        private final FailureCounts counts;

        Table(String kind, int free, Duration max, Duration decay) {
            this.kind = kind;
            this.free = free;
            this.max = max;
            this.counts = new FailureCounts(ENTRIES, decay);
        }

        Counter of(String... parts) {
            return new Counter(this, key(kind, parts));
        }
    }

    private record Counter(Table table, long key) {
        int count(long now) {
            return table.counts.count(key, now);
        }

        void add(long now) {
            table.counts.add(key, 1, now);
        }

        void remove(int failures, long now) {
            table.counts.remove(key, failures, now);
        }

        /// How long the next try has to wait from now on, at most as long as given.
        Duration left(Duration most, long now) {
            int count = count(now);
            if (count < table.free) {
                return Duration.ZERO;
            }
            Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(count - table.free, MAX_DOUBLINGS));
            Duration max = table.max.compareTo(most) < 0 ? table.max : most;
            Duration whole = delay.compareTo(max) < 0 ? delay : max;
            return whole.minusMillis(now - table.counts.last(key));
        }
    }

    LoginThrottle(Clock clock) {
        this.clock = clock;
        new SecureRandom().nextBytes(secret);
    }

    /// How long to wait before the next try, or empty when one may be made now.
    Optional<Duration> wait(Attempt attempt) {
        lock.lock();
        try {
            return waiting(attempt, clock.millis());
        } finally {
            lock.unlock();
        }
    }

    /// Counts a try as a failure, or tells how long to wait with it.
    Optional<Duration> begin(Attempt attempt) {
        lock.lock();
        try {
            long now = clock.millis();
            Optional<Duration> wait = waiting(attempt, now);
            if (wait.isEmpty()) {
                counters(attempt).forEach(counter -> counter.add(now));
            }
            return wait;
        } finally {
            lock.unlock();
        }
    }

    /// The try that was begun was none: nothing was compared.
    void takeBack(Attempt attempt) {
        lock.lock();
        try {
            long now = clock.millis();
            counters(attempt).forEach(counter -> counter.remove(1, now));
        } finally {
            lock.unlock();
        }
    }

    /// The try that was begun was right. It takes one failure of its address with it: where people sign in, some
    /// mistype.
    void succeeded(Attempt attempt) {
        lock.lock();
        try {
            long now = clock.millis();
            if (attempt.standing() == Standing.PROVEN) {
                device(attempt).remove(Integer.MAX_VALUE, now);
            } else {
                pair(attempt).remove(Integer.MAX_VALUE, now);
                addresses.of(attempt.address().text()).remove(2, now);
                accounts.of(attempt.account()).remove(1, now);
                networks.of(attempt.wider().text()).remove(2, now);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Counts a try that was refused without looking at its password.
    void refused(String account, ClientNetwork address) {
        lock.lock();
        try {
            refusals.of(account, address.text()).add(clock.millis());
        } finally {
            lock.unlock();
        }
    }

    /// Whether a password of an account that was right at an address a short time ago passes without waiting.
    boolean trustsMemory(String account, ClientNetwork address) {
        lock.lock();
        try {
            return refusals.of(account, address.text()).count(clock.millis()) < MAX_REFUSALS;
        } finally {
            lock.unlock();
        }
    }

    /// The failures in the wider network of an attempt, with those that wait to be compared.
    int failuresOfNetwork(Attempt attempt) {
        lock.lock();
        try {
            return networks.of(attempt.wider().text()).count(clock.millis());
        } finally {
            lock.unlock();
        }
    }

    /// The failures at the address of an attempt, with those that wait to be compared.
    int failuresOfAddress(Attempt attempt) {
        lock.lock();
        try {
            return addresses.of(attempt.address().text()).count(clock.millis());
        } finally {
            lock.unlock();
        }
    }

    /// Entries held now.
    int entries() {
        lock.lock();
        try {
            long now = clock.millis();
            return List.of(pairs, devices, addresses, accounts, networks, refusals).stream()
                    .mapToInt(table -> table.counts.entries(now))
                    .sum();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Duration> waiting(Attempt attempt, long now) {
        Duration wait =
                switch (attempt.standing()) {
                    case PROVEN -> device(attempt).left(MAX_DELAY_OF_PAIR, now);
                    case KNOWN -> pair(attempt).left(MAX_DELAY_OF_MANY, now);
                    case STRANGER ->
                        counters(attempt).stream()
                                .map(counter -> counter.left(MAX_DELAY_OF_PAIR, now))
                                .max(Duration::compareTo)
                                .orElse(Duration.ZERO);
                };
        return wait.isPositive() ? Optional.of(wait) : Optional.empty();
    }

    private List<Counter> counters(Attempt attempt) {
        if (attempt.standing() == Standing.PROVEN) {
            return List.of(device(attempt));
        }
        List<Counter> counters = new ArrayList<>();
        counters.add(pair(attempt));
        counters.add(addresses.of(attempt.address().text()));
        counters.add(accounts.of(attempt.account()));
        counters.add(networks.of(attempt.wider().text()));
        return counters;
    }

    private Counter pair(Attempt attempt) {
        return pairs.of(attempt.account(), attempt.address().text());
    }

    private Counter device(Attempt attempt) {
        return devices.of(attempt.account(), attempt.proof());
    }

    /// Stands for texts from outside; nobody outside can find texts that stand close to one another.
    private long key(String kind, String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(secret);
            digest.update(kind.getBytes(StandardCharsets.UTF_8));
            for (String part : parts) {
                // No part has this character: names with control characters are refused before.
                digest.update((byte) '\n');
                digest.update(part.getBytes(StandardCharsets.UTF_8));
            }
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
