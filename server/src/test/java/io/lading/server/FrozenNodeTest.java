package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.RawConversation;
import io.lading.metadata.TestPostgresql;
import io.lading.testkit.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server process is frozen while it receives, as when its machine stalls. Another one finishes the upload. When the
/// first one continues, it believes that it still owns the bytes.
class FrozenNodeTest {
    private static final int LENGTH = 300_000;
    private static final int RECORDED = 100_000;
    private static final int SENT = 200_000;

    private final byte[] content = new byte[LENGTH];

    @TempDir
    private Path directory;

    @Test
    void frozenNode_losesItsUploadToAnother_andChangesNothingAfterwards() throws Exception {
        new Random(1).nextBytes(content);
        try (TestPostgresql database = TestPostgresql.durable();
                Connection records = TestPostgresql.connect(database.url())) {
            Map<String, String> settings = NodeSettings.shared(database.url(), directory.resolve("objects"), Map.of());
            try (ServerProcess frozen = node("frozen", settings);
                    ServerProcess other = node("other", settings)) {
                ProtocolScript alice = ProtocolScript.as("alice", other.address());
                String path = startUpload(frozen);
                String id = path.substring(path.lastIndexOf('/') + 1);
                try (RawConversation append =
                        RawConversation.with(frozen.address().getPort())) {
                    sendPart(append, path, alice.authorization());
                    Patience.until("the first node holds the bytes", () -> claims(records, id) == 1);
                    frozen.freeze();

                    finishUpload(alice, path);

                    frozen.thaw();
                    append.sendBytes("\0".repeat(LENGTH - SENT));
                    assertThat(append.line()).doesNotContain(" 204");
                }
                checkFile(frozen, id);
                checkFile(other, id);
                assertThat(number(records, "SELECT COUNT(*) FROM events WHERE type = 'file-added'"))
                        .isEqualTo(1);
                assertThat(claims(records, id)).isZero();
                ProtocolScript.as("alice", frozen.address())
                        .sendText("PUT", "/api/files/next.iso", "a file")
                        .expect(201);
            }
        }
    }

    private ServerProcess node(String name, Map<String, String> settings) throws IOException {
        return ServerProcess.start(directory.resolve(name), settings, "-Xmx160m", "-XX:MaxDirectMemorySize=96m");
    }

    /// Creates an upload whose first bytes are recorded; returns its path.
    private String startUpload(ServerProcess node) {
        ProtocolScript alice = ProtocolScript.as("alice", node.address());
        String path = URI.create(alice.send(
                                "POST",
                                "/api/uploads",
                                "Tus-Resumable",
                                "1.0.0",
                                "Upload-Length",
                                Integer.toString(LENGTH))
                        .expect(201)
                        .header("Location"))
                .getPath();
        append(alice, path, 0, RECORDED);
        return path;
    }

    private void append(ProtocolScript alice, String path, int from, int to) {
        alice.send(
                        "PATCH",
                        path,
                        BodyPublishers.ofByteArray(Arrays.copyOfRange(content, from, to)),
                        "Tus-Resumable",
                        "1.0.0",
                        "Content-Type",
                        "application/offset+octet-stream",
                        "Upload-Offset",
                        Integer.toString(from))
                .expect(204)
                .expect("Upload-Offset", Integer.toString(to));
    }

    /// Sends a request that is not finished.
    private void sendPart(RawConversation append, String path, String authorization) throws IOException {
        append.send(
                "PATCH " + path + " HTTP/1.1",
                "Host: localhost",
                "Authorization: " + authorization,
                "Tus-Resumable: 1.0.0",
                "Content-Type: application/offset+octet-stream",
                "Upload-Offset: " + RECORDED,
                "Content-Length: " + (LENGTH - RECORDED));
        append.sendBytes("x".repeat(SENT - RECORDED));
    }

    private void finishUpload(ProtocolScript alice, String path) {
        alice.send("HEAD", path, "Tus-Resumable", "1.0.0")
                .expect(200)
                .expect("Upload-Offset", Integer.toString(RECORDED));
        append(alice, path, RECORDED, LENGTH);
    }

    private void checkFile(ServerProcess node, String id) {
        assertThat(ProtocolScript.as("bob", node.address())
                        .send("GET", "/api/files/" + id + "/content")
                        .expect(200)
                        .bytes())
                .isEqualTo(content);
    }

    private static int claims(Connection records, String id) throws SQLException {
        return number(records, "SELECT COUNT(*) FROM claims WHERE upload_id = '" + id + "'");
    }

    private static int number(Connection records, String query) throws SQLException {
        try (Statement statement = records.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
