package io.lading.server.jetty;

import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.api.server.ServerSessionListener;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.jspecify.annotations.Nullable;

/// HTTP/2 inside TLS, with bounded streams.
final class SecureHttp2 extends HTTP2ServerConnectionFactory {
    private final Http2Streams streams;

    SecureHttp2(HttpConfiguration configuration, Http2Streams streams) {
        super(configuration);
        this.streams = streams;
    }

    @Override
    protected ServerSessionListener newSessionListener(Connector connector, EndPoint endPoint) {
        return new BoundedSession(this, endPoint, streams);
    }

    /// Handles the streams of one connection, and rejects those beyond the limits. It is nested here because
    /// Jetty's class is visible to subclasses of its factory only.
    static final class BoundedSession extends HTTP2ServerConnectionFactory.HTTPServerSessionListener {
        private final Http2Streams streams;

        /// @param factory the factory of the connection, with or without TLS
        BoundedSession(HTTP2ServerConnectionFactory factory, EndPoint endPoint, Http2Streams streams) {
            factory.super(endPoint);
            this.streams = streams;
        }

        @Override
        public Stream.@Nullable Listener onNewStream(Stream stream, HeadersFrame frame) {
            return streams.opened(stream, frame) ? super.onNewStream(stream, frame) : null;
        }

        @Override
        public void onClosed(Stream stream) {
            streams.closed();
            super.onClosed(stream);
        }
    }
}
