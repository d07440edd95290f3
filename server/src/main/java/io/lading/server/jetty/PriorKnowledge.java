package io.lading.server.jetty;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.api.server.ServerSessionListener;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.jspecify.annotations.Nullable;

/// Clear-text HTTP/2 with prior knowledge and bounded streams. HTTP/1.1 requests are not upgraded (RFC 9113
/// section 3.1 removed the upgrade): a proxy that forwards the `Upgrade` header would not see the subsequent
/// requests.
final class PriorKnowledge extends HTTP2CServerConnectionFactory {
    /// The method of the connection preface (RFC 9113 section 3.4).
    private static final String PREFACE = "PRI";

    private final Http2Streams streams;

    PriorKnowledge(HttpConfiguration configuration, Http2Streams streams) {
        super(configuration);
        this.streams = streams;
    }

    @Override
    public @Nullable Connection upgradeConnection(
            Connector connector, EndPoint endPoint, MetaData.Request request, HttpFields.Mutable fields) {
        return PREFACE.equals(request.getMethod())
                ? super.upgradeConnection(connector, endPoint, request, fields)
                : null;
    }

    @Override
    protected ServerSessionListener newSessionListener(Connector connector, EndPoint endPoint) {
        return new SecureHttp2.BoundedSession(this, endPoint, streams);
    }
}
