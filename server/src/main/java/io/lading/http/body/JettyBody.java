package io.lading.http.body;

import io.lading.body.Body;
import io.lading.body.BodyException;
import io.lading.body.BodyException.Reason;
import io.lading.body.Chunk;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// The body of a Jetty request. Passes on Jetty's network buffers without copying.
///
/// Only the reading thread calls Jetty; [#abort] can be called from any thread and only wakes the reading thread.
/// [BodyLimits] and the idle timeout of the connection end the wait for a silent client.
public final class JettyBody implements Body, ChunkSource {
    private final Request request;
    private final BodyLimits limits;
    private final Arrivals arrivals;
    /// The body ends at the next read, because another request or the end of the server needs that.
    private volatile boolean aborted;
    private final SignInWatch signIn;
    /// The last chunk was read from Jetty.
    private boolean ended;
    /// [#readChunk] has returned the end.
    private boolean endSeen;
    /// [#abort] was called because the server shuts down.
    private volatile boolean stopped;
    private long windowStart = System.nanoTime();
    private long windowBytes;
    private final FirstBuffer firstBuffer = new FirstBuffer();

    JettyBody(Request request, BodyLimits limits, SignInWatch signIn) {
        this.signIn = signIn;
        this.request = request;
        this.arrivals = Arrivals.of(request);
        this.limits = limits;
        Request.addCompletionListener(request, _ -> firstBuffer.release());
    }

    @Override
    public @Nullable Chunk read() throws BodyException {
        while (!ended) {
            if (aborted) {
                throw new BodyException(stopped ? Reason.STOPPING : Reason.SUPERSEDED, null);
            }
            checkSignIn();
            Content.Chunk chunk = request.read();
            firstBuffer.replacedAfter(chunk);
            if (chunk == null) {
                checkSilence();
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

    /// @throws BodyException as [#read] does, and after the last chunk
    @Override
    public Content.Chunk readChunk() throws BodyException {
        return read() instanceof JettyChunk(Content.Chunk chunk) ? chunk : endOfBody();
    }

    private Content.Chunk endOfBody() throws BodyException {
        if (endSeen) {
            throw new BodyException(Reason.BROKEN, null);
        }
        endSeen = true;
        return Content.Chunk.EOF;
    }

    /// Wraps one of Jetty's chunks for the domain.
    public static Chunk chunk(Content.Chunk chunk) {
        return new JettyChunk(chunk);
    }

    private void awaitMore() throws BodyException {
        try {
            while (!arrivals.await(SignInWatch.INTERVAL)) {
                checkSignIn();
                checkSilence();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BodyException(Reason.STOPPING, e);
        }
    }

    private void checkSignIn() throws BodyException {
        if (signIn.revoked()) {
            throw new BodyException(Reason.SIGNED_OUT, null);
        }
    }

    /// Ends the body of a client that sends no content but keeps the connection busy, so that the idle timeout
    /// does not end it: by chunk extensions, trailers, or HTTP/2 frames without data. Each of them wakes the
    /// thread.
    private void checkSilence() throws BodyException {
        if (limits.silent(System.nanoTime() - windowStart)) {
            throw new BodyException(Reason.TOO_SLOW, null);
        }
    }

    private void checkRate(Content.Chunk chunk) throws BodyException {
        windowBytes += chunk.remaining();
        long nanos = System.nanoTime() - windowStart;
        if (limits.tooSlow(windowBytes, nanos)) {
            chunk.release();
            throw new BodyException(Reason.TOO_SLOW, null);
        }
        if (nanos > limits.window().toNanos()) {
            windowStart += nanos;
            windowBytes = 0;
        }
    }

    private static BodyException failed(@Nullable Throwable failure) {
        boolean tooSlow = failure instanceof TimeoutException
                || (failure != null && failure.getCause() instanceof TimeoutException);
        return new BodyException(tooSlow ? Reason.TOO_SLOW : Reason.BROKEN, failure);
    }

    /// The trailer fields, after the end of the body; empty if there were none.
    public HttpFields trailers() {
        // The servlet layer has its own trailers, which are only set by its own input stream.
        HttpFields trailers = Request.unWrap(request).getTrailers();
        return trailers == null ? HttpFields.EMPTY : trailers;
    }

    /// Aborts the body because the server is shutting down.
    void stop() {
        stopped = true;
        abort();
    }

    @Override
    public void abort() {
        aborted = true;
        arrivals.wake();
    }
}
