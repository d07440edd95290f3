package io.lading.digest;

import io.lading.body.Chunk;
import io.lading.digest.HeldChunks.Held;
import io.lading.storage.ContentKey;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Computes the digests of one content while it is being received, on the digest threads. Safe for use by many
/// threads.
///
/// It digests the contiguous bytes from 0. Appends offer bytes in memory that they have just written; bytes that
/// were not offered, or exceeded the memory limit, are read from storage. Offering never blocks on a digest.
///
/// States; `readable` is the end of the bytes that may be digested, `position` the end of those that are:
///
/// | state     | meaning                           | next                                                           |
/// |-----------|-----------------------------------|----------------------------------------------------------------|
/// | idle      | no turn is queued                 | running, when [#offer], [#mayRead] or [#finish] leaves work    |
/// | running   | one turn is queued or runs        | running, if work is left when the turn ends; otherwise idle    |
/// | finishing | [#finish] was called; a result is | `position` reaches the length: the result completes;           |
/// |           | pending                           | a read fails, [#retreat] or [#stop]: the result fails          |
/// | detached  | [#stop] has no effect (in         | final                                                          |
/// |           | addition to the states above)     |                                                                |
///
/// After a result or a failed read the computation restarts from 0.
///
/// A turn digests outside the lock, with the computations it read under the lock. [#retreat] starts a new
/// generation; the result of a turn for an older generation is discarded.
public final class DigestFollower {
    /// How long a removal waits for the reader. A reader that hangs delays when the disk space is freed.
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /// The most bytes of one turn, so that many uploads share the threads fairly.
    private static final long MAX_TURN_BYTES = 16L << 20;

    private final ContentKey key;
    private final ContentStore store;
    private final DigestWorkers workers;
    private final Set<DigestAlgorithm> algorithms;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition heldTaken = lock.newCondition();
    private final Condition turnEnded = lock.newCondition();
    private final HeldChunks queue;
    private List<DigestComputation> computations;
    private long position;
    private long readable;
    private int generation;
    private boolean running;
    private boolean takingHeld;
    private boolean detached;
    private @Nullable Finish finish;

    private record Finish(long length, CompletableFuture<List<Digest>> result) {}

    /// @param declared algorithms wanted besides SHA-256
    public DigestFollower(ContentKey key, ContentStore store, DigestWorkers workers, Set<DigestAlgorithm> declared) {
        this.key = key;
        this.store = store;
        this.workers = workers;
        this.algorithms = EnumSet.of(DigestAlgorithm.SHA256);
        this.algorithms.addAll(declared);
        this.computations = DigestComputation.of(algorithms);
        this.queue = new HeldChunks(workers);
    }

    /// Offers bytes that were just written at `at`. All bytes up to their end may be read from then on.
    public void offer(long at, Chunk chunk) {
        int size = chunk.bytes().remaining();
        lock.lock();
        try {
            queue.offer(at, chunk, position);
            readable = Math.max(readable, at + size);
            wake();
        } finally {
            lock.unlock();
        }
    }

    /// Allows reading from storage up to `end`.
    public void mayRead(long end) {
        lock.lock();
        try {
            readable = Math.max(readable, end);
            wake();
        } finally {
            lock.unlock();
        }
    }

    /// Discards all bytes beyond `end`, because they will be overwritten. If any of them is already digested, the
    /// computation restarts from 0. A pending [#finish] fails.
    public void retreat(long end) {
        lock.lock();
        try {
            if (readable <= end && finish == null) {
                return;
            }
            generation++;
            queue.drop();
            readable = Math.min(readable, end);
            computations = position > end || running ? restart() : computations;
            fail(new CancellationException("Digested bytes will be overwritten"));
            wake();
        } finally {
            lock.unlock();
        }
    }

    /// The digests of the first `length` bytes, all of which are written. Afterwards the computation restarts
    /// from 0.
    public CompletableFuture<List<Digest>> finish(long length) {
        lock.lock();
        try {
            if (position > length) {
                retreat(length);
            }
            finish = new Finish(length, new CompletableFuture<>());
            readable = length;
            CompletableFuture<List<Digest>> result = finish.result;
            wake();
            return result;
        } finally {
            lock.unlock();
        }
    }

