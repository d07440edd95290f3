package io.lading.upload;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import io.lading.upload.Extents.Range;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Which request may write which bytes of one upload: a byte has at most one writer, and the newest request wins.
/// Thread-safe.
///
/// States of a claim:
///
/// | state    | begins with                              | ends with                                          |
/// |----------|------------------------------------------|----------------------------------------------------|
/// | waiting  | [#take], [#takeToRead]                   | held, if nothing excludes it and claims are open;  |
/// |          |                                          | superseded, if a newer claim excludes it;          |
/// |          |                                          | busy, after a timeout                              |
/// | held     | a waiting claim is granted               | released by [Claim#close]                          |
/// | asked    | a newer claim or [#closeFor] wants its   | released by [Claim#close];                         |
/// |          | bytes: `askToStop` is called once        | until then it holds its bytes                      |
///
/// Superseded, busy and released are final. From [#closeFor] to [#open] no waiting claim is granted.
///
/// If several nodes share the store, a claim that is granted here is requested from the database as well
/// ([SharedClaims]), so that requests on other nodes are excluded. Then the state of the upload is read anew.
final class Claims {
    private static final System.Logger LOG = System.getLogger(Claims.class.getName());

    /// How long a request waits for one on another node. After it the other one has lost its claim.
    static final Duration SHARED_PATIENCE = Duration.ofSeconds(1);

    private final Fence epoch;
    private final @Nullable Elsewhere elsewhere;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Claim> held = new ArrayList<>();
    private final List<Claim> waiting = new ArrayList<>();
    private boolean closed;

    /// The claims on other nodes.
    ///
    /// @param id      of the upload
    /// @param claims  of all nodes
    /// @param refresh receives the record when a claim is granted
    private record Elsewhere(FileId id, SharedClaims claims, Refresh refresh) {}

    /// Receives the record when other nodes can have changed it.
    interface Refresh {
        /// @throws StorageException if what belongs to the record cannot be read
        void with(Upload now) throws StorageException;
    }

    /// Makes the claims of an upload.
    interface Kind {
        /// @param refresh receives the record when other nodes can have changed it
        Claims of(Upload upload, Refresh refresh);
    }

    /// Claims of a server that is the only node.
    static final Kind HERE = (upload, _) -> new Claims(new Fence.Epoch(upload.epoch()));

    /// Claims that exclude those of other nodes.
    static Kind among(SharedClaims claims) {
        return (upload, refresh) ->
                new Claims(new Fence.Epoch(upload.epoch()), new Elsewhere(upload.id(), claims, refresh));
    }

    /// Claims of a server that is the only node.
    ///
    /// @param epoch of the upload
    Claims(Fence epoch) {
        this(epoch, null);
    }

    private Claims(Fence epoch, @Nullable Elsewhere elsewhere) {
        this.epoch = epoch;
        this.elsewhere = elsewhere;
    }

    /// Why a claim was not granted.
    enum Denial {
        /// A newer request wants the same bytes.
        SUPERSEDED,
        /// The holder did not release the bytes in time, or the upload is being completed.
        BUSY,
        /// The upload was removed.
        GONE
    }

    /// The right to write a range until it is released.
    final class Claim implements AutoCloseable {
        private final Range range;
        private final Runnable askToStop;
        private final boolean onlyReads;
        private boolean asked;
        private Denial denial = Denial.BUSY;
        private @Nullable Long number;

        private Claim(Range range, Runnable askToStop, boolean onlyReads) {
            this.range = range;
            this.askToStop = askToStop;
            this.onlyReads = onlyReads;
        }

        private boolean excludes(Claim other) {
            return range.overlaps(other.range) && !(onlyReads && other.onlyReads);
        }

        /// Why this claim was not granted. Meaningless if it was.
        Denial denial() {
            return denial;
        }

        /// What a change of the record by the request of this claim has to quote.
        Fence fence() {
            return number == null ? epoch : new Fence.Claimed(number);
        }

        private boolean superseded() {
            return denial == Denial.SUPERSEDED;
        }

        boolean granted() {
            lock.lock();
            try {
                return held.contains(this);
            } finally {
                lock.unlock();
            }
        }

