package io.lading.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/// The user whom a trusted proxy has authenticated.
///
/// @param name as the proxy sent it; not checked, and not necessarily the name of an account
public record ProxyUser(String name) {
    /// The attribute of a request that a trusted proxy sent with a username.
    public static final String ATTRIBUTE = "io.lading.proxyUser";

    /// The user of a request.
    public static Optional<ProxyUser> of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof String name
                ? Optional.of(new ProxyUser(name))
                : Optional.empty();
    }
}
