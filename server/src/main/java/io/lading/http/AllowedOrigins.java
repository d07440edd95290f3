package io.lading.http;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The other sites whose pages may use this server.
///
/// @param origins each as a browser sends it, `https://host` or `https://host:port`; or `*` for every site, which may
///     then send credentials of its own but never uses somebody's session
public record AllowedOrigins(Set<String> origins) {
    /// Every site.
    public static final String ANY = "*";

    /// Copies the set.
    public AllowedOrigins {
        origins = Set.copyOf(origins);
    }

    /// Whether pages of an origin may read answers.
    public boolean allows(@Nullable String origin) {
        return origin != null && (origins.contains(ANY) || trusts(origin));
    }

    /// Whether pages of an origin may also act with somebody's session.
    public boolean trusts(@Nullable String origin) {
        return origin != null && !origin.equals(ANY) && origins.contains(origin);
    }
}
