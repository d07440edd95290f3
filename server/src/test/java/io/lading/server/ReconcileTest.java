package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.metadata.Metadata;
import io.lading.server.settings.Settings;
import io.lading.storage.StorageException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each way in which records and objects can disagree, made by hand while a node runs.
class ReconcileTest {
    private static final int PIECE = 100_000;

    @TempDir
    private Path directory;

    private TestNodes nodes;
    private ProtocolScript alice;

    @BeforeEach
    void start() throws IOException {
        nodes = TestNodes.start(directory, 1);
        alice = ProtocolScript.as("alice", nodes.node(0));
    }

    @AfterEach
    void stop() throws IOException {
        nodes.close();
    }

    private String reconcile(boolean remove, boolean restore) throws StorageException {
        Map<String, String> environment = new HashMap<>(nodes.settings());
        environment.put("LADING_DATA_DIR", directory.resolve("reconcile").toString());
        return new ReconcileCommand(Settings.of(environment), remove, restore).run();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private String put(String name, int length) {
        return alice.send("PUT", "/api/files/" + name, BodyPublishers.ofByteArray(bytes(length)))
                .expect(201)
                .json()
                .get("id")
                .asString();
    }

    private void patch(String url, byte[] content, int from, int to) {
        alice.send(
                        "PATCH",
                        url,
                        BodyPublishers.ofByteArray(Arrays.copyOfRange(content, from, to)),
                        "Tus-Resumable",
                        "1.0.0",
                        "Content-Type",
                        "application/offset+octet-stream",
                        "Upload-Offset",
                        Integer.toString(from))
                .expect(204);
    }

    private int sql(String statement, Object... values) throws IOException {
        return nodes.node(0)
                .part(Metadata.class)
                .writer()
                .write(database ->
                        database.sql(statement).params(List.of(values)).update());
    }

    private Path object(String contentOf) {
        return directory
                .resolve("objects")
                .resolve(nodes.objectNames().stream()
                        .filter(name -> name.contains(contentOf))
                        .findFirst()
                        .orElseThrow());
    }

    /// Adds an object beside those of a content that no record names.
    private String unnamed(String contentOf, String nonce, Duration age) throws IOException {
        Path known = object(contentOf);
        Path added = known.resolveSibling("0000000000000000-3-" + nonce);
        Files.write(added, new byte[] {1, 2, 3});
        FileTime now = Files.getLastModifiedTime(added);
        Files.setLastModifiedTime(added, FileTime.from(now.toInstant().minus(age)));
        return directory.resolve("objects").relativize(added).toString();
    }

    @Test
    void unnamedObjects_areReported_andRemovedOnRequestIfNoRequestCanRecordThem() throws IOException {
        String free = put("free.iso", PIECE);
        String busy = put("busy.iso", PIECE);
        String old = unnamed(free, "a1", Duration.ofDays(2));
        String fresh = unnamed(free, "a2", Duration.ofHours(1));
        String claimed = unnamed(busy, "a3", Duration.ofDays(2));
        int _ = sql(
                "INSERT INTO claims (upload_id, first, past, reads, granted, wanted, node, at)"
                        + " VALUES (?, 0, 10, 0, 1, 0, 'gone', 0)",
                busy);
        Set<String> before = nodes.objectNames();

        assertThat(reconcile(false, false))
                .contains("Objects that no record names: 3 (9 bytes), of which 2 (6 bytes) are older than a day.")
                .contains(old, fresh, claimed)
                .contains("Recorded objects that the store does not have: 0.");
        assertThat(nodes.objectNames()).isEqualTo(before);

        assertThat(reconcile(true, false)).contains("Removed: 1 objects (3 bytes).");
        assertThat(nodes.objectNames()).doesNotContain(old).contains(fresh, claimed);
        int _ = sql("DELETE FROM claims WHERE node = 'gone'");
        assertThat(reconcile(true, false)).contains("Removed: 1 objects (3 bytes).");
        assertThat(nodes.objectNames()).doesNotContain(claimed).contains(fresh);
        alice.send("GET", "/api/files/" + free + "/content").expect(200);
        alice.send("GET", "/api/files/" + busy + "/content").expect(200);
    }

    @Test
    void recordWithoutItsObject_isReported() throws IOException {
        String id = put("lost.iso", PIECE);
        put("kept.iso", PIECE + 1);
        Files.delete(object(id));
        Set<String> recorded = nodes.recordedNames();
        assertThat(reconcile(true, true))
                .contains("Recorded objects that the store does not have: 1.")
                .contains("bytes are missing of " + id + " (lost.iso)");
        assertThat(nodes.recordedNames()).isEqualTo(recorded);
    }

    /// The state after a backup of the database from before the last two requests was restored.
    @Test
    void uploadWithOlderRecord_getsItsBytesBack_andItsClientResumes() throws Exception {
        byte[] content = bytes(3 * PIECE);
        String url = URI.create(alice.send(
                                "POST",
                                "/api/uploads",
                                "Tus-Resumable",
                                "1.0.0",
                                "Upload-Length",
                                Integer.toString(content.length))
                        .expect(201)
                        .header("Location"))
                .getPath();
        for (int i = 0; i < 3; i++) {
            patch(url, content, i * PIECE, (i + 1) * PIECE - (i == 2 ? 10 : 0));
        }
        String id = url.substring(url.lastIndexOf('/') + 1);
        int _ = sql(
                "DELETE FROM objects WHERE name IN (SELECT object FROM segments WHERE upload_id = ? AND first > 0)",
                id);
        int _ = sql("DELETE FROM segments WHERE upload_id = ? AND first > 0", id);
        int _ = sql("UPDATE uploads SET extents = ? WHERE id = ?", "0-" + (PIECE - 1), id);
        nodes.node(0).close();
        alice = ProtocolScript.as("alice", nodes.add());

        assertThat(reconcile(false, false)).contains("Objects that no record names: 2");
        alice.send("HEAD", url, "Tus-Resumable", "1.0.0").expect("Upload-Offset", Integer.toString(PIECE));
        assertThat(reconcile(false, true))
                .contains("Uploads to which bytes were added: 1.")
                .contains(id)
                .contains("Objects that no record names: 0");
        alice.send("HEAD", url, "Tus-Resumable", "1.0.0").expect("Upload-Offset", Integer.toString(3 * PIECE - 10));
        patch(url, content, 3 * PIECE - 10, 3 * PIECE);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        alice.awaitUntil(url.replace("uploads", "files"), text -> text.contains(digest));
        assertThat(reconcile(false, true)).contains("Uploads to which bytes were added: 0.");
    }
}
