package io.lading.server;

import io.lading.http.ClientNetwork;
import io.lading.http.TrustedPeer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/// The socket the server listens on. It leaves no client all of its connections: beyond a number one address
/// gets no more. This machine itself and trusted proxies, which speak for many, may have any number.
final class ClientConnector extends ServerConnector {
    /// Connections of one client address at the same time, of IPv6 one /64: an office behind one address has
    /// some for everybody.
    static final int MAX_OF_ADDRESS = 256;

    private final List<TrustedPeer> trustedProxies;
    private final Map<ClientNetwork, Integer> open = new ConcurrentHashMap<>();

    ClientConnector(
            Server server, NetworkBuffers buffers, List<TrustedPeer> trustedProxies, ConnectionFactory... protocols) {
        super(server, null, null, buffers, -1, -1, protocols);
        this.trustedProxies = List.copyOf(trustedProxies);
    }

    @Override
    protected void onEndPointOpened(EndPoint endPoint) {
        super.onEndPointOpened(endPoint);
        if (endPoint.getRemoteSocketAddress() instanceof InetSocketAddress remote && !opened(remote.getAddress())) {
            endPoint.close();
        }
    }

    @Override
    protected void onEndPointClosed(EndPoint endPoint) {
        if (endPoint.getRemoteSocketAddress() instanceof InetSocketAddress remote) {
            closed(remote.getAddress());
        }
        super.onEndPointClosed(endPoint);
    }

    /// Counts a connection; returns whether it may stay.
    boolean opened(InetAddress address) {
        return exempt(address) || open.merge(ClientNetwork.of(address), 1, Integer::sum) <= MAX_OF_ADDRESS;
    }

    /// Counts the end of a connection.
    void closed(InetAddress address) {
        if (!exempt(address)) {
            open.computeIfPresent(ClientNetwork.of(address), (_, count) -> count == 1 ? null : count - 1);
        }
    }

    private boolean exempt(InetAddress address) {
        return address.isLoopbackAddress() || trustedProxies.stream().anyMatch(network -> network.contains(address));
    }
}
