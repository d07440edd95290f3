package io.lading.http.rufh;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript.Answer;
import io.lading.http.RawConversation;
import io.lading.server.TestServer;
import io.lading.testkit.Patience;
import io.lading.upload.Uploads;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Resumable Uploads for HTTP: the state of an upload after interruptions, restarts and concurrent requests.
class RufhStateTest {

    @TempDir
    private Path directory;

    private static RawConversation begunAppend(TestServer server, RufhScript alice, String upload, String complete)
            throws IOException {
        RawConversation client = RawConversation.with(server);
        client.send(
                "PATCH " + upload + " HTTP/1.1",
                "Host: localhost",
                "Authorization: " + alice.script().authorization(),
                "Upload-Offset: 2",
                "Upload-Complete: " + complete,
                "Content-Type: application/partial-upload",
                "Content-Length: 5");
        client.sendBytes("llo");
        return client;
    }

    /// Waits until the server has received this many bytes in total, durable or not.
    private static void awaitReceived(TestServer server, long bytes) {
        Uploads uploads = server.part(Uploads.class);
        Patience.until(bytes + " bytes", () -> uploads.stats().receivedBytes() >= bytes);
    }

    private static void awaitOffset(RufhScript alice, String upload, int offset) {
        alice.script().awaitUntil("/api/uploads", list -> list.contains("\"offset\":" + offset + ","));
        alice.head(upload).expect(204).expect("Upload-Offset", Integer.toString(offset));
    }

    @Test
    void s1_offset_neverFalls_throughRejectionsAndARestart() {
        String upload;
        try (TestServer server = TestServer.start(directory)) {
            RufhScript alice = RufhScript.as("alice", server);
            upload = alice.created("steady.iso", "hello");
            alice.patch(upload, 0, "other", "?0").expect(409);
            alice.patch(upload, 9, "x", "?0").expect(409);
            alice.patch(upload, 5, "x", "?1", "Content-Digest", "sha-256=:bad:").expect(400);
            alice.head(upload).expect("Upload-Offset", "5");
        }
        try (TestServer server = TestServer.start(directory)) {
            RufhScript alice = RufhScript.as("alice", server);
            alice.head(upload).expect(204).expect("Upload-Offset", "5");
            alice.delete(upload).expect(204);
            alice.head(upload).expect(404);
        }
    }

