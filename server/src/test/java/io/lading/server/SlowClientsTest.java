package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.Network;
import io.lading.http.ProtocolScript;
import io.lading.http.RawConversation;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that hold connections by sending next to nothing (slowloris), and clients that open very many.
class SlowClientsTest {
    @Test
    void slowloris_header_isCutOff_andAPatientClientIsNot(@TempDir Path directory) throws Exception {
        try (TestServer server = TestServer.start(directory);
                RawConversation slow = RawConversation.with(server);
                RawConversation idle = RawConversation.with(server)) {
            idle.send("HEAD /api/health HTTP/1.1", "Host: localhost");
            assertThat(idle.line()).isEqualTo("HTTP/1.1 200 OK");
            idle.fields();
            long began = System.nanoTime();
            slow.sendBytes("GET /api/health HTTP/1.1\r\nHost: localhost\r\nX-Slow: x");
            assertThat(slow.trickleUntilAnswered()).isEmpty();
            assertThat(System.nanoTime() - began).isGreaterThan(HeaderDeadline.MAX_TIME.toNanos() / 2);
            idle.send("GET /api/session HTTP/1.1", "Host: localhost");
            assertThat(idle.line()).isEqualTo("HTTP/1.1 401 Unauthorized");
        }
    }

    @Test
    void connections_ofOneAddress_areBounded_butNotOfProxiesAndThisMachine() throws Exception {
        InetAddress client = InetAddress.ofLiteral("198.51.100.7");
        ClientConnector connector =
                new ClientConnector(new Server(), new NetworkBuffers(1L << 20), List.of(Network.parse("10.0.0.0/8")));
        for (int i = 0; i < ClientConnector.MAX_OF_ADDRESS; i++) {
            assertThat(connector.opened(client)).isTrue();
            assertThat(connector.opened(InetAddress.ofLiteral("2001:db8::" + Integer.toHexString(i))))
                    .isTrue();
        }
        assertThat(connector.opened(client)).isFalse();
        assertThat(connector.opened(InetAddress.ofLiteral("2001:db8::ffff"))).isFalse();
        connector.closed(client);
        connector.closed(client);
        assertThat(connector.opened(client)).isTrue();
        for (int i = 0; i < 2 * ClientConnector.MAX_OF_ADDRESS; i++) {
            assertThat(connector.opened(InetAddress.getLoopbackAddress())).isTrue();
            assertThat(connector.opened(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
        }
    }

    @Test
    void upgradeToHttp2_isNotDone(@TempDir Path directory) throws Exception {
        try (TestServer server = TestServer.start(directory);
                RawConversation client = RawConversation.with(server)) {
            client.send(
                    "GET /api/session HTTP/1.1",
                    "Host: localhost",
                    "Connection: Upgrade, HTTP2-Settings",
                    "Upgrade: h2c",
                    "HTTP2-Settings: AAMAAABkAAQAAP__");
            assertThat(client.line()).isEqualTo("HTTP/1.1 401 Unauthorized");
            ProtocolScript.anonymous(server).send("GET", "/api/health").expect(200);
        }
    }
}
