package io.lading.digest;

import io.lading.body.Chunk;
import io.lading.digest.DigestState.Following;
import io.lading.digest.DigestState.Turn;
import io.lading.digest.DigestState.Wanted;
import io.lading.digest.HeldChunks.Held;
import io.lading.storage.ContentKey;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Computes the digests of one content, usually while it is being received. Thread-safe.
///
/// It digests the contiguous bytes from 0: `readable` is the end of the bytes that may be digested, `position`
/// the end of the bytes that are digested. Appends offer bytes in memory that they have just written; bytes
/// that were not offered, or exceeded the memory limit, are read from storage later. Offering never waits for a
/// digest thread.
///
/// [DigestState] has tables of the states. A turn digests outside the lock, on a digest thread. Few bytes in
/// memory are digested by the calling thread, because a change of threads would cost more. A step remembers its
/// computations; if these have been replaced when it ends (by [#discardBeyond], a result or a failed read), its
/// result is discarded. The computation then restarts from the latest of its [Snapshots], or from 0. These are
/// also what [#saved] returns, so that another process can continue the computation with [#resumeFrom].
public final class DigestFollower {
    /// The most bytes that the calling thread digests: the first of each content, and the last of each append.
    static final int OWN_BYTES = 256 << 10;

    /// How long a removal waits for the reader. If the reader hangs, the disk space is freed later.
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /// The most bytes of one turn, so that many uploads share the threads fairly.
    private static final long MAX_TURN_BYTES = 16L << 20;

    /// The most bytes that can be digested soon.
    private static final long SOON_BYTES = 32L << 20;

    /// The usual distance of two snapshots. It takes 20 ms to digest as many bytes again.
    private static final long SNAPSHOT_SPACING = 32L << 20;

    private final ContentKey key;
    private final ContentStore store;
    private final DigestWorkers workers;
    private final Set<DigestAlgorithm> algorithms;

    /// Whether bytes can be read from storage as soon as they are written; else only when they are recorded.
    private final boolean readsWritten;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turnChanged = lock.newCondition();
    private final HeldChunks queue;
    private final Snapshots snapshots;
    private final Runnable turn = this::turn;
    private DigestState state = new Following(Turn.NONE);
    private Computations computations;
    private long position;
    private long readable;
    private long countedLag;

    /// @param declared algorithms wanted besides SHA-256
    public DigestFollower(ContentKey key, ContentStore store, DigestWorkers workers, Set<DigestAlgorithm> declared) {
        this(key, store, workers, declared, SNAPSHOT_SPACING);
    }

    /// @param declared algorithms wanted besides SHA-256
    /// @param spacing  the least distance of two snapshots in bytes
    public DigestFollower(
            ContentKey key, ContentStore store, DigestWorkers workers, Set<DigestAlgorithm> declared, long spacing) {
        this.key = key;
        this.store = store;
        this.readsWritten = !store.traits().shared();
        this.workers = workers;
        this.algorithms = EnumSet.of(DigestAlgorithm.SHA256);
        this.algorithms.addAll(declared);
        this.computations = new Computations(algorithms);
        this.queue = new HeldChunks(workers);
        this.snapshots = new Snapshots(spacing);
    }

    /// Continues from a state that the follower of an earlier process [#saved]. The caller guarantees that the
    /// first bytes are still the same. Has no effect if the state cannot be used, or is no progress.
    public void resumeFrom(SavedDigest saved) {
        lock.lock();
        try {
            if (state.turn() == Turn.NONE && state.wanted() == null && position < saved.position()) {
                snapshots.replace(saved);
                restart();
                readable = Math.max(readable, position);
            }
        } finally {
            unlock();
        }
    }

    /// The latest state whose position is at least `from` and at most `end`; empty if there is none. Does not
    /// wait for a turn: while one runs, this is the last snapshot.
    ///
    /// @param end an end of bytes that will never change; those before it are never discarded
    public Optional<SavedDigest> saved(long from, long end) {
        if (from > end) {
            return Optional.empty();
        }
        lock.lock();
        try {
            if (!state.turn().running() && from <= position && position <= end) {
                computations.save(position).ifPresent(snapshots::replace);
            }
            return snapshots.takeUpTo(end).filter(saved -> saved.position() >= from);
        } finally {
            unlock();
        }
    }

    /// The end of the bytes that are digested.
    public long position() {
        lock.lock();
        try {
            return position;
        } finally {
            unlock();
        }
    }

    /// Offers bytes that were just written at `at`. If the store writes in place, all bytes up to their end may be
    /// read from then on. Otherwise the calling thread helps if the digest threads cannot keep up.
    public void offer(long at, Chunk chunk) {
        long end = at + chunk.bytes().remaining();
        List<DigestStep> own;
        lock.lock();
        try {
            boolean available = queue.offer(at, chunk, position) || readsWritten;
            own = available ? List.of() : takeAllWith(at, chunk);
            if (available || !own.isEmpty()) {
                readable = Math.max(readable, end);
            }
            if (own.isEmpty() && end <= OWN_BYTES) {
                own = takeHeld();
            }
            schedule();
        } finally {
            unlock();
        }
        digestOwn(own);
    }

