package io.lading.server.jetty;

import io.lading.http.ClientNetwork;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// The network location of a client, against which limits are counted.
///
/// @param address an IPv4 address, or an IPv6 /64
/// @param network the wider network of that address
/// @param local   whether the client is on this machine. Such clients have no limit per address, because a local
///     reverse proxy often forwards requests of many users
record ClientOrigin(ClientNetwork address, ClientNetwork network, boolean local) {
    static ClientOrigin of(InetAddress address) {
        return new ClientOrigin(ClientNetwork.of(address), ClientNetwork.widerOf(address), address.isLoopbackAddress());
    }

    /// The origin of a connection. Connections without an IP address share one origin.
    static ClientOrigin of(SocketAddress remote) {
        return remote instanceof InetSocketAddress socket && socket.getAddress() != null
                ? of(socket.getAddress())
                : of("");
    }

    /// The origin of an address in text form, such as one that a reverse proxy forwards.
    static ClientOrigin of(String text) {
        try {
            return of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return new ClientOrigin(ClientNetwork.of(text), ClientNetwork.widerOf(text), false);
        }
    }
}
