package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.RawConversation;
import io.lading.metadata.TestPostgresql;
import io.lading.testkit.Patience;
import io.lading.testkit.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server process is cut off from the database but not from the store, or the other way round, while it
/// receives: packets vanish, and no connection is closed. Another server finishes the upload; the one that is
/// cut off acknowledges nothing, and harms nothing when the network is mended. Real servers: PostgreSQL, and
/// S3.
class PartitionTest {
    private static final int LENGTH = 300_000;
    private static final int RECORDED = 100_000;

    private final byte[] content = new byte[LENGTH];

    @TempDir
    private Path directory;

    /// What the test does to the network of one node.
    private interface Cut {
        void cut(Wire database, Wire store);
    }

    @Test
    void nodeWithoutTheDatabase_losesItsUploadToAnother_andHarmsNothing() throws Exception {
        uploadIsFinishedElsewhere((database, _) -> database.cut(), "/api/health/ready?storage=optional");
    }

    @Test
    void nodeWithoutTheStore_losesItsUploadToAnother_andHarmsNothing() throws Exception {
        uploadIsFinishedElsewhere((_, store) -> store.cut(), "/api/health/ready");
    }

    private void uploadIsFinishedElsewhere(Cut cut, String readiness) throws Exception {
        new Random(1).nextBytes(content);
        try (TestPostgresql database = TestPostgresql.durable();
                TestStore store = TestStore.s3(directory.resolve("store"));
                Wire toDatabase = new Wire(database.port());
                Wire toStore = new Wire(store.port());
                Connection records = TestPostgresql.connect(database.url())) {
            Map<String, String> settings = new HashMap<>(store.settings(database.url(), toStore));
            settings.put("LADING_DATABASE_URL", database.through(toDatabase.port(), database.url()));
            try (ServerProcess apart = node("apart", settings);
                    ServerProcess other = node("other", store.settings(database.url()))) {
                ProtocolScript alice = ProtocolScript.as("alice", other.address());
                String path = startUpload(ProtocolScript.as("alice", apart.address()));
                String id = path.substring(path.lastIndexOf('/') + 1);
                try (RawConversation append =
                        RawConversation.with(apart.address().getPort())) {
                    sendHead(append, path, alice.authorization());
                    Patience.until(
                            "the first node holds the bytes",
                            () -> number(records, "SELECT COUNT(*) FROM claims WHERE upload_id = '" + id + "'") == 1);
                    cut.cut(toDatabase, toStore);
                    append.sendBytes("x".repeat(LENGTH - RECORDED));
                    Patience.until("the node is not ready", () -> status(apart, readiness) == 503);

                    alice.send("HEAD", path, "Tus-Resumable", "1.0.0")
                            .expect(200)
                            .expect("Upload-Offset", Integer.toString(RECORDED));
                    append(alice, path, RECORDED, LENGTH);

                    toDatabase.mend();
                    toStore.mend();
                    assertThat(append.line()).as("nothing is acknowledged").doesNotContain(" 20");
                }
                Patience.until("the node is ready again", () -> status(apart, "/api/health/ready") == 200);
                checkFile(apart, id);
                checkFile(other, id);
                checkRecords(records, id);
                ProtocolScript.as("alice", apart.address())
                        .sendText("PUT", "/api/files/next.iso", "a file")
                        .expect(201);
            }
        }
    }

    private ServerProcess node(String name, Map<String, String> settings) throws IOException {
        return ServerProcess.start(directory.resolve(name), settings, "-Xmx160m", "-XX:MaxDirectMemorySize=96m");
    }

    private static int status(ServerProcess node, String path) throws InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<Void> answer = client.send(
                    HttpRequest.newBuilder(node.address().resolve(path))
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    BodyHandlers.discarding());
            return answer.statusCode();
        } catch (IOException e) {
            throw new AssertionError("A node that is cut off answers", e);
        }
    }

    /// Creates an upload whose first bytes are recorded; returns its path.
    private String startUpload(ProtocolScript alice) {
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

    private void sendHead(RawConversation append, String path, String authorization) throws IOException {
        append.send(
                "PATCH " + path + " HTTP/1.1",
                "Host: localhost",
                "Authorization: " + authorization,
                "Tus-Resumable: 1.0.0",
                "Content-Type: application/offset+octet-stream",
                "Upload-Offset: " + RECORDED,
                "Content-Length: " + (LENGTH - RECORDED));
    }

    private void checkFile(ServerProcess node, String id) {
        assertThat(ProtocolScript.as("bob", node.address())
                        .send("GET", "/api/files/" + id + "/content")
                        .expect(200)
                        .bytes())
                .isEqualTo(content);
    }

    private static void checkRecords(Connection records, String id) throws SQLException {
        assertThat(number(records, "SELECT COUNT(*) FROM events WHERE type = 'file-added'"))
                .isEqualTo(1);
        assertThat(number(records, "SELECT COUNT(*) FROM claims WHERE upload_id = '" + id + "'"))
                .isZero();
        assertThat(number(records, "SELECT COUNT(*) FROM nodes")).isEqualTo(2);
    }

    private static int number(Connection records, String query) throws SQLException {
        try (Statement statement = records.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
