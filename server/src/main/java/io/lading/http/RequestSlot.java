package io.lading.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;

/// The place of one request in the memory budget, from its header fields to the end of its response. A request
/// begins in the small share of anonymous clients and moves to the share of signed-in users when its sender is known;
/// with credentials that were right lately it begins there.
///
/// Safe for use by many threads.
public interface RequestSlot {
    /// What came of moving a request to the share of signed-in users.
    enum Admission {
        /// The request has a place there.
        ADMITTED,
        /// The user has as many requests or connections as one user may have.
        USER_LIMIT,
        /// All places of signed-in users are taken.
        SERVER_LIMIT
    }

    /// Moves the request, and the connection it came on, to the share of signed-in users.
    ///
    /// @param user name of the account
    Admission signedIn(String user);

    /// Tells that the credentials of the request are not valid.
    void notSignedIn();

    /// Tells that the request waits for bytes from its client. If places run out, the request that waits the longest
    /// is ended first.
    void waitsForClient();

    /// Tells that the request does not wait for its client any more.
    void arrived();

    /// The slot of a request of the servlet layer; empty where the server has no budget, as in unit tests.
    static Optional<RequestSlot> of(HttpServletRequest request) {
        return of(ServletContextRequest.getServletContextRequest(request));
    }

    /// The slot of a request of Jetty's core.
    static Optional<RequestSlot> of(Request request) {
        return request.getAttribute(RequestSlot.class.getName()) instanceof RequestSlot slot
                ? Optional.of(slot)
                : Optional.empty();
    }

    /// Keeps this slot with a request.
    default void keepWith(Request request) {
        request.setAttribute(RequestSlot.class.getName(), this);
    }
}
