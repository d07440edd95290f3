package io.lading.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.NegotiatingServerConnection;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/// Ends connections whose TLS handshake or header fields take too long. Jetty knows only how long a client is
/// silent, and one that sends a byte now and then is not.
final class HeaderDeadline extends AbstractLifeCycle {
    /// How long the handshake and the header fields of an HTTP/1.1 request may take, each.
    static final Duration MAX_TIME = Duration.ofSeconds(10);

    /// How often connections are looked at.
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private final ServerConnector connector;
    private Scheduler.@Nullable Task next;

    HeaderDeadline(ServerConnector connector) {
        this.connector = connector;
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
        next = connector.getScheduler().schedule(this::sweep, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        for (EndPoint endPoint : connector.getConnectedEndPoints()) {
            if (late(endPoint, endPoint.getConnection())) {
                endPoint.close();
            }
        }
        if (isRunning() || isStarting()) {
            schedule();
        }
    }

    private static boolean late(EndPoint endPoint, @Nullable Connection connection) {
        return switch (connection) {
            case InterimConnectionFactory.InterimConnection http -> http.headersTake(MAX_TIME);
            case SslConnection ssl -> late(endPoint, ssl.getSslEndPoint().getConnection());
            case NegotiatingServerConnection _ ->
                System.currentTimeMillis() - endPoint.getCreatedTimeStamp() > MAX_TIME.toMillis();
            case null, default -> false;
        };
    }
}
