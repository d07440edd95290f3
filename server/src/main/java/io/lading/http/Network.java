package io.lading.http;

import java.net.InetAddress;

/// An IP address, or a network in CIDR notation (RFC 4632, RFC 4291 section 2.3).
///
/// @param address any address of the network
/// @param bits    length of the network prefix in bits
public record Network(InetAddress address, int bits) implements TrustedPeer {
    private static final int BITS_PER_BYTE = 8;

    /// Parses an address, or an address, a slash and a prefix length. Host names are not resolved.
    ///
    /// @throws IllegalArgumentException if it is neither
    public static Network parse(String text) {
        String[] parts = text.split("/", 2);
        InetAddress address = InetAddress.ofLiteral(parts[0]);
        int width = address.getAddress().length * BITS_PER_BYTE;
        int bits = parts.length == 1 ? width : Integer.parseInt(parts[1]);
        if (bits < 0 || bits > width) {
            throw new IllegalArgumentException("The prefix length of " + parts[0] + " must be 0 to " + width);
        }
        return new Network(address, bits);
    }

    /// Whether an address is in the network.
    @Override
    public boolean contains(InetAddress other) {
        byte[] ours = address.getAddress();
        byte[] theirs = other.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 1 << (BITS_PER_BYTE - 1 - bit % BITS_PER_BYTE);
            if (((ours[bit / BITS_PER_BYTE] ^ theirs[bit / BITS_PER_BYTE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
