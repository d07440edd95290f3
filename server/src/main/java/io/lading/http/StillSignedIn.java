package io.lading.http;

import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/// Answers, long after a request began, whether the sign-in it came with still holds. Streams, uploads and
/// downloads ask it from time to time.
@FunctionalInterface
public interface StillSignedIn {
    /// Whether the session, token or account is as it was when the request began.
    boolean check() throws StorageException;

    /// The one of a request.
    ///
    /// @throws IllegalStateException if nobody is signed in
    static StillSignedIn of(HttpServletRequest request) {
        return find(request)
                .orElseThrow(() -> new IllegalStateException("Nobody is signed in for " + request.getRequestURI()));
    }

    /// The one of a request, or empty if nobody is signed in.
    static Optional<StillSignedIn> find(HttpServletRequest request) {
        return request.getAttribute(StillSignedIn.class.getName()) instanceof StillSignedIn known
                ? Optional.of(known)
                : Optional.empty();
    }

    /// Keeps it with a request.
    default void keepWith(HttpServletRequest request) {
        request.setAttribute(StillSignedIn.class.getName(), this);
    }
}
