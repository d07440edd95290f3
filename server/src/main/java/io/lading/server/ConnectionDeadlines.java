package io.lading.server;

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

/// Ends connections that keep the server waiting for too long: in the TLS handshake, with header fields, without
/// a request, or while they take a response. Jetty measures only how long a client is silent, and one that sends
/// a byte now and then is not.
final class ConnectionDeadlines extends AbstractLifeCycle {
    /// How long the handshake and the header fields of an HTTP/1.1 request may take, each.
    static final Duration MAX_TIME = Duration.ofSeconds(10);

    /// How often connections are looked at.
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Scheduler scheduler;
    private final ConnectionAdmission connections;
    private final RequestAdmission requests;
    private final Duration idleTimeout;
    private final ResponseRate rate;
    private Scheduler.@Nullable Task next;

    /// @param idleTimeout how long a connection may be open without a request, whatever it sends
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
        long now = System.nanoTime();
        for (ClientConnection connection : connections.all()) {
            if (late(connection, now)) {
                end(connection);
            }
        }
        for (SlotOfRequest request : requests.all()) {
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

    /// An HTTP/2 connection of a signed-in user may stay open by pings; every other one needs requests.
    private boolean unused(ClientConnection connection, @Nullable Connection protocol, long now) {
        boolean keptByPings = protocol instanceof HTTP2ServerConnection && !connection.anonymous();
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
