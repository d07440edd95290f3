package io.lading.http.body;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.springframework.web.filter.OncePerRequestFilter;

/// Lets an HTTP/1.1 client that is still sending read why its request was rejected (RFC 9112, section 9.6).
///
/// The connection of a rejected upload is closed instead of reading the rest of the body. The response announces
/// this, so that the client does not send its next request on a closing connection. After the response, the rest
/// of the body is read and discarded for a short time: closing at once would reset the connection, and the client
/// could lose the response.
public final class UnreadBodies extends OncePerRequestFilter {
    /// Maximum time for discarding the body after the response.
    static final Duration LINGER = Duration.ofSeconds(2);

    /// Maximum number of bytes that are discarded: enough for data in flight, without wasting bandwidth.
    static final long MAX_LINGER_BYTES = 16L << 20;

    /// Maximum number of buffered chunks that are drained before the response.
    private static final int MAX_READY_READS = 16;

    /// Maximum wait for further bytes of the body.
    static final Duration SILENCE = Duration.ofSeconds(1);

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Request core = ServletContextRequest.getServletContextRequest(request);
        if (!Bodies.present(request) || core.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_1_1) {
            chain.doFilter(request, response);
            return;
        }
        Watched watched = new Watched();
        core.addHttpStreamWrapper(stream -> new Watch(stream, watched));
        UnflushedResponse unflushed = new UnflushedResponse(response);
        chain.doFilter(request, unflushed);
        unflushed.finish();
        // A client that waits for "100 Continue" sends no body after a final response.
        if (!watched.endSeen && request.getHeader(HttpHeader.EXPECT.asString()) == null) {
            readOn(core);
        }
    }

    private static void readOn(Request request) {
        Arrivals arrivals = Arrivals.of(request);
        long deadline = System.nanoTime() + LINGER.toNanos();
        long read = 0;
        boolean last = false;
        while (!last && read < MAX_LINGER_BYTES && System.nanoTime() < deadline) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                last = !await(arrivals);
            } else {
                last = chunk.isLast() || Content.Chunk.isFailure(chunk);
                read += chunk.remaining();
                chunk.release();
            }
        }
    }

    private static boolean await(Arrivals arrivals) {
        try {
            return arrivals.await(SILENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static final class Watched {
        private volatile boolean endSeen;
    }

    private static final class Watch extends HttpStream.Wrapper {
        private final Watched watched;

        Watch(HttpStream wrapped, Watched watched) {
            super(wrapped);
            this.watched = watched;
        }

        @Override
        public Content.Chunk read() {
            Content.Chunk chunk = super.read();
            if (chunk != null && chunk.isLast()) {
                watched.endSeen = true;
            }
            return chunk;
        }

        /// Drains buffered bytes, so that the connection survives a small unread body. Jetty's own
        /// `consumeAvailable` would prevent further reads.
        @Override
        public void prepareResponse(HttpFields.Mutable fields) {
            for (int i = 0; i < MAX_READY_READS && !watched.endSeen; i++) {
                Content.Chunk chunk = read();
                if (chunk == null) {
                    break;
                }
                chunk.release();
            }
            if (!watched.endSeen) {
                fields.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
            }
            super.prepareResponse(fields);
        }
    }
}
