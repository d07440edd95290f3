package io.lading.account;

import io.lading.http.Visitor;
import io.lading.storage.StorageException;
import java.util.Optional;

/// Knows the visits of links. Thread-safe.
@FunctionalInterface
public interface Visits {
    /// The prefix of every visit token, so that it is not taken for an API token.
    String PREFIX = "visit_";

    /// The visitor with a token; empty if the visit has ended, or its link was revoked or has expired.
    ///
    /// @param byCookie whether the token came in a cookie
    Optional<Visitor> find(String token, boolean byCookie) throws StorageException;
}
