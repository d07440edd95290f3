package io.lading.metadata;

import io.lading.file.FileId;
import io.lading.metadata.ClaimRows.Own;
import io.lading.metadata.ClaimRows.Row;
import io.lading.metadata.ClaimRows.Wish;
import io.lading.metadata.ClaimSteps.Evicts;
import io.lading.metadata.ClaimSteps.State;
import io.lading.metadata.ClaimSteps.Turn;
import io.lading.metadata.Signals.Topic;
import io.lading.storage.StorageException;
import io.lading.upload.Extents.Range;
import io.lading.upload.SharedClaims;
import io.lading.upload.Upload;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The claims of the requests of one node, stored in the table `claims`.
///
/// A thread looks whether the node's claims are wanted by others, asks their requests to stop, and renews
/// seals. A request that waits for a claim looks at it again after each signal, and often enough without one.
/// Thread-safe.
final class NodeClaims implements SharedClaims, AutoCloseable {
    /// How long a request waits for claims of a node that seems dead, unless its patience is shorter.
    static final Duration DEAD_PATIENCE = Duration.ofMillis(300);

    private static final Duration WAITING_LOOKS = Duration.ofMillis(50);
    private static final Duration HOLDING_LOOKS = Duration.ofMillis(250);
    private static final Duration RENEWING = Duration.ofMillis(1500);
    private static final Duration IDLE_LOOKS = Duration.ofSeconds(10);
    private static final System.Logger LOG = System.getLogger(NodeClaims.class.getName());

    private final Writer writer;
    private final Reader reader;
    private final ClaimRows rows;
    private final ClaimSteps steps;
    private final Signals signals;
    private final Map<Long, Held> held = new ConcurrentHashMap<>();
    private final Set<Long> waiting = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition holding = lock.newCondition();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("metadata-claims").unstarted(this::loop);

    // Under the lock.
    private long signalled;
    private boolean closed;

    private static final class Held {
        private final FileId id;
        private final Runnable askToStop;
        private final AtomicBoolean asked = new AtomicBoolean();
        private volatile boolean sealed;

        Held(FileId id, Runnable askToStop) {
            this.id = id;
            this.askToStop = askToStop;
        }

        void ask() {
            if (asked.compareAndSet(false, true)) {
                askToStop.run();
            }
        }
    }

    /// Without [#start] the node never looks after its claims, as if it were frozen.
    NodeClaims(Writer writer, Reader reader, ClaimRows rows, Signals signals) {
        this.writer = writer;
        this.reader = reader;
        this.rows = rows;
        this.steps = new ClaimSteps(rows);
        this.signals = signals;
        signals.on(Topic.CLAIMS, this::signalled);
    }

    /// Starts the thread.
    void start() {
        thread.start();
    }

