package io.lading.http;

import java.time.Duration;
import java.util.Optional;

/// What browsers are told about TLS (RFC 6797): for how long they use nothing else for this host.
///
/// @param field the value of `Strict-Transport-Security`, or empty when they are told nothing
public record TransportSecurity(Optional<String> field) {
    /// They are told nothing.
    public static final TransportSecurity OFF = new TransportSecurity(Optional.empty());

    /// @param maxAge            for how long; zero makes browsers forget it
    /// @param includeSubDomains whether it holds for all names below the host as well
    public static TransportSecurity of(Duration maxAge, boolean includeSubDomains) {
        String field = "max-age=" + maxAge.toSeconds() + (includeSubDomains ? "; includeSubDomains" : "");
        return new TransportSecurity(Optional.of(field));
    }
}
