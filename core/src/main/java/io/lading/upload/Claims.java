package io.lading.upload;

import io.lading.upload.Extents.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

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
final class Claims {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Claim> held = new ArrayList<>();
    private final List<Claim> waiting = new ArrayList<>();
    private boolean closed;

    /// Why a claim was not granted.
    enum Denial {
        /// A newer request wants the same bytes.
        SUPERSEDED,
        /// The holder did not release the bytes in time, or the upload is being completed.
        BUSY
    }

    /// The right to write a range until it is released.
    final class Claim implements AutoCloseable {
        private final Range range;
        private final Runnable askToStop;
        private final boolean onlyReads;
        private boolean asked;
        private boolean superseded;

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
            return superseded ? Denial.SUPERSEDED : Denial.BUSY;
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
    Claim take(Range range, Runnable askToStop, Duration patience) {
        return take(new Claim(range, askToStop, false), patience);
    }

    /// Requests all bytes only to read the offset: once it is granted all writers have ended, and none starts
    /// before it is released. Claims of this kind do not exclude each other.
    Claim takeToRead(Duration patience) {
        return take(new Claim(Uploads.ALL_BYTES, () -> {}, true), patience);
    }

    /// Takes all bytes if no request holds or wants any. Newer requests wait until it is released.
    Optional<Claim> takeIdle() {
        lock.lock();
        try {
            if (!idle()) {
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
            while (!mine.superseded && left > 0 && (closed || overlapping(mine).isPresent())) {
                askHolders(mine);
                left = await(left);
            }
            if (!mine.superseded && !closed && overlapping(mine).isEmpty()) {
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
    boolean closeFor(Claim mine, Duration patience) {
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
    void open() {
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
                older.superseded = true;
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
