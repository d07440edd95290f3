package io.lading.server;

import io.lading.http.Network;
import java.net.InetSocketAddress;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/// Believes what a reverse proxy says about who asks and how, if it is one of ours.
final class TrustedProxies implements HttpConfiguration.Customizer {
    private final List<Network> networks;
    private final ForwardedRequestCustomizer forwarded = new ForwardedRequestCustomizer();

    TrustedProxies(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        boolean trusted = request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote
                && networks.stream().anyMatch(network -> network.contains(remote.getAddress()));
        return trusted ? forwarded.customize(request, responseHeaders) : request;
    }
}
