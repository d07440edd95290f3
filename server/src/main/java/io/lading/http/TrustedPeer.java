package io.lading.http;

import java.net.InetAddress;

/// A trusted proxy, or a network of trusted proxies: their forwarding headers are accepted. Thread-safe.
public interface TrustedPeer {
    /// Whether an address is trusted, as far as that is known without blocking.
    boolean contains(InetAddress address);

    /// Whether an address is trusted. May block for a DNS lookup, for at most one second.
    default boolean containsNow(InetAddress address) {
        return contains(address);
    }
}
