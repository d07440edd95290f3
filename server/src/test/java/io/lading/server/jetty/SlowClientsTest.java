package io.lading.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.RawConversation;
import io.lading.server.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that hold connections by sending almost nothing (slowloris), and clients that open very many
/// connections.
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
            assertThat(System.nanoTime() - began).isGreaterThan(ConnectionDeadlines.MAX_TIME.toNanos() / 2);
            idle.send("GET /api/session HTTP/1.1", "Host: localhost");
            assertThat(idle.line()).isEqualTo("HTTP/1.1 401 Unauthorized");
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
            ProtocolScript.signedOut(server).send("GET", "/api/health").expect(200);
        }
    }
}
