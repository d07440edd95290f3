package io.lading.upload;

import io.lading.upload.Extents.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Who may write which bytes of one upload: one claim a byte, and the newest request wins.
///
/// A request that wants bytes somebody holds asks the holder to let go and waits until it has. A request that
/// waits when an even newer one comes for the same bytes gives up; those that only look wait side by side. Safe for
/// use by many threads.
final class Claims {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Claim> held = new ArrayList<>();
    private final List<Claim> waiting = new ArrayList<>();
    private boolean closed;

    /// The outcome of asking for a claim.
    enum Denial {
        /// A newer request wants the same bytes.
        SUPERSEDED,
        /// The holder did not let go in time, or the upload is being completed.
        BUSY
    }

    /// A right to write a range until it is released.
    final class Claim implements AutoCloseable {
        private final Range range;
        private final Runnable letGo;
        private final boolean looks;
        private boolean asked;
        private Denial denial = Denial.BUSY;

        private Claim(Range range, Runnable letGo, boolean looks) {
            this.range = range;
            this.letGo = letGo;
            this.looks = looks;
        }

        private boolean excludes(Claim other) {
            return range.overlaps(other.range) && !(looks && other.looks);
        }

        /// Why this claim, which was not granted, was not.
        Denial denial() {
            return denial;
        }

        boolean granted() {
            lock.lock();
            try {
                return held.contains(this);
            } finally {
                lock.unlock();
            }
        }

        /// Gives the bytes free; releasing twice is no error.
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

    /// Asks for a range. The result is granted, or says why it is not.
    ///
    /// @param letGo    makes the holder stop soon; called at most once, from the thread that wants the bytes
    /// @param patience how long to wait for holders
    Claim take(Range range, Runnable letGo, Duration patience) {
        return take(new Claim(range, letGo, false), patience);
    }

    /// Asks for all bytes only to see where they stand: every writer has ended when it is granted, and none begins
    /// before it is released.
    Claim look(Duration patience) {
        return take(new Claim(Uploads.ALL_BYTES, () -> {}, true), patience);
    }

    /// Takes all bytes if no request holds or wants any; a newer request waits until it is closed.
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
            while (mine.denial == Denial.BUSY
                    && left > 0
                    && (closed || overlapping(mine).isPresent())) {
                askHolders(mine);
                left = await(left);
            }
            if (mine.denial == Denial.BUSY && !closed && overlapping(mine).isEmpty()) {
                held.add(mine);
            }
            return mine;
        } finally {
            waiting.remove(mine);
            changed.signalAll();
            lock.unlock();
        }
    }

    /// Lets nobody in any more and waits until only `mine` is held. Returns false, open again, when a holder
    /// stays.
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

    /// Lets claims in again after [#closeFor].
    void open() {
        lock.lock();
        try {
            closed = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Whether nobody holds or wants anything.
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
            holder.letGo.run();
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
