package io.lading.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.http.RawConversation;
import io.lading.server.TestNodes;
import io.lading.testkit.Patience;
import io.lading.upload.UploadStats;
import io.lading.upload.Uploads;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Links whose requests reach two servers that share one PostgreSQL database and one store.
class LinksOfSeveralNodesTest {
    private static final int NODES = 2;

    @TempDir
    private static Path directory;

    private static TestNodes nodes;
    private static ProtocolScript alice;
    private static final List<ProtocolScript> visitors = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        nodes = TestNodes.start(directory, NODES, "LINKS", "on", "ALLOWED_EXTENSIONS", "*");
        alice = ProtocolScript.as("alice", nodes.node(0));
        for (int i = 0; i < NODES; i++) {
            visitors.add(ProtocolScript.signedOut(nodes.node(i)));
        }
    }

    @AfterAll
    static void stop() throws IOException {
        nodes.close();
    }

    @Test
    void anyNode_servesALink() {
        JsonNode link = LinkScript.uploadLink(alice, "");
        String visit = LinkScript.visit(visitors.get(1), link);
        String path =
                path(LinkScript.create(visitors.get(1), visit, "a.zip", 10).expect(201));
        LinkScript.append(visitors.get(0), visit, path, 0, "hello").expect(204);
        LinkScript.append(visitors.get(1), visit, path, 5, "world").expect(204);
        String id = path.substring(path.lastIndexOf('/') + 1);
        assertThat(alice.send("GET", "/api/files/" + id)
                        .expect(200)
                        .json()
                        .get("link")
                        .asString())
                .isEqualTo("Photos of June");
        JsonNode download = LinkScript.downloadLink(alice, id, ",\"maxDownloads\":1");
        String reading = LinkScript.visit(visitors.get(1), download);
        for (ProtocolScript visitor : visitors) {
            assertThat(visitor.send("GET", "/api/links/content", "Authorization", reading)
                            .expect(200)
                            .text())
                    .isEqualTo("helloworld");
        }
        assertThat(alice.send("GET", "/api/links/" + LinkScript.id(download))
                        .json()
                        .get("used")
                        .asLong())
                .isEqualTo(1);
    }

    private static String path(Answer created) {
        return URI.create(created.header("Location")).getPath();
    }

    @Test
    void limits_holdOnAllNodesTogether() throws Exception {
        JsonNode link = LinkScript.uploadLink(alice, ",\"maxUploads\":3");
        String visit = LinkScript.visit(visitors.get(0), link);
        int callers = 8;
        CyclicBarrier start = new CyclicBarrier(callers);
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < callers; i++) {
                ProtocolScript visitor = visitors.get(i % NODES);
                answers.add(threads.submit(() -> {
                    start.await();
                    return visitor.sendText("PUT", "/api/files/a.zip", "hello", "Authorization", visit)
                            .response()
                            .statusCode();
                }));
            }
        }
        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> answer : answers) {
            statuses.add(answer.get());
        }
        assertThat(statuses).containsExactlyInAnyOrder(201, 201, 201, 410, 410, 410, 410, 410);
    }

    @Test
    void revokedLink_endsTheUploadOnAnotherNode() throws Exception {
        JsonNode link = LinkScript.uploadLink(alice, "");
        String visit = LinkScript.visit(visitors.get(1), link);
        String path =
                path(LinkScript.create(visitors.get(1), visit, "b.zip", 1000).expect(201));
        UploadStats stats = nodes.node(1).part(Uploads.class).stats();
        Patience.until("nothing else is received", () -> stats.receiving() == 0);
        long before = stats.receivedBytes();
        try (RawConversation client = RawConversation.with(nodes.node(1))) {
            client.send(
                    "PATCH " + path + " HTTP/1.1",
                    "Host: localhost",
                    "Authorization: " + visit,
                    "Tus-Resumable: 1.0.0",
                    "Content-Type: application/offset+octet-stream",
                    "Upload-Offset: 0",
                    "Content-Length: 1000");
            client.sendBytes("hello");
            Patience.until("its first bytes are received", () -> stats.receivedBytes() - before == 5);
            alice.send("DELETE", "/api/links/" + LinkScript.id(link)).expect(204);
            assertThat(client.line()).matches("HTTP/1.1 (401|404|409).*");
        }
        alice.send("HEAD", path, "Tus-Resumable", "1.0.0").expect(404);
    }
}