    private void signalled() {
        lock.lock();
        try {
            signalled++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Outcome take(FileId id, Range range, boolean onlyReads, Runnable askToStop, Duration patience)
            throws StorageException {
        Wish wish = new Wish(id, range, onlyReads);
        Waiting waits = new Waiting(patience);
        Turn turn = writer.write(database -> steps.enter(database, wish, this::isUsed));
        tell(turn);
        if (turn.state() == State.WAITS) {
            turn = wait(turn, wish, waits);
        }
        if (turn.state() == State.HELD) {
            held.put(turn.number(), new Held(id, askToStop));
            waiting.remove(turn.number());
            wakeThread();
        }
        return outcome(turn);
    }

    /// A granted claim remains among the waiting ones until it is among the held ones.
    private Turn wait(Turn first, Wish wish, Waiting waits) throws StorageException {
        long number = first.number();
        waiting.add(number);
        Turn turn = first;
        try {
            while (turn.state() == State.WAITS) {
                turn = next(turn, wish, waits);
            }
            return turn;
        } finally {
            if (turn.state() != State.HELD) {
                waiting.remove(number);
            }
        }
    }

    /// Whether a request of this node holds a claim or waits for it.
    boolean isUsed(long number) {
        return held.containsKey(number) || waiting.contains(number);
    }

    private static Outcome outcome(Turn turn) {
        return switch (turn.state()) {
            case HELD -> new Outcome.Granted(turn.number(), Objects.requireNonNull(turn.upload()));
            case SUPERSEDED -> new Outcome.Superseded();
            case GONE -> new Outcome.Gone();
            case BUSY, WAITS -> new Outcome.Busy();
        };
    }

    private Turn next(Turn turn, Wish wish, Waiting waits) throws StorageException {
        try {
            Evicts evicts = waits.look();
            if (Thread.currentThread().isInterrupted()) {
                drop(turn.number());
                return Turn.ended(State.BUSY);
            }
            List<Row> all = reader.read(database -> rows.of(database, wish.id()));
            if (!ClaimSteps.worthwhile(all, turn.number(), wish, evicts)) {
                return turn;
            }
            Turn next = writer.write(database -> steps.settle(database, turn.number(), wish, evicts));
            tell(next);
            return next;
        } catch (StorageException | RuntimeException e) {
            drop(turn.number());
            throw e;
        }
    }

    /// Looks again after a signal or a short time, until the patience has ended.
    private final class Waiting {
        private final long begin = System.nanoTime();
        private final long nanos;
        private long seen = signals();

        Waiting(Duration patience) {
            this.nanos = patience.toNanos();
        }

        /// Waits until it is time to look again. Returns whose claims the request may then delete.
        Evicts look() {
            if (passed() < nanos) {
                seen = await(seen, Math.min(nanos - passed(), WAITING_LOOKS.toNanos()));
            }
            if (passed() >= nanos) {
                return Evicts.ALL;
            }
            return passed() >= DEAD_PATIENCE.toNanos() ? Evicts.DEAD_NODES : Evicts.NONE;
        }

        private long passed() {
            return System.nanoTime() - begin;
        }
    }

    private long signals() {
        lock.lock();
        try {
            return signalled;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a signal after the one with number `seen`, and returns the number of the latest.
    private long await(long seen, long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (signalled == seen && left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
            return signalled;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return seen;
        } finally {
            lock.unlock();
        }
    }

    private void tell(Turn turn) {
        if (turn.told()) {
            signals.send(Topic.CLAIMS);
        }
    }

    @Override
    public Optional<Upload> seal(long number, Duration patience) throws StorageException {
        Held mine = held.get(number);
        if (mine == null) {
            return Optional.empty();
        }
        Waiting waits = new Waiting(patience);
        Turn turn = writer.write(database -> steps.seal(database, number, mine.id, true, Evicts.NONE, false));
        mine.sealed = turn.state() == State.HELD || turn.state() == State.WAITS;
        tell(turn);
        while (turn.state() == State.WAITS) {
            turn = nextSeal(number, mine, waits);
        }
        mine.sealed = turn.state() == State.HELD;
        if (!mine.sealed) {
            signals.send(Topic.CLAIMS);
        }
        return Optional.ofNullable(turn.upload());
    }

    private Turn nextSeal(long number, Held mine, Waiting waits) throws StorageException {
        try {
            Evicts evicts = waits.look();
            boolean over = evicts == Evicts.ALL || Thread.currentThread().isInterrupted();
            Evicts dead = evicts == Evicts.NONE ? Evicts.NONE : Evicts.DEAD_NODES;
            Turn turn = writer.write(database -> steps.seal(database, number, mine.id, false, dead, over));
            tell(turn);
            return turn;
        } catch (StorageException | RuntimeException e) {
            mine.sealed = false;
            throw e;
        }
    }

    @Override
    public void unseal(long number) throws StorageException {
        Held mine = held.get(number);
        if (mine == null) {
            return;
        }
        mine.sealed = false;
        writer.write(database -> {
            rows.unseal(database, number);
            return number;
        });
        signals.send(Topic.CLAIMS);
    }

    @Override
    public void release(long number) {
        Held mine = held.remove(number);
        if (mine != null && (drop(number) || mine.sealed)) {
            signals.send(Topic.CLAIMS);
        }
    }

    /// Deletes a claim of this node. Returns whether another waits for it.
    private boolean drop(long number) {
        try {
            return writer.write(database -> rows.release(database, number));
        } catch (StorageException e) {
            LOG.log(Level.DEBUG, "A claim stays until this node finds it, or a request for these bytes deletes it", e);
            return false;
        }
    }

    @Override
    public boolean any(FileId id) throws StorageException {
        return reader.read(database -> rows.of(database, id).stream().anyMatch(Row::alive));
    }

    /// Begins the looks of the thread, if this is the node's first claim.
    private void wakeThread() {
        lock.lock();
        try {
            holding.signal();
        } finally {
            lock.unlock();
        }
    }

    private void loop() {
        long seen = signals();
        long renewedAt = System.nanoTime();
        while (awaitHolding()) {
            try {
                if (System.nanoTime() - renewedAt >= RENEWING.toNanos()) {
                    renewedAt = System.nanoTime();
                    renewSeals();
                }
                watch();
            } catch (StorageException | RuntimeException e) {
                LOG.log(Level.DEBUG, "It is unknown whether the claims of this node are wanted", e);
            }
            seen = await(seen, HOLDING_LOOKS.toNanos());
        }
    }

    /// Waits until the node holds a claim, or some seconds. Returns false when this object is closed.
    private boolean awaitHolding() {
        lock.lock();
        try {
            long left = IDLE_LOOKS.toNanos();
            while (held.isEmpty() && !closed && left > 0) {
                left = holding.awaitNanos(left);
            }
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// Asks the requests whose claims are wanted or were deleted to stop. Deletes claims of this node that no
    /// request uses: the connection was lost when they were inserted or deleted.
    void watch() throws StorageException {
        Map<Long, Held> mine = new HashMap<>(held);
        Map<Long, Boolean> stored = new HashMap<>();
        for (Own own : reader.read(rows::own)) {
            stored.put(own.number(), own.wanted());
            if (own.old() && !isUsed(own.number())) {
                drop(own.number());
            }
        }
        mine.forEach((number, one) -> {
            if (stored.getOrDefault(number, true)) {
                one.ask();
            }
        });
    }

    /// Renews the seals of this node's claims.
    void renewSeals() throws StorageException {
        for (Map.Entry<Long, Held> one : new HashMap<>(held).entrySet()) {
            if (one.getValue().sealed) {
                writer.write(database -> {
                    rows.renew(database, one.getKey());
                    return one;
                });
            }
        }
    }

    /// Ends the thread. Claims that are still held stay in the table.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            holding.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
