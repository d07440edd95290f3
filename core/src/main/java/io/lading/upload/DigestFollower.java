package io.lading.upload;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import io.lading.upload.HeldChunks.Held;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Computes the digests of one content while it arrives, on the digest threads.
///
/// It follows the contiguous bytes from 0. Bytes that were just written are offered to it in memory; what was
/// not offered, or found no room, it reads from storage. It never slows down who offers. Safe for use by many
/// threads.
///
/// At most one turn runs at a time. A turn works outside the lock on the computations it took under it; a
/// retreat in between starts another generation, and what the turn did for the old one counts for nothing.
final class DigestFollower {
    /// How long a removal waits for a reader. One that hangs keeps the room of what it reads until it is over.
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /// Bytes taken in one turn, so that many uploads share the threads fairly.
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
    DigestFollower(ContentKey key, ContentStore store, DigestWorkers workers, Set<DigestAlgorithm> declared) {
        this.key = key;
        this.store = store;
        this.workers = workers;
        this.algorithms = EnumSet.of(DigestAlgorithm.SHA256);
        this.algorithms.addAll(declared);
        this.computations = DigestComputation.of(algorithms);
        this.queue = new HeldChunks(workers);
    }

    /// Offers bytes that were just written at `at`, right after all that may be read so far.
    void offer(long at, Chunk chunk) {
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
    void mayRead(long end) {
        lock.lock();
        try {
            readable = Math.max(readable, end);
            wake();
        } finally {
            lock.unlock();
        }
    }

    /// Forgets everything beyond `end`, because those bytes will be written anew. What was digested already
    /// cannot be taken back, so then it begins again from 0.
    void retreat(long end) {
        lock.lock();
        try {
            if (readable <= end && finish == null) {
                return;
            }
            generation++;
            queue.drop();
            readable = Math.min(readable, end);
            computations = position > end || running ? restart() : computations;
            fail(new CancellationException("Bytes will be written anew"));
            wake();
        } finally {
            lock.unlock();
        }
    }

    /// The digests of the first `length` bytes, all of which are written by now. Ends the present computation:
    /// whatever is asked or offered later begins again from 0.
    CompletableFuture<List<Digest>> finish(long length) {
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

    /// Gives back what was offered in memory and waits until none of it is being digested. The rest is read
    /// from storage. Called at the end of an append, because what a body brings is valid no longer than that:
    /// the connection uses its buffers again for the next request.
    void letGoOfMemory() {
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

    /// Gives back what it holds and does nothing more until asked. Who waits for the end is told that there is none,
    /// unless it was [#detach]ed.
    void stop() {
        lock.lock();
        try {
            if (detached) {
                return;
            }
            queue.drop();
            readable = position;
            fail(new CancellationException("The upload is over"));
        } finally {
            lock.unlock();
        }
    }

    /// Waits, not long, until nobody has the content open: the room of a file that is removed while it is read comes
    /// back later. Called after [#stop].
    void awaitClosed() {
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

    /// From now on nothing but the end of the computation ends it.
    void detach() {
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

    /// How many bytes could be digested and are not yet.
    long lag() {
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

    /// @param last the step that failed; what was done for an earlier generation may fail, for its bytes can be gone
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