    /// The steps for the calling thread if the memory for bytes that wait is used up: all of them, and this chunk.
    /// The bytes cannot be read back before they are recorded, and then they would be read from another machine,
    /// with more work than digesting them now. Waits while another thread digests. Empty if the chunk does not
    /// follow.
    private List<DigestStep> takeAllWith(long at, Chunk chunk) {
        while (queue.follows(at, position)) {
            if (state.turn() == Turn.NONE || isWithdrawn()) {
                queue.hold(at, chunk);
                state = state.with(Turn.IN_MEMORY);
                return queue.takeAll().stream().map(this::step).toList();
            }
            turnChanged.awaitUninterruptibly();
        }
        return List.of();
    }

    /// Allows reading from storage up to `end`.
    public void allowReading(long end) {
        lock.lock();
        try {
            readable = Math.max(readable, end);
            schedule();
        } finally {
            unlock();
        }
    }

    /// Discards all bytes beyond `end`, because they will be overwritten. If any of them may already be digested,
    /// the computation restarts from the last snapshot before them. A pending [#finish] fails.
    public void discardBeyond(long end) {
        lock.lock();
        try {
            if (Math.max(readable, position) <= end && state.wanted() == null) {
                return;
            }
            queue.drop();
            readable = Math.min(readable, end);
            snapshots.discardBeyond(end);
            if (position > end || state.turn().running()) {
                restart();
            }
            cancel("Digested bytes will be overwritten");
            schedule();
        } finally {
            unlock();
        }
    }

    /// The digests of the first `length` bytes, all of which are written. Afterwards the computation restarts
    /// from the last snapshot.
    ///
    /// @param urgent whether a client waits for the result, however busy the machine is
    public CompletableFuture<List<Digest>> finish(long length, boolean urgent) {
        Wanted wanted = new Wanted(length, urgent, new CompletableFuture<>());
        List<DigestStep> own;
        lock.lock();
        try {
            if (position > length) {
                discardBeyond(length);
            }
            cancel("Newer digests were requested");
            state = state.finishing(wanted);
            readable = length;
            own = takeHeld();
            schedule();
        } finally {
            unlock();
        }
        digestOwn(own);
        return wanted.result();
    }

    /// Whether a result that is not urgent will follow soon: few bytes are left.
    public boolean isSoon() {
        lock.lock();
        try {
            return readable - position <= SOON_BYTES;
        } finally {
            unlock();
        }
    }

    /// Releases all offered memory and waits until none of it is being digested; those bytes are read from
    /// storage instead. Called at the end of an append, because the connection reuses its buffers for the next
    /// request.
    public void releaseBuffers() {
        List<DigestStep> own;
        lock.lock();
        try {
            own = takeHeld();
        } finally {
            unlock();
        }
        digestOwn(own);
        lock.lock();
        try {
            queue.drop();
            while (state.turn() == Turn.IN_MEMORY) {
                turnChanged.awaitUninterruptibly();
            }
        } finally {
            unlock();
        }
    }

    /// Releases all memory and stops reading until the next call. A pending [#finish] fails. Has no effect after
    /// [#detach].
    public void stop() {
        lock.lock();
        try {
            if (state instanceof DigestState.Detached) {
                return;
            }
            queue.drop();
            readable = position;
            if (isWithdrawn()) {
                state = state.with(Turn.NONE);
            }
            cancel("The upload has ended");
        } finally {
            unlock();
        }
    }

