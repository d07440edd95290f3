package io.lading.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// The client that limits are counted against: an IPv4 address, or an IPv6 /64, which is the least that one household
/// gets.
///
/// @param text of bounded length, whatever was given
public record ClientNetwork(String text) {
    /// Bytes of an IPv6 address that name its network.
    private static final int NETWORK_BYTES = 8;

    /// Bytes of an IPv4 address that name its wider network, a /24.
    private static final int WIDER_BYTES_OF_IPV4 = 3;

    /// Bytes of an IPv6 address that name its wider network, a /48: one site.
    private static final int WIDER_BYTES_OF_IPV6 = 6;

    private static final int BITS_PER_BYTE = 8;

    /// Every text that is not an address maps to this one.
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

    /// The wider network of an address in text: IPv4 /24, IPv6 /48. An attacker who rents a network has many addresses
    /// of one of these.
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