    /// Releases all offered memory and waits until none of it is being digested; those bytes are read from
    /// storage instead. Called at the end of an append, because the connection reuses its buffers for the next
    /// request.
    public void letGoOfMemory() {
        lock.lock();
        try {
            queue.drop();
            while (takingHeld) {
                heldTaken.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Releases all memory and stops reading until the next call. A pending [#finish] fails. Has no effect after
    /// [#detach].
    public void stop() {
        lock.lock();
        try {
            if (detached) {
                return;
            }
            queue.drop();
            readable = position;
            fail(new CancellationException("The upload has ended"));
        } finally {
            lock.unlock();
        }
    }

    /// Waits up to [#PATIENCE] until this follower has closed the content: the space of a file that is removed
    /// while open is freed only later. Called after [#stop].
    public void awaitClosed() {
        long left = PATIENCE.toNanos();
        lock.lock();
        try {
            while (running && !detached && left > 0) {
                left = turnEnded.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /// After this, [#stop] has no effect; the computation runs to its end.
    public void detach() {
        lock.lock();
        try {
            detached = true;
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable reason) {
        Finish asked = finish;
        finish = null;
        if (asked != null) {
            asked.result.completeExceptionally(reason);
        }
    }

    /// How many bytes are readable but not digested yet.
    public long lag() {
        lock.lock();
        try {
            return Math.max(0, readable - position);
        } finally {
            lock.unlock();
        }
    }

    private List<DigestComputation> restart() {
        position = 0;
        return DigestComputation.of(algorithms);
    }

    private void wake() {
        boolean finished = finish != null && position == finish.length;
        if (!running && (position < readable || finished)) {
            running = true;
            workers.execute(this::turn);
        }
    }

    private void turn() {
        DigestStep step = next();
        Throwable failure = null;
        try (StoredBytes source = new StoredBytes(key, store, workers)) {
            for (long done = 0; step != null; step = done < MAX_TURN_BYTES ? next() : null) {
                done += take(step, source);
            }
        } catch (Throwable e) {
            failure = e;
        }
        endTurn(failure, step);
    }

    private @Nullable DigestStep next() {
        lock.lock();
        try {
            Held held = queue.takeAt(position);
            if (held != null) {
                takingHeld = true;
                return new DigestStep(generation, computations, position, position + held.size(), held);
            }
            long end = Math.min(readable, queue.begin());
            long to = Math.min(end, position + StoredBytes.MAX_READ);
            return position < to ? new DigestStep(generation, computations, position, to, null) : null;
        } finally {
            lock.unlock();
        }
    }

    private long take(DigestStep step, StoredBytes source) throws StorageException {
        long taken;
        try {
            taken = step.digest(source);
        } finally {
            taken(step.held());
        }
        lock.lock();
        try {
            position = step.generation() == generation ? position + taken : position;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void taken(@Nullable Held held) {
        if (held == null) {
            return;
        }
        queue.letGo(held);
        lock.lock();
        try {
            takingHeld = false;
            heldTaken.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// @param last the step that failed; its failure is ignored if it belongs to an older generation, whose bytes
    ///     may no longer exist
    private void endTurn(@Nullable Throwable failure, @Nullable DigestStep last) {
        lock.lock();
        try {
            running = false;
            turnEnded.signalAll();
            Finish asked = finish;
            boolean outdated = last != null && last.generation() != generation;
            if (failure != null && !outdated) {
                beginAnew();
                fail(failure);
            } else if (asked != null && position == asked.length) {
                finish = null;
                List<Digest> digests =
                        computations.stream().map(DigestComputation::finish).toList();
                beginAnew();
                asked.result.complete(digests);
            } else {
                wake();
            }
        } finally {
            lock.unlock();
        }
    }

    private void beginAnew() {
        generation++;
        computations = restart();
        readable = 0;
    }
}
