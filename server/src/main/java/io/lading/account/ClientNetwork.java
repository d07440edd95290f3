package io.lading.account;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;

/// Whom wrong sign-ins of an address are counted for: an IPv4 address alone, an IPv6 address with all of its /64, which
/// is the least that one household gets.
///
/// @param text short, whatever was given
record ClientNetwork(String text) {
    /// Bytes of an IPv6 address that name its network.
    private static final int NETWORK_BYTES = 8;

    /// Everybody whose address is none.
    private static final ClientNetwork UNKNOWN = new ClientNetwork("unknown");

    static ClientNetwork of(String address) {
        try {
            InetAddress literal = InetAddress.ofLiteral(address);
            return new ClientNetwork(
                    literal instanceof Inet6Address ? network(literal.getAddress()) : literal.getHostAddress());
        } catch (IllegalArgumentException e) {
            return UNKNOWN;
        }
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
