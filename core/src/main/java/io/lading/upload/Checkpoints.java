package io.lading.upload;

import io.lading.storage.ContentWriter;
import io.lading.storage.StorageException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Makes a long append durable bit by bit, beside the receiving of it: flush, record, tell. So a crash costs
/// one interval of sending again at most, and the last flush is short.
///
/// A client that is faster than the medium is held back, so that the last flush stays short and a take-over quick.
/// One checkpoint runs at a time, and it never records the last byte of a known length: only completion does.
/// After a flush has failed nothing more is recorded, because nobody knows which of the bytes before it the
/// medium has lost.
final class Checkpoints implements AutoCloseable {
    /// When a checkpoint is due: after so many bytes or so much time, whichever comes first.
    record Interval(long bytes, Duration time) {
        /// Little enough to send again, and enough for a disk to be busy with.
        static final Interval STANDARD = new Interval(64L << 20, Duration.ofSeconds(2));
    }

    /// How many intervals of bytes may be received while a checkpoint runs.
    private static final int MAX_INTERVALS_BEHIND = 2;

    private final LiveUpload live;
    private final ContentWriter writer;
    private final long start;
    private final long length;
    private final DurableListener listener;
    private final Engine engine;
    private @Nullable CompletableFuture<?> running;
    private long lastPosition;
    private long lastNanos = System.nanoTime();

    Checkpoints(
            LiveUpload live, ContentWriter writer, long start, long length, DurableListener listener, Engine engine) {
        this.live = live;
        this.writer = writer;
        this.start = start;
        this.length = length;
        this.listener = listener;
        this.engine = engine;
        this.lastPosition = start;
    }

    /// Notes that everything below `position` is written, and begins a checkpoint when one is due.
    ///
    /// @throws StorageException if the one before failed
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
            listener.durable(live.record(start, end, length, false).offset());
            engine.stats().checkpoint();
        } catch (StorageException e) {
            throw new CompletionException(e);
        }
    }

    /// Waits for the checkpoint that runs, if one does.
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

    /// Waits without regard to the outcome, so that the writer is not closed under a running flush.
    @Override
    public void close() {
        if (running != null) {
            running.handle((_, _) -> true).join();
        }
    }
}
