package io.lading.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// The client that limits are counted against: an IPv4 address, or an IPv6 /64, the smallest network that a
/// household is assigned.
///
/// @param text the address or network; its length is bounded
public record ClientNetwork(String text) {
    /// Length of the network prefix of an IPv6 address in bytes, a /64.
    private static final int NETWORK_BYTES = 8;

    /// Length of the wider network prefix of an IPv4 address in bytes, a /24.
    private static final int WIDER_BYTES_OF_IPV4 = 3;

    /// Length of the wider network prefix of an IPv6 address in bytes, a /48: one site.
    private static final int WIDER_BYTES_OF_IPV6 = 6;

    private static final int BITS_PER_BYTE = 8;

    /// Every text that is not an address maps to this network.
    private static final ClientNetwork UNKNOWN = new ClientNetwork("unknown");

    /// The network of an address in text; every text that is not an address maps to one shared `unknown` network.
    public static ClientNetwork of(String address) {
        try {
            return of(InetAddress.ofLiteral(address));
        } catch (IllegalArgumentException e) {
            return UNKNOWN;
        }
    }

    /// The network of an address.
    public static ClientNetwork of(InetAddress address) {
        return address instanceof Inet6Address
                ? prefix(address, NETWORK_BYTES)
                : new ClientNetwork(address.getHostAddress());
    }

    /// The wider network of an address in text: IPv4 /24, IPv6 /48. An attacker who rents a network has many
    /// addresses of one wider network.
    public static ClientNetwork widerOf(String address) {
        try {
            return widerOf(InetAddress.ofLiteral(address));
        } catch (IllegalArgumentException e) {
            return UNKNOWN;
        }
    }

    /// The wider network of an address: IPv4 /24, IPv6 /48.
    public static ClientNetwork widerOf(InetAddress address) {
        return prefix(address, address instanceof Inet6Address ? WIDER_BYTES_OF_IPV6 : WIDER_BYTES_OF_IPV4);
    }

    private static ClientNetwork prefix(InetAddress address, int bytes) {
        byte[] network = address.getAddress();
        Arrays.fill(network, bytes, network.length, (byte) 0);
        try {
            return new ClientNetwork(InetAddress.getByAddress(network).getHostAddress() + "/" + bytes * BITS_PER_BYTE);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("The length of an address is always valid", e);
        }
    }
}
