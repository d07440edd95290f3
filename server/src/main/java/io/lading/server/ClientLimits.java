package io.lading.server;

/// How many connections and requests each kind of client may have at the same time.
///
/// @param connections open connections
/// @param requests    requests in flight
record ClientLimits(Share connections, Share requests) {
    /// The parts of one resource.
    ///
    /// @param total      of all clients
    /// @param anonymous  of all clients that have not signed in
    /// @param ofAddress  of one address that has not signed in; of IPv6 one /64
    /// @param ofNetwork  of one wider network that has not signed in: IPv4 /24, IPv6 /48
    /// @param ofUser     of one signed-in user
    record Share(int total, int anonymous, int ofAddress, int ofNetwork, int ofUser) {
        /// What signed-in users have at the least.
        int signedIn() {
            return total - anonymous;
        }
    }
}
