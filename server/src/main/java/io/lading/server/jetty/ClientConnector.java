package io.lading.server.jetty;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/// The listening socket. [ConnectionAdmission] decides which connections stay open.
final class ClientConnector extends ServerConnector {
    private final ConnectionAdmission admission;

    ClientConnector(
            Server server, NetworkBuffers buffers, ConnectionAdmission admission, ConnectionFactory... protocols) {
        super(server, null, null, buffers, -1, -1, protocols);
        this.admission = admission;
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
