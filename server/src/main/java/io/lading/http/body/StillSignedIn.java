package io.lading.http.body;

import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/// Checks during a long request whether its session or token is still valid. Event streams call it
/// periodically; uploads and downloads do so by [SignInWatch].
@FunctionalInterface
public interface StillSignedIn {
    /// Whether the session, token and account are still valid.
    boolean check() throws StorageException;

    /// The check of a request.
    ///
    /// @throws IllegalStateException if the request is not authenticated
    static StillSignedIn of(HttpServletRequest request) {
        return find(request)
                .orElseThrow(() -> new IllegalStateException("Not authenticated: " + request.getRequestURI()));
    }

    /// The check of a request, or empty if the request is not authenticated.
    static Optional<StillSignedIn> find(HttpServletRequest request) {
        return request.getAttribute(StillSignedIn.class.getName()) instanceof StillSignedIn known
                ? Optional.of(known)
                : Optional.empty();
    }

    /// Attaches this check to a request.
    default void keepWith(HttpServletRequest request) {
        request.setAttribute(StillSignedIn.class.getName(), this);
    }
}
