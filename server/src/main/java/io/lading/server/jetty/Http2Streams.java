package io.lading.server.jetty;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.http2.frames.WindowUpdateFrame;
import org.eclipse.jetty.http2.server.internal.HTTP2ServerConnection;
import org.eclipse.jetty.util.Callback;

/// The limits of HTTP/2 connections: few streams, short header lists and a small receive window until a user has
/// signed in on the connection, and higher limits afterwards. The totals of all streams and of all windows are
/// bounded.
///
/// Thread-safe.
final class Http2Streams {
    /// Concurrent requests on a connection without a signed-in user.
    static final int SIGNED_OUT_STREAMS = 8;

    /// Concurrent requests on a connection of a signed-in user.
    static final int MAX_STREAMS = 128;

    /// Header list size in bytes (RFC 9113 section 6.5.2) on a connection without a signed-in user.
    static final int SIGNED_OUT_HEADER_LIST_BYTES = 16 * 1024;

    /// The receive window of a connection before a user has signed in: enough for a sign-in.
    static final int SMALLEST_WINDOW_BYTES = 64 * 1024;

    /// The largest receive window of a connection. Upload speed is limited to bytes in transit / round-trip time:
    /// because a window is reopened when half of it is used up, 16 MiB fill a path of 100 ms at 80 MB/s.
    static final int LARGEST_WINDOW_BYTES = 16 << 20;

    private final int maxStreams;
    private final int headerListBytes;
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicLong windowBytesLeft;

    /// @param maxStreams      maximum number of open streams of all connections
    /// @param headerListBytes header list size of a signed-in user's request
    /// @param windowBytes     total of all receive windows above the smallest one
    Http2Streams(int maxStreams, int headerListBytes, long windowBytes) {
        this.maxStreams = maxStreams;
        this.headerListBytes = headerListBytes;
        this.windowBytesLeft = new AtomicLong(windowBytes);
    }

    /// Counts a new stream, or resets it if it exceeds a limit.
    ///
    /// @return whether the stream may stay open
    boolean opened(Stream stream, HeadersFrame frame) {
        boolean fewFields = !(frame.getMetaData() instanceof MetaData.Request request)
                || request.getHttpFields().size() <= InterimConnectionFactory.MAX_FIELDS;
        if (fewFields && streams.incrementAndGet() <= maxStreams) {
            return true;
        }
        if (fewFields) {
            streams.decrementAndGet();
        }
        ErrorCode why = fewFields ? ErrorCode.REFUSED_STREAM_ERROR : ErrorCode.ENHANCE_YOUR_CALM_ERROR;
        stream.reset(new ResetFrame(stream.getId(), why.code), Callback.NOOP);
        return false;
    }

    /// Removes an accepted stream from the count.
    void closed() {
        streams.decrementAndGet();
    }

    /// The number of open streams.
    int open() {
        return streams.get();
    }

    /// Raises the limits of a connection to those of a signed-in user.
    void signedIn(HTTP2ServerConnection connection) {
        HTTP2Session session = connection.getSession();
        session.setMaxRemoteStreams(MAX_STREAMS);
        session.getParser().getHpackDecoder().setMaxHeaderListSize(headerListBytes);
        session.settings(
                new SettingsFrame(Map.of(SettingsFrame.MAX_CONCURRENT_STREAMS, MAX_STREAMS), false), Callback.NOOP);
        int more = takeWindow();
        if (more > 0) {
            session.addEventListener(new ReturnOfWindow(more));
            session.updateRecvWindow(more);
            session.frames(null, List.of(new WindowUpdateFrame(0, more)), Callback.NOOP);
        }
    }

    /// Takes at most half of the remaining bytes, so that the next connection gets some as well.
    private int takeWindow() {
        while (true) {
            long left = windowBytesLeft.get();
            long taken = Math.min(LARGEST_WINDOW_BYTES, left / 2);
            if (windowBytesLeft.compareAndSet(left, left - taken)) {
                return (int) taken;
            }
        }
    }

    private final class ReturnOfWindow implements HTTP2Session.LifeCycleListener {
        private final int taken;

        ReturnOfWindow(int taken) {
            this.taken = taken;
        }

        @Override
        public void onClose(Session session) {
            windowBytesLeft.addAndGet(taken);
        }
    }
}
