package io.lading.server.jetty;

import io.lading.http.ClientNetwork;
import io.lading.http.TrustedPeer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/// Decides which connections may stay open.
///
/// Every connection starts in the share of signed-out clients and moves to the share of its user with the first
/// authenticated request. If an address or network is at its limit, a new connection from there replaces one of
/// the same address or network. If the share of signed-out clients is full, it replaces one of the address with
/// the most connections. If all connections are in use, it replaces one of a signed-out client, or else an idle
/// one of a user. If a user is at the limit, signing in on another connection closes an idle one of that user.
/// Idle connections are closed first, then the connection that has kept the server waiting longest. A connection
/// whose request is being processed is not closed. Connections of trusted proxies carry requests of many clients
/// and belong to no share; limits apply to their requests ([RequestAdmission]).
///
/// Thread-safe.
final class ConnectionAdmission {
    /// A connection that has been idle for a shorter time is not closed before those that wait for their client:
    /// its next request may be in transit.
    static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// Added to the waiting time of idle connections, so that they are closed before slow ones.
    private static final long IDLE_FIRST_NANOS = TimeUnit.DAYS.toNanos(1);

    private final List<TrustedPeer> trustedProxies;
    private final ReentrantLock lock = new ReentrantLock();
    private final IdentityHashMap<EndPoint, ClientConnection> open = new IdentityHashMap<>();
    private final ShareCounts counts;

    ConnectionAdmission(ClientLimits.Share limits, List<TrustedPeer> trustedProxies) {
        this.counts = new ShareCounts(limits);
        this.trustedProxies = List.copyOf(trustedProxies);
    }

    /// Counts a new connection. If a limit is reached, closes another connection or, if none may be closed, the
    /// new one.
    void opened(EndPoint endPoint) {
        ClientConnection connection = new ClientConnection(endPoint, origin(endPoint), proxy(endPoint));
        @Nullable ClientConnection victim;
        lock.lock();
        try {
            victim = victimFor(connection);
            if (victim != connection) {
                if (victim != null) {
                    forget(victim);
                }
                remember(connection);
            }
        } finally {
            lock.unlock();
        }
        if (victim != null) {
            victim.close();
        }
    }

    private static ClientOrigin origin(EndPoint endPoint) {
        return ClientOrigin.of(endPoint.getRemoteSocketAddress());
    }

    private boolean proxy(EndPoint endPoint) {
        return endPoint.getRemoteSocketAddress() instanceof InetSocketAddress remote
                && trustedProxies.stream().anyMatch(peer -> peer.contains(remote.getAddress()));
    }

