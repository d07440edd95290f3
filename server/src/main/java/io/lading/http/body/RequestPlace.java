package io.lading.http.body;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;

/// The place of one request in the memory budget, from its header fields to the end of its response. A request
/// starts in the small share of signed-out clients and moves to the share of signed-in users once it is
/// authenticated. A request with recently verified credentials starts in the share of signed-in users.
///
/// Thread-safe.
public interface RequestPlace {
    /// The result of moving a request to the share of signed-in users.
    enum SignedInPlace {
        /// The request has a place in that share.
        GRANTED,
        /// The user has reached the limit of requests or connections.
        USER_LIMIT,
        /// The share of signed-in users has no free place.
        SERVER_LIMIT
    }

    /// Moves the request and its connection to the share of signed-in users.
    ///
    /// @param user name of the account
    SignedInPlace signedIn(String user);

    /// Called when the credentials of the request are not valid.
    void notSignedIn();

    /// Called when the request starts to wait for bytes from its client. If no place is free, the request that
    /// has waited longest is aborted first.
    void waitsForClient();

    /// Called when the request no longer waits for its client.
    void waitsNoLonger();

    /// Watches the client of a request without content while its response takes long.
    ///
    /// @param gone called once, on a network thread that it must not block, when the client resets the stream, or
    ///     closes its connection or the sending direction of it. Over HTTP/1.1 it is not called after the client
    ///     has sent more bytes, such as a pipelined request: then only a failed write shows that it has gone
    /// @return ends the watching; must be closed before the response ends
    ClientWatch watchClient(Runnable gone);

    /// Ends the watching of a client. Closing it twice has no effect.
    @FunctionalInterface
    interface ClientWatch extends AutoCloseable {
        /// Watches nothing.
        ClientWatch NONE = () -> {};

        @Override
        void close();
    }

    /// The place of a servlet request; empty if the server has no memory budget, as in unit tests.
    static Optional<RequestPlace> of(HttpServletRequest request) {
        return of(ServletContextRequest.getServletContextRequest(request));
    }

    /// The place of a Jetty core request.
    static Optional<RequestPlace> of(Request request) {
        return request.getAttribute(RequestPlace.class.getName()) instanceof RequestPlace place
                ? Optional.of(place)
                : Optional.empty();
    }

    /// Attaches this place to a request.
    default void keepWith(Request request) {
        request.setAttribute(RequestPlace.class.getName(), this);
    }
}
