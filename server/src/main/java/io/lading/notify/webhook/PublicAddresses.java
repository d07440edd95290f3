package io.lading.notify.webhook;

import io.lading.http.Network;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Distinguishes public Internet addresses from all others: loopback, private, link-local (including cloud
/// metadata services), carrier-grade NAT, multicast and reserved addresses (IANA special-purpose registries of
/// IPv4 and IPv6, RFC 6890).
final class PublicAddresses {
    private static final List<Network> NEVER = networks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            // Teredo, ORCHID and other assignments; documentation; 6to4, which can name any IPv4 address.
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20");

    /// IPv6 global unicast, which excludes loopback, unique-local, link-local and multicast addresses.
    private static final Network GLOBAL_UNICAST = Network.parse("2000::/3");

    /// Maps to the IPv4 address in the last four bytes (RFC 6052 section 2.1).
    private static final Network NAT64 = Network.parse("64:ff9b::/96");

    private static final int IPV6_BYTES = 16;
    private static final int IPV4_BYTES = 4;

    private PublicAddresses() {}

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(Network::parse).toList();
    }

    /// Whether an address is public. IPv4-mapped IPv6 addresses need no check, because the JDK converts them to
    /// IPv4.
    static boolean contains(InetAddress address) {
        if (NAT64.contains(address)) {
            return contains(embedded(address));
        }
        boolean unicast = address instanceof Inet4Address || GLOBAL_UNICAST.contains(address);
        return unicast && NEVER.stream().noneMatch(network -> network.contains(address));
    }

    private static InetAddress embedded(InetAddress address) {
        try {
            byte[] bytes = address.getAddress();
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, IPV6_BYTES - IPV4_BYTES, IPV6_BYTES));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four bytes are an address", e);
        }
    }
}
