package io.lading.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;

/// Whom what comes from an address is counted for: an IPv4 address alone, an IPv6 address with all of its
/// /64, which is the least that one household gets.
///
/// @param text short, whatever was given
public record ClientNetwork(String text) {
    /// Bytes of an IPv6 address that name its network.
    private static final int NETWORK_BYTES = 8;

    /// Everybody whose address is none.
    private static final ClientNetwork UNKNOWN = new ClientNetwork("unknown");

    /// The network of an address in text; of all texts that are none, the same.
    public static ClientNetwork of(String address) {
        try {
            return of(InetAddress.ofLiteral(address));
        } catch (IllegalArgumentException e) {
            return UNKNOWN;
        }
    }

    /// The network of an address.
    public static ClientNetwork of(InetAddress address) {
        return new ClientNetwork(
                address instanceof Inet6Address ? network(address.getAddress()) : address.getHostAddress());
    }

    private static String network(byte[] address) {
        Arrays.fill(address, NETWORK_BYTES, address.length, (byte) 0);
        try {
            return InetAddress.getByAddress(address).getHostAddress() + "/64";
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("An address of 16 bytes is one", e);
        }
    }
}