    /// Waits until the addresses of the trusted proxies are known, so that the first connection of a proxy is
    /// recognized.
    ///
    /// @param patience how long at most
    void prepare(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        trustedProxies.forEach(TrustedPeer::refresh);
        for (TrustedPeer peer : trustedProxies) {
            peer.prepare(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }

    /// Keeps the addresses of the trusted proxies current.
    void refreshProxies() {
        trustedProxies.forEach(TrustedPeer::refresh);
    }

    /// Recognizes a connection of a trusted proxy whose address was not known when it was opened.
    void recognizeProxy(ClientConnection connection) {
        if (connection.proxy() || !proxy(connection.endPoint())) {
            return;
        }
        lock.lock();
        try {
            if (!connection.proxy() && open.containsKey(connection.endPoint())) {
                forget(connection);
                connection.becomeProxy();
                remember(connection);
            }
        } finally {
            lock.unlock();
        }
    }

    private void remember(ClientConnection connection) {
        open.put(connection.endPoint(), connection);
        if (connection.proxy()) {
            counts.addWithoutShare();
        } else {
            counts.add(connection.origin());
        }
    }

    private void forget(ClientConnection connection) {
        if (open.remove(connection.endPoint()) == null) {
            return;
        }
        if (connection.proxy()) {
            counts.removeWithoutShare();
        } else if (connection.user() == null) {
            counts.remove(connection.origin());
        } else {
            counts.removeOf(connection.user());
        }
    }

    /// The connection to close for a new one: null if no limit is reached, the new one itself if no other may be
    /// closed.
    private @Nullable ClientConnection victimFor(ClientConnection added) {
        ClientOrigin from = added.origin();
        if (!added.proxy()) {
            if (counts.addressIsFull(from)) {
                return firstToClose(
                        other -> other.signedOut() && other.origin().address().equals(from.address()), added);
            }
            if (counts.networkIsFull(from)) {
                return firstToClose(
                        other -> other.signedOut() && other.origin().network().equals(from.network()), added);
            }
            if (counts.signedOutIsFull()) {
                return signedOutToClose(added).orElse(added);
            }
        }
        if (counts.isFull()) {
            return find(ClientConnection::signedOut)
                    .or(() -> find(ClientConnection::idle))
                    .orElse(added);
        }
        return null;
    }

    /// The connection of a signed-out client that is closed for a new one: one of the address that has the most.
    /// If the server is processing a request on each of these, a new connection of this address is not accepted,
    /// so that a crowd at one address closes no connection of another one.
    private Optional<ClientConnection> signedOutToClose(ClientConnection added) {
        Optional<ClientNetwork> largest = counts.largestAddress();
        return largest.flatMap(address -> find(
                        other -> other.signedOut() && other.origin().address().equals(address)))
                .or(() -> largest.filter(added.origin().address()::equals).map(_ -> added))
                .or(() -> find(ClientConnection::signedOut));
    }

    private ClientConnection firstToClose(Predicate<ClientConnection> among, ClientConnection otherwise) {
        return find(among).orElse(otherwise);
    }

    /// The connection to close first among those that match: an idle one, or the one that has kept the server
    /// waiting longest; empty if the server is processing a request on each of them.
    private Optional<ClientConnection> find(Predicate<ClientConnection> among) {
        long now = System.nanoTime();
        return open.values().stream()
                .filter(among)
                .filter(connection -> connection.waitingNanos(now) >= 0)
                .max(Comparator.comparingLong(connection -> order(connection, now)));
    }

    private static long order(ClientConnection connection, long now) {
        long waiting = connection.waitingNanos(now);
        return connection.idle() && waiting > GRACE_NANOS ? waiting + IDLE_FIRST_NANOS : waiting;
    }

    /// The connection of an end point; empty if it is already closed.
    Optional<ClientConnection> of(EndPoint endPoint) {
        lock.lock();
        try {
            return Optional.ofNullable(open.get(endPoint));
        } finally {
            lock.unlock();
        }
    }

    /// Moves a connection to the share of a user.
    ///
    /// @return false if the user has too many connections
    boolean signedIn(ClientConnection connection, String user) {
        @Nullable ClientConnection victim = null;
        lock.lock();
        try {
            if (connection.user() != null || connection.proxy() || !open.containsKey(connection.endPoint())) {
                return true;
            }
            if (counts.userIsFull(user)) {
                victim =
                        find(other -> user.equals(other.user()) && other.idle()).orElse(null);
                if (victim == null) {
                    return false;
                }
                forget(victim);
            }
            counts.signIn(connection.origin(), user);
            connection.signIn(user);
        } finally {
            lock.unlock();
        }
        if (victim != null) {
            victim.close();
        }
        return true;
    }

    /// Removes a closed connection from the counts.
    void closed(EndPoint endPoint) {
        lock.lock();
        try {
            @Nullable ClientConnection connection = open.get(endPoint);
            if (connection != null) {
                forget(connection);
            }
        } finally {
            lock.unlock();
        }
    }

    /// A snapshot of the open connections.
    List<ClientConnection> all() {
        lock.lock();
        try {
            return Stream.of(open.values().toArray(ClientConnection[]::new)).toList();
        } finally {
            lock.unlock();
        }
    }
}
