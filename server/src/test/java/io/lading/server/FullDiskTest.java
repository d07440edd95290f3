package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.GeneratedContent;
import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.testkit.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/// Another program fills the disk to the last byte, for a server in its own process. After that no failure needs
/// a restart, and users can delete and cancel meanwhile.
class FullDiskTest {
    /// Large enough for the reserve and small files.
    private static final long BYTES = 64L << 20;

    /// Too small for any reserve, for tests with the tag.
    private static final long TINY = 5L << 20;

    private static final String NO_RESERVE = "no-reserve";

    private static final Map<String, String> SETTINGS =
            Map.of("LADING_USERS", "alice:wonderland,carol:lighthouse-keeper:admin", "LADING_ALLOWED_EXTENSIONS", "*");
    private static final String[] JSON = {"Content-Type", "application/json", "X-Lading-Client", "test"};
    private static final String TOKEN = "{\"label\":\"full\",\"scopes\":[\"read\"]}";
    private static final String SIGN_IN = "{\"name\":\"alice\",\"password\":\"wonderland\"}";
    private static final String TUS = "Tus-Resumable";
    private static final String DISK_FULL = "no-space";
    private static final int MANY = 300;

    @TempDir
    private Path directory;

    private FullableDisk disk;
    private ServerProcess server;
    private ProtocolScript alice;
    private ProtocolScript carol;

    @BeforeEach
    void start(TestInfo test) throws IOException {
        disk = FullableDisk.of(test.getTags().contains(NO_RESERVE) ? TINY : BYTES, directory);
        server = disk.serve(SETTINGS);
        alice = ProtocolScript.as("alice", () -> server.address());
        carol = ProtocolScript.as("carol", () -> server.address());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        disk.close();
    }

    @Test
    void onAFullDisk_peopleSignInReadCancelRemoveAndAdminister() throws IOException {
        String file = put("old.img").expect(201).header("Location");
        String upload = create(8);
        append(upload, 0, "0123").expect(204);
        disk.fill();
        if (disk.real()) {
            String session = signIn().expect(200).header("Set-Cookie").split(";", 2)[0];
            ProtocolScript signedOut = ProtocolScript.signedOut(server.address());
            signedOut.send("GET", "/api/session", "Cookie", session).expect(200);
            signedOut
                    .send("DELETE", "/api/session", "Cookie", session, "X-Lading-Client", "test")
                    .expect(204);
            alice.send("GET", file + "/content").expect(200);
            alice.send("GET", "/api/files").expect(200);
            put("new.img").expectProblem(507, DISK_FULL);
            String token = token().expect(201).json().get("id").asString();
            alice.send("DELETE", "/api/tokens/" + token).expect(204);
            administer();
            alice.send("HEAD", upload, TUS, "1.0.0").expect("Upload-Offset", "4");
            alice.send("DELETE", upload, TUS, "1.0.0").expect(204);
            disk.fill();
            alice.send("DELETE", file).expect(204);
        }
        disk.clear();
        allWorks();
    }

    private void administer() {
        String dave = "{\"name\":\"dave\",\"password\":\"a long password of dave\",\"role\":\"viewer\"}";
        carol.sendText("POST", "/api/users", dave, JSON).expect(201);
        carol.sendText("PATCH", "/api/users/dave", "{\"role\":\"uploader\"}", JSON)
                .expect(200);
        carol.send("DELETE", "/api/users/dave").expect(204);
    }

    /// Every change after the first ones reuses the space of earlier ones.
    @Test
    void onAFullDisk_changesContinueForLong() throws IOException {
        disk.fill();
        for (int i = 0; disk.real() && i < MANY; i++) {
            String token = token().expect(201).json().get("id").asString();
            alice.send("DELETE", "/api/tokens/" + token).expect(204);
        }
        disk.clear();
        allWorks();
    }

    /// Without a reserve the database itself fails, in the middle of a transaction.
    @Test
    @Tag(NO_RESERVE)
    void whatTheDatabaseCouldNotWrite_isWrittenWhenThereIsRoom() throws IOException {
        token().expect(201);
        String upload = create(8);
        append(upload, 0, "0123").expect(204);
        disk.fill();
        List<Integer> seen = new ArrayList<>();
        for (int i = 0; i < MANY && seen.stream().noneMatch(status -> status >= 500); i++) {
            seen.add(token().response().statusCode());
            Answer signedIn = signIn();
            seen.add(signedIn.response().statusCode());
            assertThat(signedIn.text()).as("says why, or who signed in").isNotEmpty();
            if (i % 50 == 49) {
                forgetTokens();
            }
        }
        assertThat(seen).anyMatch(status -> status == 507 || status == 503).doesNotContain(500);
        // Its content is complete and possibly published; the record and the event follow when the database can
        // be written.
        seen.add(append(upload, 4, "4567").response().statusCode());
        disk.clear();
        complete(upload, "01234567");
        allWorks();
    }

