package io.lading.http;

import java.net.InetAddress;
import java.time.Duration;

/// A trusted proxy, or a network of trusted proxies: their forwarding headers are accepted. Thread-safe.
public interface TrustedPeer {
    /// Whether an address is trusted, as far as that is known without blocking.
    boolean contains(InetAddress address);

    /// Looks names up again whose addresses may have changed, without blocking.
    default void refresh() {}

    /// Waits until the names are looked up for the first time.
    ///
    /// @param patience how long at most
    default void prepare(Duration patience) {}

    /// Whether an address is trusted. May block for a DNS lookup, for at most one second.
    default boolean containsNow(InetAddress address) {
        return contains(address);
    }
}
