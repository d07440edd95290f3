package io.lading.server;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.jspecify.annotations.Nullable;

/// HTTP/2 in clear text for those who begin with it. The upgrade of an HTTP/1.1 request is not done (RFC 9113
/// section 3.1 has given it up): a proxy that passes the field on would not see the requests that follow.
final class PriorKnowledge extends HTTP2CServerConnectionFactory {
    /// The method of the connection preface (RFC 9113 section 3.4).
    private static final String PREFACE = "PRI";

    PriorKnowledge(HttpConfiguration configuration) {
        super(configuration);
    }

    @Override
    public @Nullable Connection upgradeConnection(
            Connector connector, EndPoint endPoint, MetaData.Request request, HttpFields.Mutable fields) {
        return PREFACE.equals(request.getMethod())
                ? super.upgradeConnection(connector, endPoint, request, fields)
                : null;
    }
}
