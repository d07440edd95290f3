package io.lading.upload;

import io.lading.storage.ContentWriter;
import io.lading.storage.StorageException;
import io.lading.storage.Traits;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Makes a long append durable in steps while it is being received: flush, record, notify. After a crash the
/// client resends a few intervals at most, and the last flush is short.
///
/// If the client is faster than the medium, receiving waits for the checkpoint, so that the last flush stays
/// short and a take-over quick. One checkpoint runs at a time, and it never records the last byte of a known
/// length: only completion does. After a failed flush nothing more is recorded, because it is unknown which of
/// the earlier bytes the medium has lost.
final class Checkpoints implements AutoCloseable {
    /// When a checkpoint is due: after this many bytes or this much time, whichever is first.
    record Interval(long bytes, Duration time) {
        /// The interval that suits a store.
        static Interval of(Traits traits) {
            return new Interval(traits.checkpointBytes(), traits.checkpointTime());
        }
    }

    /// How many intervals of bytes may be received while a checkpoint runs.
    private static final int MAX_INTERVALS_BEHIND = 2;

    private final LiveUpload live;
    private final Claims.Claim claim;
    private final ContentWriter writer;
    private final long start;
    private final Length length;
    private final DurableListener listener;
    private final Engine engine;
    private @Nullable CompletableFuture<?> running;
    private long lastPosition;
    private long lastNanos = System.nanoTime();

    Checkpoints(
            LiveUpload live,
            Claims.Claim claim,
            ContentWriter writer,
            long start,
            Length length,
            DurableListener listener,
            Engine engine) {
        this.live = live;
        this.claim = claim;
        this.writer = writer;
        this.start = start;
        this.length = length;
        this.listener = listener;
        this.engine = engine;
        this.lastPosition = start;
    }

    /// Notes that all bytes below `position` are written, and starts a checkpoint if one is due.
    ///
    /// @throws StorageException if the previous checkpoint failed
    void reached(long position) throws StorageException {
        long elapsed = System.nanoTime() - lastNanos;
        long unflushed = position - lastPosition;
        boolean due = unflushed >= engine.interval().bytes()
                || elapsed >= engine.interval().time().toNanos();
        boolean busy = running != null && !running.isDone();
        boolean tooMuch = unflushed >= MAX_INTERVALS_BEHIND * engine.interval().bytes();
        if (!due || unflushed == 0 || (busy && !tooMuch)) {
            return;
        }
        await();
        lastPosition = position;
        lastNanos = System.nanoTime();
        running = CompletableFuture.runAsync(() -> checkpoint(position), engine.background());
    }

    private void checkpoint(long end) {
        try {
            writer.flush();
            Upload now = live.record(claim, start, end, length, false, writer.segments());
            listener.durable(now.offset());
            engine.stats().checkpoint();
        } catch (StorageException e) {
            throw new CompletionException(e);
        }
    }

    /// Waits for the running checkpoint, if any.
    ///
    /// @throws StorageException if it failed
    void await() throws StorageException {
        CompletableFuture<?> last = running;
        running = null;
        if (last == null) {
            return;
        }
        try {
            last.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StorageException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /// Waits, whatever the outcome, so that the writer is not closed during a flush.
    @Override
    public void close() {
        if (running != null) {
            running.handle((_, _) -> true).join();
        }
    }
}
