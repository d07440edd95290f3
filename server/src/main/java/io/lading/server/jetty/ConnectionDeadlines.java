package io.lading.server.jetty;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.server.internal.HTTP2ServerConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.NegotiatingServerConnection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/// Closes connections that keep the server waiting too long: during the TLS handshake, while sending header
/// fields, without a request, or while receiving a response. Jetty's idle timeout alone is not enough, because it
/// restarts with every byte.
final class ConnectionDeadlines extends AbstractLifeCycle {
    /// The time limit of the handshake and of the header fields of an HTTP/1.1 request, each.
    static final Duration MAX_TIME = Duration.ofSeconds(10);

    /// How often connections are checked.
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Scheduler scheduler;
    private final ConnectionAdmission connections;
    private final RequestAdmission requests;
    private final Duration idleTimeout;
    private final ResponseRate rate;
    private Scheduler.@Nullable Task next;

    /// @param idleTimeout how long a connection may stay open without a request, even if it sends other data
    ConnectionDeadlines(
            Scheduler scheduler,
            ConnectionAdmission connections,
            RequestAdmission requests,
            Duration idleTimeout,
            ResponseRate rate) {
        this.scheduler = scheduler;
        this.connections = connections;
        this.requests = requests;
        this.idleTimeout = idleTimeout;
        this.rate = rate;
    }

    @Override
    protected void doStart() {
        schedule();
    }

    @Override
    protected void doStop() {
        if (next != null) {
            next.cancel();
        }
    }

    private void schedule() {
        next = scheduler.schedule(this::sweep, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        connections.refreshProxies();
        long now = System.nanoTime();
        for (ClientConnection connection : connections.all()) {
            if (late(connection, now)) {
                end(connection);
            }
        }
        for (AdmittedRequest request : requests.all()) {
            if (request.receivesTooSlowly(now, rate)) {
                request.abort();
            }
        }
        if (isRunning() || isStarting()) {
            schedule();
        }
    }

    private boolean late(ClientConnection connection, long now) {
        @Nullable Connection protocol = connection.protocol();
        boolean lateHeader = protocol instanceof InterimConnectionFactory.InterimConnection http
                && http.headerNanos() > MAX_TIME.toNanos();
        boolean lateHandshake =
                protocol instanceof NegotiatingServerConnection && connection.silentNanos(now) > MAX_TIME.toNanos();
        return lateHeader || lateHandshake || unused(connection, protocol, now);
    }

    /// Pings keep an HTTP/2 connection of a signed-in user open; every other connection needs requests.
    private boolean unused(ClientConnection connection, @Nullable Connection protocol, long now) {
        boolean keptByPings = protocol instanceof HTTP2ServerConnection && !connection.signedOut();
        return !keptByPings && connection.silentNanos(now) > idleTimeout.toNanos();
    }

    private static void end(ClientConnection connection) {
        @Nullable HTTP2ServerConnection http2 = connection.http2();
        if (http2 == null) {
            connection.close();
        } else {
            http2.getSession().close(ErrorCode.NO_ERROR.code, "idle", Callback.from(connection::close));
        }
    }
}
