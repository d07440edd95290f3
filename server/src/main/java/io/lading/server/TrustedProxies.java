package io.lading.server;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/// Believes what a reverse proxy says about who asks and how, if it is one of ours.
final class TrustedProxies implements HttpConfiguration.Customizer {
    private final Set<String> addresses;
    private final ForwardedRequestCustomizer forwarded = new ForwardedRequestCustomizer();

    TrustedProxies(List<String> addresses) {
        this.addresses = Set.copyOf(addresses);
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        boolean trusted = request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote
                && addresses.contains(remote.getAddress().getHostAddress());
        return trusted ? forwarded.customize(request, responseHeaders) : request;
    }
}