    /// The disk contents at the time of an offset response are sufficient to resume: the test uses a copy,
    /// without the process.
    @Test
    void s2_anAcknowledgedOffset_isOnTheDisk(@TempDir Path copy) throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            RufhScript alice = RufhScript.as("alice", server);
            String upload = alice.created("durable.iso", "he");
            alice.patch(upload, 2, "ll", "?0").expect(204).expect("Upload-Offset", "4");
            copy(directory, copy);
            try (TestServer later = TestServer.start(copy)) {
                RufhScript again = RufhScript.as("alice", later);
                again.head(upload).expect(204).expect("Upload-Offset", "4");
                Answer completed = again.patch(upload, 4, "o", "?1").expect(201);
                assertThat(again.script()
                                .send("GET", completed.header("Location") + "/content")
                                .text())
                        .isEqualTo("hello");
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else if (!path.endsWith("lading.lock")) {
                    Files.copy(path, target);
                }
            }
        }
    }

    @Test
    void s3_interruptedEnd_isNotComplete() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            RufhScript alice = RufhScript.as("alice", server);
            String upload = alice.created("end.iso", "he");
            begunAppend(server, alice, upload, "?1").close();
            awaitOffset(alice, upload, 5);
            alice.head(upload).expect("Upload-Complete", "?0");
            assertThat(alice.script().send("GET", "/api/files").json().get("files"))
                    .isEmpty();
            alice.patch(upload, 5, "!!", "?1").expect(201).expect("Upload-Complete", "?1");
            alice.patch(upload, 7, "more", "?1").expect(409);
        }
    }

    @Test
    void s5_lostFinalResponse_canBeAskedForAgain_alsoAfterARestart() {
        String upload;
        String file;
        try (TestServer server = TestServer.start(directory)) {
            RufhScript alice = RufhScript.as("alice", server);
            upload = alice.created("lost.iso", "he");
            file = alice.patch(upload, 2, "llo", "?1").expect(201).header("Location");
        }
        try (TestServer server = TestServer.start(directory)) {
            RufhScript alice = RufhScript.as("alice", server);
            alice.head(upload).expect(204).expect("Upload-Complete", "?1").expect("Upload-Offset", "5");
            assertThat(alice.patch(upload, 5, "", "?1").expect(201).header("Location"))
                    .endsWith(URI.create(file).getPath());
        }
    }

    @Test
    void c6_interruptedCreation_keepsWhatCame() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            RufhScript alice = RufhScript.as("alice", server);
            try (RawConversation client = RawConversation.with(server)) {
                client.send(
                        "POST /api/uploads HTTP/1.1",
                        "Host: localhost",
                        "Authorization: " + alice.script().authorization(),
                        "Upload-Complete: ?1",
                        "Upload-Draft-Interop-Version: 8",
                        "Content-Length: 5");
                assertThat(client.line()).startsWith("HTTP/1.1 104 ");
                client.sendBytes("hel");
            }
            alice.script().awaitUntil("/api/uploads", list -> list.contains("\"offset\":3,"));
            var open = alice.script()
                    .send("GET", "/api/uploads")
                    .json()
                    .get("uploads")
                    .get(0);
            String upload = open.get("url").asString();
            alice.head(upload).expect("Upload-Complete", "?0").expect("Upload-Length", "5");
            alice.patch(upload, 3, "lo", "?1").expect(201);
        }
    }

    @Test
    void a4_interruptedAppend_keepsWhatCame() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            RufhScript alice = RufhScript.as("alice", server);
            String upload = alice.created("cut.iso", "he");
            begunAppend(server, alice, upload, "?0").close();
            awaitOffset(alice, upload, 5);
        }
    }

    @Test
    void d1_cancel_endsAnAppendOnItsWay() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            RufhScript alice = RufhScript.as("alice", server);
            String upload = alice.created("cancelled.iso", "he");
            try (RawConversation client = begunAppend(server, alice, upload, "?1")) {
                awaitReceived(server, 5);
                alice.delete(upload).expect(204);
                assertThat(client.line()).matches("HTTP/1.1 40[49] .*");
            }
            alice.head(upload).expect(404);
            assertThat(alice.script().send("GET", "/api/uploads").text()).doesNotContain("cancelled.iso");
        }
    }

    @Test
    void x1_appendsAtTheSameTime_neverMix() throws Exception {
        try (TestServer server = TestServer.start(directory);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            RufhScript alice = RufhScript.as("alice", server);
            String upload = alice.created("race.iso", "he");
            Callable<Answer> append = () -> alice.patch(upload, 2, "llo", "?0");
            var answers = clients
                    .invokeAll(IntStream.range(0, 16).mapToObj(_ -> append).toList())
                    .stream()
                    .map(Future::resultNow)
                    .toList();
            assertThat(answers.stream().filter(answer -> answer.response().statusCode() == 204))
                    .hasSizeLessThanOrEqualTo(1);
            alice.head(upload).expect("Upload-Offset", "5");
            Answer completed = alice.patch(upload, 5, "", "?1").expect(201);
            assertThat(alice.script()
                            .send("GET", completed.header("Location") + "/content")
                            .text())
                    .isEqualTo("hello");
        }
    }

    @Test
    void x2_append_endsAnOlderOne() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            RufhScript alice = RufhScript.as("alice", server);
            String upload = alice.created("newer.iso", "he");
            try (RawConversation older = begunAppend(server, alice, upload, "?0")) {
                awaitReceived(server, 5);
                alice.head(upload).expect(204).expect("Upload-Offset", "5");
                alice.patch(upload, 5, "rest", "?1").expect(201);
                assertThat(older.line()).startsWith("HTTP/1.1 409 ");
            }
        }
    }
}
