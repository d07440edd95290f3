package io.lading.server.jetty;

/// The limits of concurrent connections and requests for each kind of client.
///
/// @param connections limits of open connections
/// @param requests    limits of requests in flight
record ClientLimits(Share connections, Share requests) {
    /// The limits of one resource.
    ///
    /// @param total      of all clients together
    /// @param anonymous  of all anonymous clients together
    /// @param ofAddress  of the anonymous clients of one address, or of one IPv6 /64
    /// @param ofNetwork  of the anonymous clients of one wider network: IPv4 /24, IPv6 /48
    /// @param ofUser     of one signed-in user
    record Share(int total, int anonymous, int ofAddress, int ofNetwork, int ofUser) {
        /// The part reserved for signed-in users.
        int signedIn() {
            return total - anonymous;
        }
    }
}
