package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript.Answer;
import io.lading.http.body.DocumentBudget;
import io.lading.http.field.DigestFields;
import io.lading.server.RunningServer;
import io.lading.server.ServerProcess;
import io.lading.testkit.Patience;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `POST /api/files/batch`: many small files in one request.
class BatchUploadTest {
    private static final String PATH = "/api/files/batch";
    private static final String TYPE = "multipart/form-data; boundary=x-y";
    private static final String END = "--x-y--\r\n";
    private static final long QUOTA = 1L << 20;

    @RegisterExtension
    static final RunningServer server = new RunningServer("QUOTA", Long.toString(QUOTA));

    private static final ProtocolScript alice = server.as("alice");

    private static String file(String name, String content, String... fields) {
        String more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
        return "--x-y\r\nContent-Disposition: form-data; name=\"file\"; filename*=UTF-8''" + name + "\r\n" + more
                + "\r\n" + content + "\r\n";
    }

    private static String digest(String content) {
        return DigestFields.REPR_DIGEST + ": " + DigestFields.value(sha256(content));
    }

    private static String sha256(String content) {
        try {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Answer post(String form) {
        return alice.sendText("POST", PATH, form, "Content-Type", TYPE);
    }

    private static JsonNode results(String form) {
        return post(form).expect(200).json().get("results");
    }

    private static void isStored(JsonNode result, String name, String content) {
        assertThat(result.get("status").asInt()).as(result.toString()).isEqualTo(201);
        JsonNode file = result.get("file");
        assertThat(file.get("name").asString()).isEqualTo(name);
        assertThat(file.get("sha256").asString()).isEqualTo(sha256(content));
        assertThat(alice.send("GET", "/api/files/" + file.get("id").asString() + "/content")
                        .text())
                .isEqualTo(content);
        alice.send("DELETE", "/api/files/" + file.get("id").asString()).expect(204);
    }

    private static void isRefused(JsonNode result, int status, String problem) {
        assertThat(result.get("status").asInt()).as(result.toString()).isEqualTo(status);
        assertThat(result.get("problem").get("type").asString()).isEqualTo("/problems/" + problem);
        assertThat(result.get("problem").get("detail").asString()).isNotBlank();
    }

    private static void nothingIsLeft(String name) {
        assertThat(alice.send("GET", "/api/files?q=" + name).json().get("files"))
                .isEmpty();
        assertThat(alice.send("GET", "/api/uploads").text()).doesNotContain(name);
    }

    @Test
    void eachFile_hasItsOwnResult_inTheOrderOfTheRequest() {
        JsonNode results = results(file("one.iso", "first", digest("first"), "Content-Type: application/x-cd")
                + file("virus.exe", "x")
                + file("damaged.iso", "sent", digest("meant"))
                + file("empty.iso", "")
                + file("huge.iso", "h".repeat((int) QUOTA + 1))
                + file("unclear.iso", "x", "Repr-Digest: sha-256=none")
                + file("z%C3%A4%2522.img", "--x-\r\nlast\r\n", digest("--x-\r\nlast\r\n"))
                + END);
        assertThat(results).hasSize(7);
        assertThat(results.get(0).get("file").get("contentType").asString()).isEqualTo("application/x-cd");
        isStored(results.get(0), "one.iso", "first");
        isRefused(results.get(1), 415, "format-not-allowed");
        isRefused(results.get(2), 422, "digest-mismatch");
        isStored(results.get(3), "empty.iso", "");
        isRefused(results.get(4), 413, "over-quota");
        isRefused(results.get(5), 400, "bad-request");
        isStored(results.get(6), "z\u00e4%22.img", "--x-\r\nlast\r\n");
        for (String name : new String[] {"virus", "damaged", "huge", "unclear"}) {
            nothingIsLeft(name);
        }
    }

    @Test
    void aHundredFiles_areStored_andOneMoreIsNot() {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i <= 100; i++) {
            form.append(file(i + ".iso", "content " + i, digest("content " + i)));
        }
        JsonNode results = results(form + END);
        assertThat(results).hasSize(101);
        for (int i = 0; i < 100; i++) {
            isStored(results.get(i), i + ".iso", "content " + i);
        }
        isRefused(results.get(100), 400, "bad-request");
        nothingIsLeft("100.iso");
    }

    @Test
    void largeFile_isStoredAsItIsRead() {
        String large = "large".repeat(100_000);
        JsonNode results = results(file("large.iso", large, digest(large)) + file("after.iso", "x") + END);
        isStored(results.get(0), "large.iso", large);
        isStored(results.get(1), "after.iso", "x");
    }

    @Test
    void requestThatEndsEarly_storesWholeFilesOnly() {
        JsonNode results =
                results(file("whole.iso", "x") + file("half.iso", "x").stripTrailing());
        isStored(results.get(0), "whole.iso", "x");
        isRefused(results.get(1), 400, "bad-form");
        assertThat(results).hasSize(2);
        nothingIsLeft("half");
    }

    @Test
    void connectionThatBreaks_leavesWholeFilesOnly() throws IOException {
        try (RawConversation client = RawConversation.with(server.get())) {
            client.send(
                    "POST " + PATH + " HTTP/1.1",
                    "Host: localhost",
                    "Authorization: " + alice.authorization(),
                    "Content-Type: " + TYPE,
                    "Content-Length: 100000");
            client.sendBytes(file("first.iso", "x") + file("cut.iso", "half").stripTrailing());
            alice.awaitUntil("/api/files?q=first.iso", text -> text.contains("first.iso"));
        }
        Patience.until(
                "nothing else is left",
                () -> !alice.send("GET", "/api/uploads").text().contains("cut.iso"));
        nothingIsLeft("cut");
    }

    @Test
    void requestThatIsNoForm_isRefused() {
        alice.sendText("POST", PATH, "x", "Content-Type", "text/plain").expectProblem(415, "media-type");
        alice.sendText("POST", PATH, "x", "Content-Type", "multipart/form-data").expectProblem(400, "bad-request");
        isRefused(results("no form at all").get(0), 400, "bad-form");
        isRefused(results(END).get(0), 400, "bad-request");
        server.signedOut().sendText("POST", PATH, END, "Content-Type", TYPE).expectProblem(401, "unauthorized");
    }

    /// Other requests of the user have used the memory for files.
    @Test
    void withoutMemory_filesAreStoredAsTheyAreRead() {
        DocumentBudget budget = server.get().part(DocumentBudget.class);
        List<DocumentBudget.Reservation> taken = new ArrayList<>();
        for (Optional<DocumentBudget.Reservation> one = budget.reserve("alice", 1024);
                one.isPresent();
                one = budget.reserve("alice", 1024)) {
            taken.add(one.get());
        }
        try {
            JsonNode results = results(file("a.iso", "first", digest("first"))
                    + file("b.exe", "x")
                    + file("c.iso", "last", digest("another"))
                    + END);
            isStored(results.get(0), "a.iso", "first");
            isRefused(results.get(1), 415, "format-not-allowed");
            isRefused(results.get(2), 422, "digest-mismatch");
        } finally {
            taken.forEach(DocumentBudget.Reservation::close);
        }
    }

    @Test
    void settings_nameIt() {
        assertThat(alice.send("GET", "/api/settings").json().get("extensions").valueStream())
                .anyMatch(extension -> extension.asString().equals("lading-batch"));
    }

    /// After a kill each file is there as a whole or not at all, and no unfinished upload is left.
    @Test
    void killedServer_keepsWholeFilesOnly(@TempDir Path directory) throws IOException {
        StringBuilder form = new StringBuilder();
        Map<String, String> contents = new HashMap<>();
        for (int i = 0; i < 50; i++) {
            String content = ("content " + i).repeat(100 * i);
            contents.put(i + ".iso", content);
            form.append(file(i + ".iso", content));
        }
        try (ServerProcess first = ServerProcess.start(directory)) {
            ProtocolScript person = ProtocolScript.as("alice", first.address());
            Thread sending = Thread.ofVirtual().start(() -> {
                try {
                    person.sendText("POST", PATH, form + END, "Content-Type", TYPE);
                } catch (java.io.UncheckedIOException e) {
                    // The server was killed.
                }
            });
            person.awaitUntil("/api/files", text -> text.contains(".iso"));
            first.kill();
            sending.interrupt();
        }
        try (ServerProcess second = ServerProcess.start(directory)) {
            ProtocolScript person = ProtocolScript.as("alice", second.address());
            JsonNode files = person.send("GET", "/api/files?limit=100").json().get("files");
            assertThat(files).isNotEmpty();
            for (JsonNode file : files) {
                assertThat(file.get("sha256").asString())
                        .isEqualTo(sha256(Objects.requireNonNull(
                                contents.remove(file.get("name").asString()))));
            }
            assertThat(person.send("GET", "/api/uploads").json().get("uploads")).isEmpty();
        }
    }
}
