package io.lading.http;

import java.time.Duration;
import java.util.Optional;

/// HTTP Strict Transport Security (RFC 6797): how long browsers must use TLS for this host.
///
/// @param field the value of `Strict-Transport-Security`, or empty to send no such field
public record TransportSecurity(Optional<String> field) {
    /// The field is not sent.
    public static final TransportSecurity OFF = new TransportSecurity(Optional.empty());

    /// @param maxAge            how long browsers remember the policy; zero makes them forget it
    /// @param includeSubDomains whether the policy includes all subdomains
    public static TransportSecurity of(Duration maxAge, boolean includeSubDomains) {
        String field = "max-age=" + maxAge.toSeconds() + (includeSubDomains ? "; includeSubDomains" : "");
        return new TransportSecurity(Optional.of(field));
    }
}
