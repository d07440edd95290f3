package io.lading.server;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http2.server.internal.HTTP2ServerConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.jspecify.annotations.Nullable;

/// One open connection, as the budget sees it: whose it is, and whether it waits for its client. Safe for use by
/// many threads.
final class ClientConnection {
    private final EndPoint endPoint;
    private final ClientOrigin origin;
    private final boolean proxy;
    private final Set<SlotOfRequest> requests = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String user;
    private final AtomicBoolean granted = new AtomicBoolean();
    private volatile boolean served;
    private volatile long idleSince = System.nanoTime();

    /// @param proxy whether it comes from a trusted proxy and carries requests of many clients
    ClientConnection(EndPoint endPoint, ClientOrigin origin, boolean proxy) {
        this.endPoint = endPoint;
        this.origin = origin;
        this.proxy = proxy;
    }

    EndPoint endPoint() {
        return endPoint;
    }

    ClientOrigin origin() {
        return origin;
    }

    boolean proxy() {
        return proxy;
    }

    /// The user who signed in on it, or null.
    @Nullable
    String user() {
        return user;
    }

    boolean anonymous() {
        return user == null && !proxy;
    }

    void signIn(String name) {
        user = name;
    }

    /// True for the first caller, who then gives the connection what a signed-in user may have.
    boolean grant() {
        return granted.compareAndSet(false, true);
    }

    void requestBegan(SlotOfRequest request) {
        served = true;
        requests.add(request);
    }

    void requestEnded(SlotOfRequest request) {
        requests.remove(request);
        idleSince = System.nanoTime();
    }

    /// Whether no request is in flight and none is being received, after at least one was answered.
    boolean idle() {
        return served && requests.isEmpty() && headerNanos() < 0;
    }

    /// For how long no request has been in flight; -1 while there is one.
    long silentNanos(long now) {
        return requests.isEmpty() ? now - idleSince : -1;
    }

    /// How long the server has been waiting for the client; -1 while the client waits for the server.
    long waitingNanos(long now) {
        if (requests.isEmpty()) {
            long header = headerNanos();
            return header >= 0 ? header : now - idleSince;
        }
        return requests.stream()
                .mapToLong(request -> request.waitingNanos(now))
                .min()
                .orElse(-1);
    }

    /// For how long the header fields of the next request have been arriving; -1 when none has begun.
    private long headerNanos() {
        return protocol() instanceof InterimConnectionFactory.InterimConnection http ? http.headerNanos() : -1;
    }

    /// The connection of the protocol, inside TLS where there is TLS.
    @Nullable
    Connection protocol() {
        @Nullable Connection connection = endPoint.getConnection();
        return connection instanceof SslConnection ssl ? ssl.getSslEndPoint().getConnection() : connection;
    }

    /// The HTTP/2 connection, if it is one.
    @Nullable
    HTTP2ServerConnection http2() {
        return protocol() instanceof HTTP2ServerConnection http2 ? http2 : null;
    }

    void close() {
        endPoint.close();
    }
}
