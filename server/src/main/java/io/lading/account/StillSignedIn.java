package io.lading.account;

import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;

/// Answers, long after a request began, whether the sign-in it came with still holds. Streams ask it from time to time.
@FunctionalInterface
public interface StillSignedIn {
    /// Whether the session, token or account is as it was when the request began.
    boolean check() throws StorageException;

    /// The one of a request.
    ///
    /// @throws IllegalStateException if nobody is signed in
    static StillSignedIn of(HttpServletRequest request) {
        if (request.getAttribute(StillSignedIn.class.getName()) instanceof StillSignedIn known) {
            return known;
        }
        throw new IllegalStateException("Nobody is signed in for " + request.getRequestURI());
    }

    /// Keeps it with a request.
    default void keepWith(HttpServletRequest request) {
        request.setAttribute(StillSignedIn.class.getName(), this);
    }
}
