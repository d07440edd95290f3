package io.lading.testkit;

import io.lading.body.Body;
import io.lading.body.BodyException;
import io.lading.body.Chunk;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A scripted body: bytes in chunks, and then an end, a broken connection, or silence.
public final class ScriptedBody implements Body {
    /// How a body ends.
    public enum Ending {
        /// A normal end.
        WHOLE,
        /// The connection breaks.
        BROKEN,
        /// Nothing more arrives until the body is aborted.
        SILENT
    }

    private final byte[] bytes;
    private final int chunkSize;
    private final Ending ending;
    private final CountDownLatch aborted = new CountDownLatch(1);
    private final CountDownLatch silent = new CountDownLatch(1);
    private final AtomicInteger held = new AtomicInteger();
    private int position;

    private ScriptedBody(byte[] bytes, int chunkSize, Ending ending) {
        this.bytes = bytes.clone();
        this.chunkSize = chunkSize;
        this.ending = ending;
    }

    /// A body of these bytes, in chunks of a size.
    public static ScriptedBody of(byte[] bytes, int chunkSize, Ending ending) {
        return new ScriptedBody(bytes, chunkSize, ending);
    }

    /// A body of the bytes of `content` from `from` to `to`, in one chunk.
    public static ScriptedBody of(byte[] content, long from, long to) {
        byte[] part = Arrays.copyOfRange(content, Math.toIntExact(from), Math.toIntExact(to));
        return new ScriptedBody(part, Math.max(1, part.length), Ending.WHOLE);
    }

    @Override
    public @Nullable Chunk read() throws BodyException {
        if (aborted.getCount() == 0) {
            throw new BodyException(BodyException.Reason.SUPERSEDED, null);
        }
        if (position < bytes.length) {
            int end = Math.min(bytes.length, position + chunkSize);
            Chunk chunk = new CountedChunk(ByteBuffer.wrap(bytes, position, end - position));
            position = end;
            return chunk;
        }
        return switch (ending) {
            case WHOLE -> null;
            case BROKEN -> throw new BodyException(BodyException.Reason.BROKEN, null);
            case SILENT -> throw silence();
        };
    }

    private BodyException silence() {
        silent.countDown();
        try {
            aborted.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new BodyException(BodyException.Reason.SUPERSEDED, null);
    }

    @Override
    public void abort() {
        aborted.countDown();
    }

    /// Whether every byte was read and the silence has begun.
    public boolean isSilent() {
        return silent.getCount() == 0;
    }

    /// Waits until every byte was read and the silence has begun.
    public void awaitSilence() {
        Patience.until("the body is silent", this::isSilent);
    }

    /// Waits until every chunk is released: the digest threads may hold some for a moment.
    public void awaitReleased() {
        Patience.until("every chunk is released", () -> held.get() == 0);
    }

    private final class CountedChunk implements Chunk {
        private final ByteBuffer buffer;
        private final AtomicInteger holders = new AtomicInteger(1);

        CountedChunk(ByteBuffer buffer) {
            this.buffer = buffer.slice();
            held.incrementAndGet();
        }

        @Override
        public ByteBuffer bytes() {
            if (holders.get() <= 0) {
                throw new IllegalStateException("Used after its release");
            }
            return buffer.asReadOnlyBuffer();
        }

        @Override
        public void retain() {
            holders.incrementAndGet();
        }

        @Override
        public void release() {
            int left = holders.decrementAndGet();
            if (left < 0) {
                throw new IllegalStateException("Released too often");
            }
            if (left == 0) {
                held.decrementAndGet();
            }
        }
    }
}
