package io.lading.metadata.session;

import java.time.Duration;
import java.time.Instant;

/// A browser session in the database. Times have milliseconds.
///
/// @param idSha256   digest of the session ID, in hexadecimal
/// @param user       the account name
/// @param changedAt  the last change of the account when the session was created
/// @param endsAt     the latest end of the session, regardless of use
/// @param createdAt  the time of creation
/// @param lastAccess the last use
/// @param maxIdle    how long the session stays valid without a request
/// @param place      where it was used last
public record SessionRow(
        String idSha256,
        String user,
        Instant changedAt,
        Instant endsAt,
        Instant createdAt,
        Instant lastAccess,
        Duration maxIdle,
        Place place) {
    /// Where a session was used.
    ///
    /// @param address the address of the client; empty if unknown
    /// @param agent   the `User-Agent` of the browser; empty if unknown
    public record Place(String address, String agent) {
        /// Of sessions that were created by earlier versions, until their next use.
        public static final Place UNKNOWN = new Place("", "");
    }
}
