package io.lading.server;

import io.lading.http.ClientNetwork;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// Where a client is, as far as limits are concerned.
///
/// @param address an IPv4 address, or an IPv6 /64
/// @param network the wider network around it
/// @param local   whether it is this machine, whose programs are not limited by their address: often a reverse
///     proxy here speaks for many people
record ClientOrigin(ClientNetwork address, ClientNetwork network, boolean local) {
    static ClientOrigin of(InetAddress address) {
        return new ClientOrigin(ClientNetwork.of(address), ClientNetwork.widerOf(address), address.isLoopbackAddress());
    }

    /// The origin of a connection; one shared origin for what has no address.
    static ClientOrigin of(SocketAddress remote) {
        return remote instanceof InetSocketAddress socket && socket.getAddress() != null
                ? of(socket.getAddress())
                : of("");
    }

    /// The origin of an address in text, such as a reverse proxy passes on.
    static ClientOrigin of(String text) {
        try {
            return of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return new ClientOrigin(ClientNetwork.of(text), ClientNetwork.widerOf(text), false);
        }
    }
}
