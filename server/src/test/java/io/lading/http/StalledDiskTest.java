package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript.Answer;
import io.lading.http.StallingDisk.Stall;
import io.lading.server.TestServer;
import io.lading.testkit.CrashDisk.Call;
import io.lading.testkit.Patience;
import io.lading.upload.Uploads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A disk on which one kind of call hangs for longer than the idle timeout and than a request waits for another.
/// Everything that does not need the call continues meanwhile; the rest continues afterwards.
class StalledDiskTest {
    /// More requests of each kind than there are carrier threads.
    private static final int UPLOADS = 40;

    private static final int PATIENCE_SECONDS = 240;
    private static final String CONTENT = "0123";
    private static final String IDLE_TIMEOUT = "3s";

    @TempDir
    private Path directory;

    private final List<String> uploads = new ArrayList<>();

    /// All calls except reads, for which downloads wait too.
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "READ")
    void aStalledDisk_freezesNothingThatDoesNotNeedIt_andNothingIsLost(Call call) throws Exception {
        try (TestServer server = TestServer.start(directory, StallingDisk.class, "IDLE_TIMEOUT", IDLE_TIMEOUT);
                ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            String file = alice.sendText("PUT", "/api/files/a.iso", CONTENT)
                    .expect(201)
                    .header("Location");
            for (int i = 0; i < UPLOADS; i++) {
                uploads.add(alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "4")
                        .expect(201)
                        .header("Location"));
                append(alice, uploads.getLast(), 0, "01").expect(204);
            }
            List<Future<Answer>> answers = new ArrayList<>();
            Future<Answer> waiting;
            try (Stall stall = server.part(StallingDisk.class).stall(call, directory.resolve("pipe"));
                    RawConversation silent = RawConversation.with(server)) {
                for (String upload : uploads) {
                    answers.add(people.submit(() -> append(alice, upload, 2, "23")));
                }
                Uploads engine = server.part(Uploads.class);
                Patience.until(
                        "all are stuck",
                        () -> stall.stuck() > 0 && engine.stats().receiving() == UPLOADS);
                waiting = people.submit(() -> alice.send("HEAD", uploads.getFirst(), "Tus-Resumable", "1.0.0"));
                assertOthersGoOn(alice, file);
                assertThat(silent.rest()).as("closed because it was idle").isEmpty();
                waiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS).expect(503);
                assertOthersGoOn(alice, file);
                assertThat(answers).noneMatch(Future::isDone);
            }
            for (Future<Answer> answer : answers) {
                assertThat(answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                                .response()
                                .statusCode())
                        .isIn(204, 409);
            }
            assertUploadsGoOn(alice);
        }
    }

    private static void assertOthersGoOn(ProtocolScript alice, String file) {
        alice.send("GET", "/api/files").expect(200);
        alice.send("GET", "/api/uploads").expect(200);
        alice.send("GET", "/api/health").expect(200);
        assertThat(alice.send("GET", file + "/content").expect(200).text()).isEqualTo(CONTENT);
        alice.sendText(
                        "POST",
                        "/api/session",
                        "{\"name\": \"bob\", \"password\": \"builder\"}",
                        "Content-Type",
                        "application/json",
                        "X-Lading-Client",
                        "test")
                .expect(200);
    }

    /// Regardless of the last request, the offset is never below the acknowledged one, and the upload can be
    /// completed from it.
    private void assertUploadsGoOn(ProtocolScript alice) {
        for (String upload : uploads) {
            String content = upload.replace("uploads", "files") + "/content";
            if (alice.send("GET", content).response().statusCode() != 200) {
                int offset = Integer.parseInt(alice.send("HEAD", upload, "Tus-Resumable", "1.0.0")
                        .expect(200)
                        .header("Upload-Offset"));
                assertThat(offset).isBetween(2, 3);
                append(alice, upload, offset, CONTENT.substring(offset)).expect(204);
            }
            assertThat(alice.send("GET", content).expect(200).text()).isEqualTo(CONTENT);
        }
    }

    private static Answer append(ProtocolScript alice, String upload, int offset, String body) {
        return alice.sendText(
                "PATCH",
                upload,
                body,
                "Tus-Resumable",
                "1.0.0",
                "Upload-Offset",
                Integer.toString(offset),
                "Content-Type",
                "application/offset+octet-stream");
    }

    /// A stall that starts when many uploads lack only their last byte.
    @ParameterizedTest
    @EnumSource(names = {"WRITE", "FLUSH", "RENAME"})
    void aStall_atTheEndOfManyUploads_freezesNothingElse(Call call) throws Exception {
        List<RawConversation> senders = new ArrayList<>();
        try (TestServer server = TestServer.start(directory, StallingDisk.class)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            String file = alice.sendText("PUT", "/api/files/a.iso", CONTENT)
                    .expect(201)
                    .header("Location");
            for (int i = 0; i < UPLOADS; i++) {
                senders.add(RawConversation.with(server));
                senders.getLast()
                        .send(
                                "PUT /api/files/" + i + ".iso HTTP/1.1",
                                "Host: localhost",
                                "Authorization: " + alice.authorization(),
                                "Content-Length: 4");
                senders.getLast().sendBytes("012");
            }
            Uploads engine = server.part(Uploads.class);
            Patience.until(
                    "all but one byte of each",
                    () -> engine.stats().receivedBytes() == CONTENT.length() + 3L * UPLOADS);
            try (Stall stall = server.part(StallingDisk.class).stall(call, directory.resolve("pipe"))) {
                for (RawConversation sender : senders) {
                    sender.sendBytes("3");
                }
                Patience.until("some are stuck", () -> stall.stuck() > 0);
                assertOthersGoOn(alice, file);
                assertThat(engine.stats().receiving()).isEqualTo(UPLOADS);
            }
            for (RawConversation sender : senders) {
                assertThat(sender.line()).isEqualTo("HTTP/1.1 201 Created");
            }
        } finally {
            for (RawConversation sender : senders) {
                sender.close();
            }
        }
    }

    /// Downloads that wait for the disk for longer than the idle timeout.
    @Test
    void aStall_ofManyDownloads_freezesNothingElse_andCutsNone() throws Exception {
        List<RawConversation> readers = new ArrayList<>();
        try (TestServer server = TestServer.start(directory, StallingDisk.class, "IDLE_TIMEOUT", IDLE_TIMEOUT)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            String file = alice.sendText("PUT", "/api/files/a.iso", CONTENT)
                    .expect(201)
                    .header("Location");
            try (Stall stall = server.part(StallingDisk.class).stall(Call.READ, directory.resolve("pipe"))) {
                for (int i = 0; i < UPLOADS; i++) {
                    readers.add(RawConversation.with(server));
                    readers.getLast()
                            .send(
                                    "GET " + file + "/content HTTP/1.1",
                                    "Host: localhost",
                                    "Authorization: " + alice.authorization());
                }
                Patience.until("some are stuck", () -> stall.stuck() > 0);
                try (RawConversation silent = RawConversation.with(server)) {
                    assertThat(silent.rest()).as("closed because it was idle").isEmpty();
                }
                alice.send("GET", "/api/files").expect(200);
                alice.send("GET", "/api/health").expect(200);
                assertThat(stall.stuck()).isPositive();
            }
            for (RawConversation reader : readers) {
                List<String> fields = reader.fields();
                assertThat(fields).startsWith("HTTP/1.1 200 OK").contains("Content-Length: " + CONTENT.length());
                reader.skipBody(fields);
            }
        } finally {
            for (RawConversation reader : readers) {
                reader.close();
            }
        }
    }
}
