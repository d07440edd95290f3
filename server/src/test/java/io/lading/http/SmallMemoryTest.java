package io.lading.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.field.UploadMetadata;
import io.lading.server.ServerProcess;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Memory use does not depend on file sizes: 64 MiB are enough for several larger uploads at once.
class SmallMemoryTest {
    private static final int UPLOADS = 4;
    private static final long LENGTH = (Boolean.getBoolean("lading.long") ? 300L : 64L) << 20;
    private static final int TOO_MANY = 429;
    private static final int CLOSED = 0;
    private static final int GUESSES = 300;
    private static final int UNFINISHED = 4000;
    private static final int CREATORS = 8;
    private static final int LISTS = 20;
    private static final String[] PAGE = {"Content-Type", "application/json", "X-Lading-Client", "web"};

    @Test
    void uploads_manyTimesLargerThanTheMemory_arriveWhole(@TempDir Path directory) throws Exception {
        GeneratedContent content = new GeneratedContent(LENGTH);
        try (ServerProcess server = ServerProcess.start(directory, "-Xmx64m");
                ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            ProtocolScript alice = ProtocolScript.as("alice", server.address());
            List<Future<String>> uploads = new ArrayList<>();
            for (int i = 0; i < UPLOADS; i++) {
                String path = "/api/files/" + i + ".iso";
                uploads.add(people.submit(() ->
                        alice.send("PUT", path, content.publisher()).expect(201).header("Location")));
            }
            for (Future<String> upload : uploads) {
                String file = upload.get();
                alice.awaitUntil(file, text -> text.contains("\"ready\""));
                assertThat(alice.send("GET", file).json().get("sha256").asString())
                        .isEqualTo(content.sha256());
            }
        }
    }

    /// Uploads stay in the database, also during listing and after a restart.
    @Test
    void thousandsOfUnfinishedUploads_takeNoMemory(@TempDir Path directory) throws Exception {
        String[] memory = {"-Xmx64m"};
        try (ServerProcess server = ServerProcess.start(directory, memory);
                ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            ProtocolScript alice = ProtocolScript.as("alice", server.address());
            alice.send("GET", "/api/session").expect(200);
            List<Future<?>> creating = new ArrayList<>();
            for (int i = 0; i < CREATORS; i++) {
                creating.add(people.submit(() -> create(alice, UNFINISHED / CREATORS)));
            }
            for (Future<?> created : creating) {
                created.get();
            }
            list(alice, people);
        }
        try (ServerProcess server = ServerProcess.start(directory, memory);
                ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            ProtocolScript alice = ProtocolScript.as("alice", server.address());
            list(alice, people);
            alice.send("PUT", "/api/files/meanwhile.iso", new GeneratedContent(1L << 20).publisher())
                    .expect(201);
        }
    }

    private static Void create(ProtocolScript alice, int count) throws Exception {
        String metadata = "filename " + Base64.getEncoder().encodeToString("big.iso".getBytes(UTF_8));
        String longest = metadata + "," + "k".repeat(UploadMetadata.MAX_LENGTH - metadata.length() - 1);
        for (int i = 0; i < count; i++) {
            alice.send(
                            "POST",
                            "/api/uploads",
                            "Tus-Resumable",
                            "1.0.0",
                            "Upload-Length",
                            "1",
                            "Upload-Metadata",
                            longest)
                    .expect(201);
        }
        return null;
    }

    private static void list(ProtocolScript alice, ExecutorService people) throws Exception {
        List<Future<Integer>> lists = new ArrayList<>();
        for (int i = 0; i < LISTS; i++) {
            lists.add(people.submit(() -> listed(alice)));
        }
        for (Future<Integer> listed : lists) {
            assertThat(listed.get()).isEqualTo(UploadsList.MAX_LISTED);
        }
    }

    /// The number of uploads in the list. A user has a limited share of concurrent requests; beyond it the client
    /// retries.
    private static int listed(ProtocolScript alice) {
        ProtocolScript.Answer answer = alice.send("GET", "/api/uploads");
        while (answer.response().statusCode() == TOO_MANY) {
            answer = alice.send("GET", "/api/uploads");
        }
        return answer.expect(200).json().get("uploads").size();
    }

    @Test
    void crowdOfRequestsThatWait_leavesMemoryForUploads(@TempDir Path directory) throws Exception {
        String[] memory = {"-Xmx80m", "-XX:MaxDirectMemorySize=32m"};
        try (ServerProcess server = ServerProcess.start(directory, memory);
                ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            ProtocolScript signedOut = ProtocolScript.signedOut(server.address());
            ProtocolScript alice = ProtocolScript.as("alice", server.address()).atOtherAddress();
            alice.send("GET", "/api/session").expect(200);
            List<Future<Integer>> guesses = new ArrayList<>();
            for (int i = 0; i < GUESSES; i++) {
                String guess = "{\"name\":\"guest-" + i + "\",\"password\":\"a guess\"}";
                guesses.add(people.submit(() -> guess(signedOut, guess)));
            }
            GeneratedContent content = new GeneratedContent(64L << 20);
            alice.send("PUT", "/api/files/meanwhile.iso", content.publisher()).expect(201);
            for (Future<Integer> guess : guesses) {
                assertThat(guess.get()).isIn(401, TOO_MANY, 503, CLOSED);
            }
        }
    }

    private static int guess(ProtocolScript signedOut, String document) {
        try {
            return signedOut
                    .sendText("POST", "/api/session", document, PAGE)
                    .response()
                    .statusCode();
        } catch (UncheckedIOException e) {
            // The server closed the connection in favor of a newer one.
            return CLOSED;
        }
    }
}
