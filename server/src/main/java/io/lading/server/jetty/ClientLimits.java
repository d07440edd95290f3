package io.lading.server.jetty;

/// The limits of concurrent connections and requests for each kind of client.
///
/// @param connections limits of open connections
/// @param requests    limits of requests in flight
record ClientLimits(Share connections, Share requests) {
    /// The limits of one resource.
    ///
    /// @param total      of all clients together
    /// @param signedOut  of all signed-out clients together
    /// @param ofAddress  of the signed-out clients of one address, or of one IPv6 /64
    /// @param ofNetwork  of the signed-out clients of one wider network: IPv4 /24, IPv6 /48
    /// @param ofUser     of one signed-in user
    record Share(int total, int signedOut, int ofAddress, int ofNetwork, int ofUser) {
        /// The part reserved for signed-in users.
        int signedIn() {
            return total - signedOut;
        }
    }
}