        /// Releases the bytes. Idempotent.
        @Override
        public void close() {
            if (number != null && elsewhere != null) {
                elsewhere.claims().release(number);
            }
            lock.lock();
            try {
                held.remove(this);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /// Requests a range and waits for it. The result is granted, or has a [Claim#denial].
    ///
    /// @param askToStop asks the request of this claim to end soon, when a newer claim or [#closeFor] wants its
    ///     bytes; called at most once, by the thread that wants them and under the lock of this object: must not
    ///     block
    /// @param patience how long to wait for other holders
    Claim take(Range range, Runnable askToStop, Duration patience) throws StorageException {
        return takeEverywhere(new Claim(range, askToStop, false), patience);
    }

    /// Requests all bytes only to read the offset: once it is granted all writers have ended, and none starts
    /// before it is released. Claims of this kind do not exclude each other.
    Claim takeToRead(Duration patience) throws StorageException {
        return takeEverywhere(new Claim(Uploads.ALL_BYTES, () -> {}, true), patience);
    }

    private Claim takeEverywhere(Claim mine, Duration patience) throws StorageException {
        Claim here = take(mine, patience);
        if (elsewhere == null || !here.granted()) {
            return here;
        }
        boolean done = false;
        try {
            askOthers(elsewhere, here);
            done = here.number != null;
            return here;
        } finally {
            if (!done) {
                here.close();
            }
        }
    }

    private void askOthers(Elsewhere others, Claim mine) throws StorageException {
        switch (others.claims().take(others.id(), mine.range, mine.onlyReads, () -> askOnce(mine), SHARED_PATIENCE)) {
            case SharedClaims.Outcome.Granted(long number, Upload now) -> {
                mine.number = number;
                others.refresh().with(now);
            }
            case SharedClaims.Outcome.Superseded _ -> mine.denial = Denial.SUPERSEDED;
            case SharedClaims.Outcome.Busy _ -> mine.denial = Denial.BUSY;
            case SharedClaims.Outcome.Gone _ -> mine.denial = Denial.GONE;
        }
    }

    private void askOnce(Claim holder) {
        lock.lock();
        try {
            ask(holder);
        } finally {
            lock.unlock();
        }
    }

    /// Takes all bytes if no request holds or wants any. Newer requests wait until it is released. Not for uploads
    /// that other nodes can change: these have nothing that only this node knows.
    Optional<Claim> takeIdle() {
        lock.lock();
        try {
            if (elsewhere != null || !idle()) {
                return Optional.empty();
            }
            Claim mine = new Claim(Uploads.ALL_BYTES, () -> {}, false);
            held.add(mine);
            return Optional.of(mine);
        } finally {
            lock.unlock();
        }
    }

    private Claim take(Claim mine, Duration patience) {
        lock.lock();
        try {
            supersede(mine);
            waiting.add(mine);
            long left = patience.toNanos();
            while (!mine.superseded()
                    && left > 0
                    && (closed || overlapping(mine).isPresent())) {
                askHolders(mine);
                left = await(left);
            }
            if (!mine.superseded() && !closed && overlapping(mine).isEmpty()) {
                held.add(mine);
            }
            return mine;
        } finally {
            waiting.remove(mine);
            changed.signalAll();
            lock.unlock();
        }
    }

    /// Closes the upload to new claims and waits until only `mine` is held. Returns false, open again, if another
    /// claim is still held when the time is over.
    boolean closeFor(Claim mine, Duration patience) throws StorageException {
        boolean alone = closeHere(mine, patience);
        if (!alone || elsewhere == null || mine.number == null) {
            return alone;
        }
        Optional<Upload> now = Optional.empty();
        try {
            now = elsewhere.claims().seal(mine.number, patience);
            if (now.isPresent()) {
                elsewhere.refresh().with(now.get());
            }
            return now.isPresent();
        } finally {
            if (now.isEmpty()) {
                openHere();
            }
        }
    }

    private boolean closeHere(Claim mine, Duration patience) {
        lock.lock();
        try {
            closed = true;
            long left = patience.toNanos();
            List<Claim> others = others(mine);
            while (left > 0 && !others.isEmpty()) {
                others.forEach(Claims::ask);
                left = await(left);
                others = others(mine);
            }
            closed = others.isEmpty();
            return closed;
        } finally {
            changed.signalAll();
            lock.unlock();
        }
    }

    private List<Claim> others(Claim mine) {
        return held.stream().filter(other -> other != mine).toList();
    }

    /// Allows new claims again after [#closeFor].
    ///
    /// @param mine the claim that was given to [#closeFor]
    void open(Claim mine) {
        if (elsewhere != null && mine.number != null) {
            try {
                elsewhere.claims().unseal(mine.number);
            } catch (StorageException e) {
                LOG.log(Level.WARNING, "Could not open upload " + elsewhere.id() + " to other requests yet", e);
            }
        }
        openHere();
    }

    private void openHere() {
        lock.lock();
        try {
            closed = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Whether no claim is held or waiting.
    boolean idle() {
        lock.lock();
        try {
            return held.isEmpty() && waiting.isEmpty() && !closed;
        } finally {
            lock.unlock();
        }
    }

    private void supersede(Claim newest) {
        for (Claim older : waiting) {
            if (older.excludes(newest)) {
                older.denial = Denial.SUPERSEDED;
            }
        }
        changed.signalAll();
    }

    private Optional<Claim> overlapping(Claim mine) {
        return held.stream().filter(other -> other.excludes(mine)).findFirst();
    }

    private void askHolders(Claim mine) {
        if (!closed) {
            held.stream().filter(other -> other.excludes(mine)).toList().forEach(Claims::ask);
        }
    }

    private static void ask(Claim holder) {
        if (!holder.asked) {
            holder.asked = true;
            holder.askToStop.run();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // every caller waits in a loop
    private long await(long nanos) {
        try {
            return changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