    /// Waits up to [#PATIENCE] until this follower has closed the content: the space of a file that is removed
    /// while open is freed only later. Called after [#stop].
    public void awaitClosed() {
        long left = PATIENCE.toNanos();
        lock.lock();
        try {
            while (state.turn().running() && !(state instanceof DigestState.Detached) && left > 0) {
                left = turnChanged.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            unlock();
        }
    }

    /// After this, [#stop] has no effect on a pending [#finish]; the computation runs to its end.
    public void detach() {
        lock.lock();
        try {
            state = state.detached();
        } finally {
            unlock();
        }
    }

    /// Fails the pending result, if there is one. Only then is the exception created: its stack trace costs more than
    /// all else here.
    private void cancel(String reason) {
        Wanted asked = state.wanted();
        state = state.following();
        if (asked != null) {
            asked.result().completeExceptionally(new CancellationException(reason));
        }
    }

    private static void fail(@Nullable Wanted asked, Throwable reason) {
        if (asked != null) {
            asked.result().completeExceptionally(reason);
        }
    }

    /// Restarts from the last snapshot, or from 0.
    private void restart() {
        SavedDigest last = snapshots.last();
        Optional<Computations> restored = last == null ? Optional.empty() : Computations.restore(algorithms, last);
        if (last == null || restored.isEmpty()) {
            snapshots.clear();
            position = 0;
            computations = new Computations(algorithms);
            return;
        }
        position = last.position();
        computations = restored.get();
    }

    /// Releases the lock, after it has added the change of this lag to the sum.
    private void unlock() {
        long lag = Math.max(0, readable - position);
        workers.addLag(lag - countedLag);
        countedLag = lag;
        lock.unlock();
    }

    private void schedule() {
        Wanted wanted = state.wanted();
        if (state.turn() == Turn.QUEUED && state.urgent()) {
            workers.hurry(turn);
        } else if (state.turn() == Turn.NONE && wanted != null && position == wanted.length()) {
            conclude(wanted).run();
        } else if (state.turn() == Turn.NONE && position < readable) {
            state = state.with(Turn.QUEUED);
            workers.execute(turn, state.urgent());
        }
    }

    /// The steps that digest everything that is left, for the calling thread; empty if it is too much, not in
    /// memory, or already being digested.
    private List<DigestStep> takeHeld() {
        boolean few = readable - position <= OWN_BYTES && queue.covers(position, readable);
        if (!few || !(state.turn() == Turn.NONE || isWithdrawn())) {
            return List.of();
        }
        state = state.with(Turn.IN_MEMORY);
        return queue.takeAll().stream().map(this::step).toList();
    }

    private boolean isWithdrawn() {
        return state.turn() == Turn.QUEUED && workers.withdraw(turn);
    }

    private DigestStep step(Held held) {
        return new DigestStep(computations, held.position(), held.position() + held.size(), held);
    }

    private void digestOwn(List<DigestStep> steps) {
        if (steps.isEmpty()) {
            return;
        }
        Throwable failure = null;
        try {
            for (DigestStep step : steps) {
                step.into().update(Objects.requireNonNull(step.held()).chunk().bytes());
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        steps.forEach(this::release);
        DigestStep last = steps.getLast();
        advance(last, failure == null ? last.to() - steps.getFirst().from() : 0);
        endTurn(failure, last);
    }

    private void turn() {
        DigestStep step = next(false);
        Throwable failure = null;
        try (StoredBytes source = new StoredBytes(key, store, workers)) {
            long done = 0;
            while (step != null) {
                done += take(step, source);
                step = done < MAX_TURN_BYTES ? next(workers.hasUrgent()) : null;
            }
        } catch (Throwable e) {
            failure = e;
        }
        endTurn(failure, step);
    }

    /// @param yields whether a turn that is not urgent ends here, because an urgent one waits
    private @Nullable DigestStep next(boolean yields) {
        lock.lock();
        try {
            state = state.with(Turn.READING);
            if (yields && !state.urgent()) {
                return null;
            }
            Held held = queue.takeAt(position);
            if (held != null) {
                state = state.with(Turn.IN_MEMORY);
                return step(held);
            }
            long end = Math.min(readable, queue.begin());
            long to = Math.min(end, position + StoredBytes.MAX_READ);
            return position < to ? new DigestStep(computations, position, to, null) : null;
        } finally {
            unlock();
        }
    }

    private long take(DigestStep step, StoredBytes source) throws StorageException {
        long taken = 0;
        try {
            Held held = step.held();
            taken = step.into().update(held != null ? held.chunk().bytes() : source.read(step.from(), step.to()));
        } finally {
            release(step);
            advance(step, taken);
        }
        return taken;
    }

    private void release(DigestStep step) {
        Held held = step.held();
        if (held != null) {
            queue.release(held);
        }
    }

    private void advance(DigestStep step, long taken) {
        lock.lock();
        try {
            state = state.with(Turn.READING);
            turnChanged.signalAll();
            if (step.into() == computations && taken > 0) {
                position += taken;
                snapshots.offer(position, computations);
            }
        } finally {
            unlock();
        }
    }

    /// @param last the step at which the turn ended, or null. Its failure is ignored if the step is outdated:
    ///     its bytes may no longer exist
    private void endTurn(@Nullable Throwable failure, @Nullable DigestStep last) {
        Runnable outcome;
        lock.lock();
        try {
            state = state.with(Turn.NONE);
            turnChanged.signalAll();
            outcome = outcome(failure, last);
        } finally {
            unlock();
        }
        outcome.run();
    }

    /// The rest of the turn, to run outside the lock, because it can run callbacks.
    private Runnable outcome(@Nullable Throwable failure, @Nullable DigestStep last) {
        Wanted wanted = state.wanted();
        boolean outdated = last != null && last.into() != computations;
        if (failure != null && !outdated) {
            snapshots.clear();
            reset();
            return () -> fail(wanted, failure);
        }
        if (wanted != null && position == wanted.length()) {
            return conclude(wanted);
        }
        schedule();
        return () -> {};
    }

    private Runnable conclude(Wanted wanted) {
        List<Digest> digests = computations.finish();
        reset();
        return () -> wanted.result().complete(digests);
    }

    private void reset() {
        state = state.following();
        restart();
        readable = position;
    }
}
