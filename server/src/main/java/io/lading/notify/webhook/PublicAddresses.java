package io.lading.notify.webhook;

import io.lading.http.Network;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Tells the addresses of the public Internet from all others: this machine, private networks, link-local ones
/// with their metadata services, carriers' networks, multicast, and what is reserved (the IANA special-purpose
/// registries of IPv4 and IPv6, RFC 6890).
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

    /// All of IPv6 that is assigned for global unicast: without loopback, unique-local, link-local and multicast.
    private static final Network GLOBAL_UNICAST = Network.parse("2000::/3");

    /// Reaches the IPv4 address in its last four bytes (RFC 6052 section 2.1).
    private static final Network NAT64 = Network.parse("64:ff9b::/96");

    private static final int IPV6_BYTES = 16;
    private static final int IPV4_BYTES = 4;

    private PublicAddresses() {}

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(Network::parse).toList();
    }

    /// Whether an address is one of the public Internet. The JDK makes IPv4 addresses of IPv4-mapped ones.
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
