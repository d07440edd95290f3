package io.lading.http;

import io.lading.upload.Body;
import io.lading.upload.BodyException;
import io.lading.upload.BodyException.Reason;
import io.lading.upload.Chunk;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/// The body of a Jetty request, handed on in the network buffers it arrived in.
///
/// Only the reading thread touches Jetty; [#abort] merely wakes it. The idle timeout of the connection ends a
/// wait for a silent client.
public final class JettyBody implements Body {
    private final Request request;
    private final BodyLimits limits;
    private final Semaphore signal = new Semaphore(0);
    private final Runnable wake = Invocable.from(Invocable.InvocationType.NON_BLOCKING, signal::release);
    private volatile boolean aborted;
    private boolean ended;
    private volatile boolean tooSlow;
    private volatile boolean stopped;
    private long windowStart = System.nanoTime();
    private long windowBytes;

    JettyBody(Request request, BodyLimits limits) {
        this.request = request;
        this.limits = limits;
    }

    @Override
    public @Nullable Chunk read() throws BodyException {
        while (!ended) {
            if (aborted) {
                throw new BodyException(Reason.ABORTED, null);
            }
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                awaitMore();
                continue;
            }
            if (Content.Chunk.isFailure(chunk)) {
                throw failed(chunk.getFailure());
            }
            ended = chunk.isLast();
            if (chunk.hasRemaining()) {
                checkRate(chunk);
                return new JettyChunk(chunk);
            }
            chunk.release();
        }
        return null;
    }

    private void awaitMore() throws BodyException {
        request.demand(wake);
        try {
            signal.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BodyException(Reason.ABORTED, e);
        }
    }

    private void checkRate(Content.Chunk chunk) throws BodyException {
        windowBytes += chunk.remaining();
        long nanos = System.nanoTime() - windowStart;
        if (limits.tooSlow(windowBytes, nanos)) {
            chunk.release();
            tooSlow = true;
            throw new BodyException(Reason.TOO_SLOW, null);
        }
        if (nanos > limits.window().toNanos()) {
            windowStart += nanos;
            windowBytes = 0;
        }
    }

    private BodyException failed(@Nullable Throwable failure) {
        tooSlow = failure instanceof TimeoutException
                || (failure != null && failure.getCause() instanceof TimeoutException);
        return new BodyException(tooSlow ? Reason.TOO_SLOW : Reason.BROKEN, failure);
    }

    /// Whether the body ended early because the client was silent or slow for too long.
    public boolean tooSlow() {
        return tooSlow;
    }

    /// Ends the body because the server stops.
    void stop() {
        stopped = true;
        abort();
    }

    /// Whether the body was ended because the server stops.
    public boolean stopped() {
        return stopped;
    }

    @Override
    public void abort() {
        aborted = true;
        signal.release();
    }
}
