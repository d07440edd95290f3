package io.lading.http;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The origins of other sites whose pages may use this server.
///
/// @param origins each in the form that browsers send, `https://host` or `https://host:port`; or `*` for every
///     site, whose pages may send their own credentials but never use a session
public record AllowedOrigins(Set<String> origins) {
    /// Allows every site.
    public static final String ANY = "*";

    /// Copies the set.
    public AllowedOrigins {
        origins = Set.copyOf(origins);
    }

    /// Whether pages of an origin may read responses.
    public boolean allows(@Nullable String origin) {
        return origin != null && (origins.contains(ANY) || trusts(origin));
    }

    /// Whether pages of an origin may also use the session of the user.
    public boolean trusts(@Nullable String origin) {
        return origin != null && !origin.equals(ANY) && origins.contains(origin);
    }
}
