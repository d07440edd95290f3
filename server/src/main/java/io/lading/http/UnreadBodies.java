package io.lading.http;

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

/// Lets a client that is still sending read why its request was refused (RFC 9112, section 9.6), over HTTP/1.1.
///
/// Nobody wants the rest of an upload that was refused, so its connection ends. The answer says so, or the
/// client would send its next request into a closing connection. And for a while the rest is read and thrown
/// away after the answer is out: closing at once would reset the connection, and the answer could be lost on
/// its way.
public final class UnreadBodies extends OncePerRequestFilter {
    /// How long it is read on after an answer.
    static final Duration LINGER = Duration.ofSeconds(2);

    /// How much is read on: what can be on its way, not what takes the bandwidth of others.
    static final long MAX_LINGER_BYTES = 16L << 20;

    /// How many pieces of what lies ready are read before the answer.
    private static final int MAX_READY_READS = 16;

    /// How long one waits for bytes that do not come.
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
        // Who waits for "100 Continue" sends nothing after another answer.
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

        /// Bytes that lie ready are read, so that a small body costs no connection. Not by Jetty's own way, after
        /// which nothing more can be read.
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
