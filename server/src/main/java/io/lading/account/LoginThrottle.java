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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Slows down password guessing: after a few failures, attempts are rejected with `429` until a delay has passed.
/// Each further failure doubles the delay.
///
/// Failures of one account from one address indicate guessing; the delay grows to [#MAX_DELAY_OF_PAIR]. The delay
/// for failures of an address, and of an account from all addresses, is limited to [#MAX_DELAY_OF_MANY], because
/// clients share addresses and an attacker must not lock users out of their accounts. At an address from which
/// the account has signed in before, only the failures of that account at that address count, with a delay of at
/// most [#MAX_DELAY_OF_MANY]. A device that proves an earlier sign-in of the account ([Standing#PROVEN]) has its
/// own count: other clients never slow it down.
///
/// An attempt counts as a failure before its password is compared, so that concurrent attempts count as well;
/// [#succeeded] and [#takeBack] undo that. Memory is allocated once, and no number of other names or addresses
/// lowers a count.
///
/// With several nodes, failures are stored in the database as soon as the password is known to be wrong
/// ([SharedFailures]). A node then adds what the database says to its attempts that are being compared. It does not
/// know those of other nodes, which are few: as many as they compare at the same time. Thread-safe.
final class LoginThrottle {
    static final int FREE_FAILURES_PER_PAIR = 5;
    static final int FREE_FAILURES_PER_ADDRESS = 30;
    static final int FREE_FAILURES_PER_ACCOUNT = 50;
    static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    static final Duration MAX_DELAY_OF_PAIR = Duration.ofMinutes(5);
    static final Duration MAX_DELAY_OF_MANY = Duration.ofSeconds(10);

    /// Time after which one failure of an account from one address has decayed.
    static final Duration DECAY_OF_PAIR = Duration.ofMinutes(10);

    /// Time after which one failure of an address or of an account has decayed.
    static final Duration DECAY_OF_MANY = Duration.ofMinutes(1);

    /// Number of throttled attempts for an account from one address up to which a remembered password is accepted
    /// without waiting. Beyond it, an attacker at that address could use the difference to detect a correct
    /// guess. Each node counts for itself: it remembers passwords for itself, and throttled attempts are too many
    /// to be stored.
    static final int MAX_REFUSALS = 1000;

    /// Time after which one throttled attempt has decayed: a thousand per hour.
    static final Duration DECAY_OF_REFUSALS = Duration.ofMillis(3600);

    /// Entries of each of the six tables: more than the number of passwords that can be hashed before failures
    /// decay.
    static final int ENTRIES = 8192;

    private static final int KEY_BYTES = 16;
    private static final int MAX_DOUBLINGS = 20;

    /// More failures than any subject has.
    private static final int ALL = 1_000_000;

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final byte[] secret;
    private final Optional<SharedFailures> shared;

    private final Table pairs;
    private final Table devices;
    private final Table addresses;
    private final Table accounts;
    /// Only orders the turns of [HashTurns]; causes no delay.
    private final Table networks;
    private final Table refusals;

    private final class Table {
        private final String kind;
        private final int free;
        private final Duration max;
        private final Duration decay;
        private final FailureCounts counts;

        /// What the database said last. It is read before each attempt; if the database has none, it stays empty.
        private final FailureCounts stored;

        /// @param stored whether the database has these counts as well
        Table(String kind, int free, Duration max, Duration decay, boolean stored) {
            this.kind = kind;
            this.free = free;
            this.max = max;
            this.decay = decay;
            this.counts = new FailureCounts(ENTRIES, decay);
            this.stored = new FailureCounts(stored ? ENTRIES : FailureCounts.WAYS, decay);
        }

        Counter of(String... parts) {
            return new Counter(this, key(kind, parts));
        }
    }

    private record Counter(Table table, long key) {
        SharedFailures.Subject subject() {
            return new SharedFailures.Subject(key, table.decay);
        }

        int stored(long now) {
            return table.stored.count(key, now);
        }

        int count(long now) {
            return table.counts.count(key, now) + stored(now);
        }

        private long last() {
            return Math.max(table.counts.last(key), table.stored.last(key));
        }

        void add(long now) {
            table.counts.add(key, 1, now);
        }

        void remove(int failures, long now) {
            table.counts.remove(key, failures, now);
        }

