package io.lading.server.jetty;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http2.server.internal.HTTP2ServerConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.jspecify.annotations.Nullable;

/// One open connection with what [ConnectionAdmission] needs: its client or user, and how long it has waited for
/// the client. Thread-safe.
final class ClientConnection {
    private final EndPoint endPoint;
    private final ClientOrigin origin;
    private volatile boolean proxy;
    private final Set<AdmittedRequest> requests = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String user;
    private final AtomicBoolean granted = new AtomicBoolean();
    private volatile boolean served;
    private volatile long idleSince = System.nanoTime();

    /// @param proxy whether it comes from a trusted proxy, which forwards requests of many clients
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

    void becomeProxy() {
        proxy = true;
    }

    /// The user who signed in on this connection, or null.
    @Nullable
    String user() {
        return user;
    }

    boolean signedOut() {
        return user == null && !proxy;
    }

    void signIn(String name) {
        user = name;
    }

    /// Returns true only once: the first caller raises the limits of the connection to those of a signed-in user.
    boolean grant() {
        return granted.compareAndSet(false, true);
    }

    void requestBegan(AdmittedRequest request) {
        served = true;
        requests.add(request);
    }

    void requestEnded(AdmittedRequest request) {
        requests.remove(request);
        idleSince = System.nanoTime();
    }

    /// Whether there was at least one request, and none is in flight or being received.
    boolean idle() {
        return served && requests.isEmpty() && headerNanos() < 0;
    }

    /// Nanoseconds without a request in flight; -1 while there is one.
    long silentNanos(long now) {
        return requests.isEmpty() ? now - idleSince : -1;
    }

    /// Nanoseconds for which the server has been waiting for the client; -1 while the client waits for the
    /// server.
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

    /// Nanoseconds since the header of the next request began to arrive; -1 if none has begun.
    private long headerNanos() {
        return protocol() instanceof InterimConnectionFactory.InterimConnection http ? http.headerNanos() : -1;
    }

    /// The connection at the protocol level, inside TLS if TLS is used.
    @Nullable
    Connection protocol() {
        @Nullable Connection connection = endPoint.getConnection();
        return connection instanceof SslConnection ssl ? ssl.getSslEndPoint().getConnection() : connection;
    }

    /// The HTTP/2 connection, or null if the protocol is another one.
    @Nullable
    HTTP2ServerConnection http2() {
        return protocol() instanceof HTTP2ServerConnection http2 ? http2 : null;
    }

    void close() {
        endPoint.close();
    }
}
