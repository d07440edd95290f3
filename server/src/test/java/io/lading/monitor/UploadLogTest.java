package io.lading.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.GeneratedContent;
import io.lading.http.ProtocolScript;
import io.lading.server.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The log lines of uploads, as JSON and as text.
class UploadLogTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String REQUEST = "balancer-4711";
    private static final String NAME = "a%20%22quoted%22.iso";

    @TempDir
    private static Path directory;

    /// A server with a text log, for all tests except the JSON test.
    private static ServerProcess server;

    @BeforeAll
    static void start() throws IOException {
        Map<String, String> people = Map.of("LADING_USERS", "alice:wonderland,carol:lighthouse-keeper:admin");
        server = ServerProcess.start(directory.resolve("text"), people);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void inJson_everyStepIsALineWithItsFacts() throws IOException {
        Map<String, String> json = Map.of("LADING_LOG_FORMAT", "json");
        try (ServerProcess inJson = ServerProcess.start(directory.resolve("json"), json)) {
            ProtocolScript.Answer answer = put(inJson);
            List<JsonNode> lines = List.of(
                    JSON.readTree(inJson.awaitLine("\"created\"")), JSON.readTree(inJson.awaitLine("\"completed\"")));
            String id = answer.json().get("id").asString();
            assertThat(lines).allSatisfy(line -> {
                assertThat(line.get("upload").asString()).isEqualTo(id);
                assertThat(line.get("owner").asString()).isEqualTo("alice");
                assertThat(line.get("name").asString()).isEqualTo("a \"quoted\".iso");
                assertThat(line.get("request").asString()).isEqualTo(REQUEST);
                assertThat(line.get("level").asString()).isEqualTo("INFO");
            });
            assertThat(lines.getLast().get("offset").asLong()).isEqualTo(5);
        }
    }

    @Test
    void cve_2025_27145_inText_everyStepIsALineForPeople() throws IOException {
        String id = put(server).json().get("id").asString();
        assertThat(server.awaitLine("Upload completed"))
                .contains("upload=\"" + id + "\"")
                .contains("owner=\"alice\"")
                .contains("name=\"a \\\"quoted\\\".iso\"")
                .contains("offset=\"5\"")
                .endsWith(REQUEST);
    }

    private static ProtocolScript.Answer put(ServerProcess server) {
        return ProtocolScript.as("alice", server.address())
                .sendText("PUT", "/api/files/" + NAME, "hello", "X-Request-ID", REQUEST)
                .expect(201)
                .expect("X-Request-ID", REQUEST);
    }

    @Test
    void aClientThatGoesAwayWhileItDownloads_isNoErrorOfOurs() throws IOException {
        ProtocolScript alice = ProtocolScript.as("alice", server.address());
        String path = alice.send("PUT", "/api/files/big.iso", new GeneratedContent(64L << 20).publisher())
                .expect(201)
                .header("Location");
        server.awaitLine("Upload completed");
        try (Socket client =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            String request = "GET " + path + "/content HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                    + alice.authorization() + "\r\n\r\n";
            client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(client.getInputStream().readNBytes(1000)).hasSize(1000);
        }
        ProtocolScript.as("carol", server.address())
                .awaitUntil("/api/metrics", metrics -> metrics.contains("lading_http_active 1.0"));
        put(server);
        assertThat(server.linesUntil("Upload completed")).noneMatch(line -> line.contains("ERROR"));
    }

    @Test
    void problem_hasTheIdOfTheLogLines() throws IOException {
        ProtocolScript.Answer missing = ProtocolScript.as("alice", server.address())
                .send("GET", "/api/files/none", "X-Request-ID", REQUEST)
                .expectProblem(404, "not-found");
        assertThat(missing.json().get("requestId").asString()).isEqualTo(REQUEST);
        ProtocolScript.Answer signedOut = ProtocolScript.signedOut(server.address())
                .send("GET", "/api/files")
                .expectProblem(401, "unauthorized");
        assertThat(signedOut.json().get("requestId").asString()).isEqualTo(signedOut.header("X-Request-ID"));
    }

    @Test
    void aMalformedRequestId_isReplaced() throws IOException {
        String given = ProtocolScript.as("alice", server.address())
                .send("GET", "/api/files", "X-Request-ID", "<script> is no id")
                .expect(200)
                .header("X-Request-ID");
        assertThat(given).matches("[0-9a-f-]{36}");
    }
}
