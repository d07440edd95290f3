package io.lading.http;

import java.net.InetAddress;

/// A proxy whose word about its clients is believed, or a network of such proxies. Safe for use by many threads.
public interface TrustedPeer {
    /// Whether an address is one of them, as far as that is known without waiting.
    boolean contains(InetAddress address);

    /// Whether an address is one of them. May ask a name server, for a second at most.
    default boolean containsNow(InetAddress address) {
        return contains(address);
    }
}
