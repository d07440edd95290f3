package io.lading.server.jetty;

import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/// The listening socket. [ConnectionAdmission] decides which connections stay open.
final class ClientConnector extends ServerConnector {
    /// How long the start waits for the addresses of trusted proxies.
    private static final Duration MAX_LOOKUP = Duration.ofSeconds(5);

    private final ConnectionAdmission admission;

    ClientConnector(
            Server server, NetworkBuffers buffers, ConnectionAdmission admission, ConnectionFactory... protocols) {
        super(server, null, null, buffers, -1, -1, protocols);
        this.admission = admission;
    }

    @Override
    public void open() throws IOException {
        admission.prepare(MAX_LOOKUP);
        super.open();
    }

    @Override
    protected void onEndPointOpened(EndPoint endPoint) {
        super.onEndPointOpened(endPoint);
        admission.opened(endPoint);
    }

    @Override
    protected void onEndPointClosed(EndPoint endPoint) {
        admission.closed(endPoint);
        super.onEndPointClosed(endPoint);
    }
}
