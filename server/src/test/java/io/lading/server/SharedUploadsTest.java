package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.http.RawConversation;
import io.lading.testkit.Patience;
import io.lading.upload.UploadStats;
import io.lading.upload.Uploads;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Uploads whose requests reach three servers that share one database and one store: any request can go to any
/// server at any time.
class SharedUploadsTest {
    private static final int NODES = 3;
    private static final int PIECE = 300_000;

    @TempDir
    private static Path directory;

    private static TestNodes nodes;
    private static List<ProtocolScript> alice;

    @BeforeAll
    static void start() throws IOException {
        nodes = TestNodes.start(directory, NODES, "QUOTA", "8M");
        alice = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            alice.add(ProtocolScript.as("alice", nodes.node(i)));
        }
    }

    @AfterAll
    static void stop() throws IOException {
        nodes.close();
    }

    /// Removes what a test has left, and checks that the store then holds exactly the objects that the database names.
    /// An append that was closed, or a digest, may still use some for a moment.
    @AfterEach
    void storeAndDatabase_nameTheSameObjects() throws IOException {
        for (var file : alice.getFirst().send("GET", "/api/files").json().get("files")) {
            alice.get(1)
                    .send("DELETE", "/api/files/" + file.get("id").asString())
                    .expect(204);
        }
        Patience.until("a sweep leaves only recorded objects", () -> {
            nodes.node(2).part(Uploads.class).sweep();
            return nodes.objectNames().equals(nodes.recordedNames());
        });
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static String create(int node, long length, String name) {
        String filename = Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
        return created(node, "Upload-Length", Long.toString(length), "Upload-Metadata", "filename " + filename);
    }

    /// The path of a new upload, which is the same on every node.
    private static String created(int node, String... headers) {
        List<String> all = new ArrayList<>(List.of("Tus-Resumable", "1.0.0"));
        all.addAll(List.of(headers));
        String location = alice.get(node)
                .send("POST", "/api/uploads", all.toArray(String[]::new))
                .expect(201)
                .header("Location");
        return URI.create(location).getPath();
    }

    private static Answer patch(int node, String url, byte[] content, int from, int to, String... more) {
        List<String> headers = new ArrayList<>(List.of(
                "Tus-Resumable",
                "1.0.0",
                "Content-Type",
                "application/offset+octet-stream",
                "Upload-Offset",
                Integer.toString(from)));
        headers.addAll(List.of(more));
        return alice.get(node)
                .send(
                        "PATCH",
                        url,
                        BodyPublishers.ofByteArray(Arrays.copyOfRange(content, from, to)),
                        headers.toArray(String[]::new));
    }

    private static Answer head(int node, String url) {
        return alice.get(node).send("HEAD", url, "Tus-Resumable", "1.0.0");
    }

    private static void assertIsAFileEverywhere(String url, byte[] content) throws Exception {
        String file = url.replace("uploads", "files");
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        for (ProtocolScript each : alice) {
            assertThat(each.send("GET", file + "/content").expect(200).bytes()).isEqualTo(content);
            each.awaitUntil(file, text -> text.contains(digest));
        }
    }

    @Test
    void appends_onEveryNodeInTurn_makeOneFile() throws Exception {
        byte[] content = bytes(NODES * PIECE);
        String url = create(0, content.length, "turns.iso");
        for (int i = 0; i < NODES; i++) {
            head((i + 2) % NODES, url).expect(200).expect("Upload-Offset", Integer.toString(i * PIECE));
            patch((i + 1) % NODES, url, content, i * PIECE, (i + 1) * PIECE).expect(204);
        }
        assertIsAFileEverywhere(url, content);
    }

    @Test
    void pieces_onAllNodesAtOnce_makeOneFile() throws Exception {
        byte[] content = bytes(12 * PIECE);
        String url = create(0, content.length, "pieces.iso");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> sent = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                int number = i;
                sent.add(threads.submit(() -> patch(
                        number % NODES, url, content, number * PIECE, (number + 1) * PIECE, "Lading-Piece", "?1")));
            }
            for (Future<Answer> answer : sent) {
                answer.get().expect(204);
            }
        }
        assertIsAFileEverywhere(url, content);
    }

    @Test
    void silentAppend_isTakenOverByAnotherNode_andItsBytesAreKept() throws Exception {
        byte[] content = bytes(10);
        String url = create(0, content.length, "silent.iso");
        UploadStats stats = nodes.node(0).part(Uploads.class).stats();
        try (RawConversation silent = RawConversation.with(nodes.node(0))) {
            silent.send(
                    "PATCH " + url + " HTTP/1.1",
                    "Host: localhost",
                    "Authorization: " + alice.getFirst().authorization(),
                    "Tus-Resumable: 1.0.0",
                    "Content-Type: application/offset+octet-stream",
                    "Upload-Offset: 0",
                    "Content-Length: 10");
            Patience.until("the first node receives", () -> stats.receiving() == 1);
            head(1, url).expect(200).expect("Upload-Offset", "0");
            assertThat(silent.line()).endsWith("HTTP/1.1 409 Conflict");
        }
        patch(2, url, content, 0, 10).expect(204);
        assertIsAFileEverywhere(url, content);
    }

    @Test
    void cancelledUpload_isGoneOnEveryNode() throws Exception {
        byte[] content = bytes(PIECE);
        String url = create(0, content.length, "cancelled.iso");
        patch(1, url, content, 0, PIECE / 2).expect(204);
        alice.get(2).send("DELETE", url, "Tus-Resumable", "1.0.0").expect(204);
        for (int i = 0; i < NODES; i++) {
            head(i, url).expect(404);
            patch(i, url, content, PIECE / 2, PIECE).expect(404);
        }
    }

    @Test
    void quota_countsUploadsOfAllNodes() {
        String one = create(0, 5 << 20, "one.iso");
        alice.get(1)
                .send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", Integer.toString(5 << 20))
                .expectProblem(413, "over-quota");
        alice.get(2).send("DELETE", one, "Tus-Resumable", "1.0.0").expect(204);
        String two = create(1, 5 << 20, "two.iso");
        alice.get(0).send("DELETE", two, "Tus-Resumable", "1.0.0").expect(204);
    }

    @Test
    void partsOnDifferentNodes_becomeOneFile_withoutBeingCopied() throws Exception {
        byte[] content = bytes(2 * PIECE);
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            byte[] half = Arrays.copyOfRange(content, i * PIECE, (i + 1) * PIECE);
            String part = created(i, "Upload-Length", Integer.toString(PIECE), "Upload-Concat", "partial");
            patch(i + 1, part, half, 0, PIECE).expect(204);
            parts.add(part);
        }
        int objects = nodes.objectNames().size();
        String whole = created(2, "Upload-Concat", "final;" + String.join(" ", parts));
        alice.getFirst().awaitUntil("/api/files", text -> text.contains(whole.substring(whole.lastIndexOf('/') + 1)));
        assertIsAFileEverywhere(whole, content);
        assertThat(nodes.objectNames()).hasSize(objects);
        for (String part : parts) {
            alice.get(1).send("DELETE", part, "Tus-Resumable", "1.0.0").expect(204);
        }
        assertIsAFileEverywhere(whole, content);
    }
}