        /// The remaining delay before the next attempt, limited to the given maximum; zero or negative if there
        /// is none.
        Duration left(Duration most, long now) {
            int count = count(now);
            if (count < table.free) {
                return Duration.ZERO;
            }
            Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(count - table.free, MAX_DOUBLINGS));
            Duration max = table.max.compareTo(most) < 0 ? table.max : most;
            Duration whole = delay.compareTo(max) < 0 ? delay : max;
            return whole.minusMillis(now - last());
        }
    }

    /// For a server that is the only node.
    LoginThrottle(Clock clock) {
        this(clock, freshSecret(), Optional.empty());
    }

    /// For several nodes.
    ///
    /// @param secret the same on all nodes, so that they count the same subjects; see [#freshSecret]
    LoginThrottle(Clock clock, byte[] secret, SharedFailures shared) {
        this(clock, secret.clone(), Optional.of(shared));
    }

    private LoginThrottle(Clock clock, byte[] secret, Optional<SharedFailures> shared) {
        this.clock = clock;
        this.secret = secret;
        this.shared = shared;
        boolean counted = shared.isPresent();
        this.pairs = new Table("pair", FREE_FAILURES_PER_PAIR, MAX_DELAY_OF_PAIR, DECAY_OF_PAIR, counted);
        this.devices = new Table("device", FREE_FAILURES_PER_PAIR, MAX_DELAY_OF_PAIR, DECAY_OF_PAIR, counted);
        this.addresses = new Table("address", FREE_FAILURES_PER_ADDRESS, MAX_DELAY_OF_MANY, DECAY_OF_MANY, counted);
        this.accounts = new Table("account", FREE_FAILURES_PER_ACCOUNT, MAX_DELAY_OF_MANY, DECAY_OF_MANY, counted);
        this.networks = new Table("network", Integer.MAX_VALUE, Duration.ZERO, DECAY_OF_MANY, counted);
        this.refusals = new Table("refusals", MAX_REFUSALS, MAX_DELAY_OF_MANY, DECAY_OF_REFUSALS, false);
    }

    /// A secret for the keys of subjects.
    static byte[] freshSecret() {
        byte[] secret = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    /// The delay before the next attempt; empty if an attempt is allowed now. To be called before [#begin]: it reads
    /// the failures of other nodes.
    Optional<Duration> wait(Attempt attempt) {
        readStored(attempt);
        lock.lock();
        try {
            return waiting(attempt, clock.millis());
        } finally {
            lock.unlock();
        }
    }

    /// Counts an attempt as a failure and returns empty, or returns the delay if no attempt is allowed yet.
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

    private void readStored(Attempt attempt) {
        if (shared.isEmpty()) {
            return;
        }
        List<Counter> counters = counters(attempt);
        Optional<List<SharedFailures.Count>> found =
                shared.get().of(counters.stream().map(Counter::subject).toList());
        if (found.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            long now = clock.millis();
            for (int i = 0; i < counters.size(); i++) {
                Counter counter = counters.get(i);
                SharedFailures.Count count = found.get().get(i);
                long last = now - count.sinceLast().toMillis();
                counter.table.stored.set(counter.key, count.failures(), last, now);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Stores the failure of an attempt for all nodes: its password is wrong. If the database cannot be written, the
    /// failure stays in the memory of this node.
    void failed(Attempt attempt) {
        if (shared.isEmpty()) {
            return;
        }
        List<Counter> counters = counters(attempt);
        if (shared.get().add(counters.stream().map(Counter::subject).toList())) {
            readStored(attempt);
            takeBack(attempt);
        }
    }

    /// Undoes [#begin]: the password was not compared.
    void takeBack(Attempt attempt) {
        lock.lock();
        try {
            long now = clock.millis();
            counters(attempt).forEach(counter -> counter.remove(1, now));
        } finally {
            lock.unlock();
        }
    }

    /// Undoes [#begin] after a correct password. It also removes one more failure of the address and network,
    /// because users mistype.
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
        shared.ifPresent(failures -> failures.forgive(forgiven(attempt)));
    }

    /// What a correct password removes from the database, where the attempt itself was not counted.
    private Map<SharedFailures.Subject, Integer> forgiven(Attempt attempt) {
        boolean proven = attempt.standing() == Standing.PROVEN;
        List<Counter> some = proven
                ? List.of()
                : List.of(
                        addresses.of(attempt.address().text()),
                        networks.of(attempt.wider().text()));
        Counter all = proven ? device(attempt) : pair(attempt);
        Map<SharedFailures.Subject, Integer> forgiven = new HashMap<>();
        lock.lock();
        try {
            long now = clock.millis();
            some.stream()
                    .filter(counter -> counter.stored(now) > 0)
                    .forEach(counter -> forgiven.put(counter.subject(), 1));
            if (all.stored(now) > 0) {
                forgiven.put(all.subject(), ALL);
            }
        } finally {
            lock.unlock();
        }
        return forgiven;
    }

    /// Counts an attempt that was throttled without comparing its password.
    void refused(String account, ClientNetwork address) {
        lock.lock();
        try {
            refusals.of(account, address.text()).add(clock.millis());
        } finally {
            lock.unlock();
        }
    }

    /// Whether a remembered correct password of an account is accepted from an address without waiting.
    boolean trustsMemory(String account, ClientNetwork address) {
        lock.lock();
        try {
            return refusals.of(account, address.text()).count(clock.millis()) < MAX_REFUSALS;
        } finally {
            lock.unlock();
        }
    }

    /// The failures in the wider network of an attempt, including attempts that wait to be compared.
    int failuresOfNetwork(Attempt attempt) {
        lock.lock();
        try {
            return networks.of(attempt.wider().text()).count(clock.millis());
        } finally {
            lock.unlock();
        }
    }

    /// The failures at the address of an attempt, including attempts that wait to be compared.
    int failuresOfAddress(Attempt attempt) {
        lock.lock();
        try {
            return addresses.of(attempt.address().text()).count(clock.millis());
        } finally {
            lock.unlock();
        }
    }

    /// The number of entries with failures.
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

    /// The entries of all tables, with or without failures.
    int capacity() {
        return List.of(pairs, devices, addresses, accounts, networks, refusals).stream()
                .mapToInt(table -> table.counts.capacity() + table.stored.capacity())
                .sum();
    }

    private Optional<Duration> waiting(Attempt attempt, long now) {
        Duration wait =
                switch (attempt.standing()) {
                    case PROVEN -> device(attempt).left(MAX_DELAY_OF_PAIR, now);
                    case KNOWN -> pair(attempt).left(MAX_DELAY_OF_MANY, now);
                    case UNKNOWN ->
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

    /// The table key of untrusted strings. It is salted with a secret, so that an attacker cannot construct
    /// collisions.
    private long key(String kind, String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(secret);
            digest.update(kind.getBytes(StandardCharsets.UTF_8));
            for (String part : parts) {
                // No part contains this separator: names with control characters are rejected earlier.
                digest.update((byte) '\n');
                digest.update(part.getBytes(StandardCharsets.UTF_8));
            }
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
