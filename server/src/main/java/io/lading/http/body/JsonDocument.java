package io.lading.http.body;

import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;

/// A small request body that was read completely into memory.
final class JsonDocument extends ServletInputStream {
    private final ByteArrayInputStream bytes;

    JsonDocument(byte[] bytes) {
        this.bytes = new ByteArrayInputStream(bytes);
    }

    /// Reads a body to its end.
    ///
    /// @throws Refusal if the body exceeds the limit in bytes or in time, or there is no memory for it
    static byte[] read(Request request, int limit, Duration time, DocumentBudget.Reservation memory)
            throws IOException {
        long deadline = System.nanoTime() + time.toNanos();
        ByteArrayOutputStream document = new ByteArrayOutputStream();
        // Shared with later readers of the request, because Jetty allows only one demand at a time.
        Arrivals arrivals = Arrivals.of(request);
        boolean last = false;
        while (!last) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                await(arrivals, deadline);
            } else {
                last = chunk.isLast();
                take(chunk, document, limit, memory);
            }
            if (System.nanoTime() > deadline) {
                throw new Refusal(Problems.documentTooSlow(time));
            }
        }
        return document.toByteArray();
    }

    private static void take(
            Content.Chunk chunk, ByteArrayOutputStream document, int limit, DocumentBudget.Reservation memory)
            throws IOException {
        if (Content.Chunk.isFailure(chunk)) {
            throw new IOException("The request body could not be read", chunk.getFailure());
        }
        try {
            if (chunk.remaining() > limit - document.size()) {
                throw new Refusal(Problems.documentTooLarge(limit));
            }
            memory.grow(document.size() + chunk.remaining());
            BufferUtil.writeTo(chunk.getByteBuffer(), document);
        } finally {
            chunk.release();
        }
    }

    private static void await(Arrivals arrivals, long deadline) throws IOException {
        try {
            boolean _ = arrivals.await(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    @Override
    public int read() {
        return bytes.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        return bytes.read(into, offset, length);
    }

    @Override
    public int available() {
        return bytes.available();
    }

    @Override
    public boolean isFinished() {
        return bytes.available() == 0;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
        throw new UnsupportedOperationException("Asynchronous reads are not supported");
    }
}
