package io.lading.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.problem.ProblemWriter;
import java.util.List;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// Requests that get no place.
class RequestAdmissionTest {
    private static final ClientLimits.Share LIMITS = new ClientLimits.Share(24, 16, 4, 8, 3);

    /// The connection has lost its place to another one, and is still open for a moment.
    @Test
    void requestOfAConnectionWithoutAPlace_isRejected_andIsNoFailureOfTheServer() throws Exception {
        ConnectionAdmission noConnections = new ConnectionAdmission(LIMITS, List.of());
        Server server = new Server();
        server.setHandler(new RequestAdmission(
                LIMITS, 2, noConnections, new Http2Streams(8, 8192, 1 << 20), new ProblemWriter(new JsonMapper())));
        LocalConnector connector = new LocalConnector(server);
        server.addConnector(connector);
        server.start();
        try {
            assertThat(connector.getResponse(
                            "POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"))
                    .startsWith("HTTP/1.1 503")
                    .contains("too-many-requests", "Connection: close", "Retry-After: ");
        } finally {
            server.stop();
        }
    }
}
