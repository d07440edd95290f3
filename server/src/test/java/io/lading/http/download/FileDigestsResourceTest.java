package io.lading.http.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.digest.DigestRequest;
import io.lading.digest.DigestRequests;
import io.lading.file.FileId;
import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.metadata.Metadata;
import io.lading.server.TestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `POST` and `DELETE` of `/api/files/{id}/digests`, and the digest in `GET` of the file.
class FileDigestsResourceTest {
    private static final String QUESTION = "{\"algorithm\": \"sha-512\"}";

    @TempDir
    private Path directory;

    private static String put(ProtocolScript person, String name, String content) {
        return person.sendText("PUT", "/api/files/" + name, content).expect(201).header("Location");
    }

    private static Answer ask(ProtocolScript person, String file, String question) {
        return person.sendText("POST", file + "/digests", question, "Content-Type", "application/json");
    }

    private static String sha512(String content) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-512").digest(content.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }

    @Test
    void digest_isComputedOnRequest_andKept() throws Exception {
        try (TestServer server = TestServer.start(directory)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            ProtocolScript bob = ProtocolScript.as("bob", server);
            String file = put(alice, "asked.iso", "hello");
            assertThat(bob.send("GET", file).json().get("sha512State").asString())
                    .isEqualTo("unknown");
            assertThat(ask(bob, file, QUESTION).json().get("algorithm").asString())
                    .isEqualTo("sha-512");
            alice.awaitUntil(file, text -> text.contains("\"sha512State\":\"ready\""));
            assertThat(alice.send("GET", file).json().get("sha512").asString()).isEqualTo(sha512("hello"));
            Answer known = ask(alice, file, QUESTION).expect(200);
            assertThat(known.json().get("value").asString()).isEqualTo(sha512("hello"));
            alice.send("DELETE", file + "/digests").expect(403);
            bob.send("DELETE", file + "/digests").expect(204);
            assertThat(alice.send("GET", file).json().get("sha512State").asString())
                    .as("a known digest stays")
                    .isEqualTo("ready");
            alice.send("DELETE", file).expect(204);
            ask(alice, file, QUESTION).expect(404);
        }
    }

    @Test
    void requestOfAnEarlierProcess_isCarriedOut_andEmptyFilesHaveADigest() throws Exception {
        String file;
        try (TestServer server = TestServer.start(directory)) {
            file = put(ProtocolScript.as("alice", server), "later.iso", "");
        }
        FileId id = new FileId(file.substring(file.lastIndexOf('/') + 1));
        try (Metadata metadata = Metadata.sqlite(directory.resolve("lading.db"), Clock.systemUTC())) {
            assertThat(metadata.digestRequests().add(new DigestRequest(id, "bob", Instant.EPOCH, null), 1))
                    .isEqualTo(DigestRequests.Addition.STORED);
        }
        try (TestServer server = TestServer.start(directory)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            alice.awaitUntil(file, text -> text.contains(expected()));
        }
    }

    private static String expected() {
        try {
            return sha512("");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void malformedQuestions_areRejected() {
        try (TestServer server = TestServer.start(directory)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            String file = put(alice, "refused.iso", "x");
            for (String bad : new String[] {"{}", "{\"algorithm\": \"md5\"}", "{\"algorithm\": 5}", "["}) {
                ask(alice, file, bad).expectProblem(400, "bad-request");
            }
            ask(alice, "/api/files/x", QUESTION).expect(404);
            ask(ProtocolScript.signedOut(server), file, QUESTION).expect(401);
        }
    }
}
