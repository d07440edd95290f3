package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.audit.SecurityLog;
import io.lading.http.ProtocolScript;
import io.lading.metadata.TestPostgresql;
import io.lading.storage.StorageException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The complete server with a PostgreSQL database.
class PostgresqlServerTest {
    private static final String TUS = "Tus-Resumable";

    @TempDir
    private Path directory;

    private TestServer start(TestPostgresql database) {
        return TestServer.start(directory, NodeSettings.database(database.url()));
    }

    @Test
    void uploadsFilesPeopleAndTokens_surviveARestart() throws IOException {
        try (TestPostgresql database = new TestPostgresql()) {
            String upload;
            String token;
            try (TestServer server = start(database)) {
                ProtocolScript alice = ProtocolScript.as("alice", server);
                alice.sendText("PUT", "/api/files/one.iso", "one").expect(201);
                upload = alice.send("POST", "/api/uploads", TUS, "1.0.0", "Upload-Length", "8")
                        .expect(201)
                        .header("Location");
                append(alice, upload, 0);
                token = alice.sendText(
                                "POST", "/api/tokens", "{\"label\": \"script\"}", "Content-Type", "application/json")
                        .expect(201)
                        .json()
                        .get("token")
                        .asString();
                ProtocolScript.signedOut(server).awaitUntil("/api/health/ready", text -> !text.contains("\"down\""));
            }
            try (TestServer server = start(database)) {
                ProtocolScript alice = ProtocolScript.as("alice", server);
                String path = URI.create(upload).getPath();
                alice.send("HEAD", path, TUS, "1.0.0").expect(200).expect("Upload-Offset", "4");
                append(alice, path, 4);
                ProtocolScript signedOut = ProtocolScript.signedOut(server);
                assertThat(signedOut
                                .send("GET", "/api/files", "Authorization", "Bearer " + token)
                                .expect(200)
                                .json()
                                .get("files"))
                        .hasSize(2);
                assertThat(directory.resolve("lading.db")).doesNotExist();
                securityEvents(server);
            }
        }
    }

    private static void securityEvents(TestServer server) throws StorageException {
        String path = "/api/admin/security-events?limit=1&person=alice&address=127.0.0.1&from=2026-01-01T00:00:00Z";
        ProtocolScript carol = ProtocolScript.as("carol", server);
        carol.awaitUntil(path + "&kind=token-first-used", text -> text.contains("script"));
        JsonNode page = carol.send("GET", path).expect(200).json();
        assertThat(page.get("events")).hasSize(1);
        carol.send("GET", path + "&cursor=" + page.get("next").asString()).expect(200);
        assertThat(server.part(SecurityLog.class).prune()).isZero();
    }

    private static void append(ProtocolScript alice, String upload, long offset) {
        alice.sendText(
                        "PATCH",
                        upload,
                        "0123",
                        TUS,
                        "1.0.0",
                        "Upload-Offset",
                        Long.toString(offset),
                        "Content-Type",
                        "application/offset+octet-stream")
                .expect(204);
    }
}