    private void forgetTokens() {
        alice.send("GET", "/api/tokens")
                .json()
                .get("tokens")
                .forEach(token ->
                        alice.send("DELETE", "/api/tokens/" + token.get("id").asString()));
    }

    @Test
    void anUpload_pausesInEveryPhaseAndContinuesAtItsDurableOffset() throws Exception {
        GeneratedContent content = new GeneratedContent(24L << 20);
        String waiting = create(8);
        String begun = create(8);
        String large = create(24L << 20);
        append(begun, 0, "0123").expect(204);
        if (disk instanceof SmallDisk small) {
            small.leave(6 << 20);
        } else {
            disk.fill();
        }
        Answer cut = alice.send("PATCH", large, content.publisher(), append(0));
        assertThat(cut.response().statusCode()).isIn(507, 503);
        disk.fill();
        assertThat(append(waiting, 0, "0123").response().statusCode()).isIn(204, 507, 503);
        assertThat(append(begun, 4, "4567").response().statusCode()).isIn(204, 507, 503);
        assertThat(alice.sendText("POST", "/api/uploads", "", TUS, "1.0.0", "Upload-Length", "8")
                        .response()
                        .statusCode())
                .isIn(507, 503);
        disk.clear();
        assertThat(offset(large)).isGreaterThan(disk.real() ? 1L << 20 : -1);
        complete(waiting, "01234567");
        complete(begun, "01234567");
        long from = offset(large);
        alice.send("PATCH", large, content.publisherFrom(from), append(from)).expect(204);
        String id = large.substring(large.lastIndexOf('/') + 1);
        alice.awaitUntil("/api/files/" + id, text -> text.contains("\"ready\""));
        assertThat(alice.send("GET", "/api/files/" + id).json().get("sha256").asString())
                .isEqualTo(content.sha256());
        allWorks();
    }

    private void complete(String upload, String content) {
        long from = offset(upload);
        if (from < content.length()) {
            append(upload, from, content.substring((int) from)).expect(204);
        }
        assertThat(alice.send("GET", upload.replace("/uploads/", "/files/") + "/content")
                        .text())
                .isEqualTo(content);
    }

    private long offset(String upload) {
        return Long.parseLong(
                alice.send("HEAD", upload, TUS, "1.0.0").expect(200).header("Upload-Offset"));
    }

    @Test
    void aServer_startsOnAFullDisk_howeverItEnded() throws IOException {
        put("old.img").expect(201);
        server.stop();
        if (disk.real()) {
            disk.fill();
        }
        server = disk.serve(SETTINGS);
        token().expect(201);
        signIn().expect(200);
        disk.fill();
        server.kill();
        server = disk.serve(SETTINGS);
        token().expect(201);
        if (disk.real()) {
            disk.fill();
            server.stop();
            disk.fill();
            server = disk.serve(SETTINGS);
            signIn().expect(200);
        }
        disk.clear();
        allWorks();
    }

    /// Files that could not be opened for writing for a while are opened again afterwards.
    @Test
    void aReadOnlyDisk_pausesUploads_andNeedsNoRestart() throws Exception {
        String file = put("old.img").expect(201).header("Location");
        String upload = create(8);
        append(upload, 0, "0123").expect(204);
        if (disk instanceof SmallDisk small) {
            small.readOnly();
        } else {
            disk.fill();
        }
        assertThat(append(upload, 4, "4567").response().statusCode()).isIn(500, 503, 507);
        put("new.img");
        alice.send("GET", file + "/content").expect(200);
        alice.send("GET", "/api/files").expect(200);
        assertThat(offset(upload)).isEqualTo(4);
        Patience.until(
                "not ready",
                () -> alice.send("GET", "/api/health/ready").response().statusCode() == 503);
        if (disk instanceof SmallDisk small) {
            small.writable();
        } else {
            disk.clear();
        }
        complete(upload, "01234567");
        allWorks();
    }

    private void allWorks() {
        put("after.img").expect(201);
        String upload = create(4);
        append(upload, 0, "0123").expect(204);
        token().expect(201);
        signIn().expect(200);
        Patience.until(
                "ready", () -> alice.send("GET", "/api/health/ready").response().statusCode() == 200);
    }

    private Answer put(String name) {
        return alice.sendText("PUT", "/api/files/" + name, "o".repeat(100_000));
    }

    private Answer token() {
        return alice.sendText("POST", "/api/tokens", TOKEN, JSON);
    }

    private Answer signIn() {
        return ProtocolScript.signedOut(server.address()).sendText("POST", "/api/session", SIGN_IN, JSON);
    }

    private String create(long length) {
        return alice.send("POST", "/api/uploads", TUS, "1.0.0", "Upload-Length", Long.toString(length))
                .expect(201)
                .header("Location");
    }

    private static String[] append(long offset) {
        return new String[] {
            TUS, "1.0.0", "Upload-Offset", Long.toString(offset), "Content-Type", "application/offset+octet-stream"
        };
    }

    private Answer append(String upload, long offset, String bytes) {
        return alice.sendText("PATCH", upload, bytes, append(offset));
    }
}
