package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.testkit.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The medium fails, and Linux makes the whole file system read-only until it is mounted again. As root on Linux
/// this happens to a real ext4; otherwise a read-only view is mounted over the directory, or every write fails.
class FailedMediumTest {
    private static final long BYTES = 256L << 20;
    private static final Map<String, String> SETTINGS =
            Map.of("LADING_USERS", "alice:wonderland,bob:builder", "LADING_ALLOWED_EXTENSIONS", "*");
    private static final String[] APPEND = {
        "Tus-Resumable", "1.0.0", "Upload-Offset", "4", "Content-Type", "application/offset+octet-stream"
    };

    @TempDir
    private Path directory;

    @Test
    void readOnlyFileSystem_isReadable_andSaysWhyItTakesNothing() throws Exception {
        Optional<BlockDisk> ext4 = BlockDisk.ext4(directory, BYTES);
        if (ext4.isPresent()) {
            try (BlockDisk disk = ext4.get()) {
                String upload;
                try (ServerProcess server = disk.serve(SETTINGS)) {
                    upload = begin(server);
                    disk.fail();
                    survives(server, upload);
                    server.stop();
                }
                disk.repair();
                try (ServerProcess server = disk.serve(SETTINGS)) {
                    goesOn(server, upload);
                }
            }
        } else {
            try (FullableDisk disk = FullableDisk.of(BYTES, directory);
                    ServerProcess server = disk.serve(SETTINGS)) {
                String upload = begin(server);
                disk.fill();
                survives(server, upload);
                disk.clear();
                goesOn(server, upload);
            }
        }
    }

    private static String begin(ServerProcess server) {
        ProtocolScript alice = ProtocolScript.as("alice", server::address);
        alice.sendText("PUT", "/api/files/old.img", "old").expect(201);
        String upload = alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "8")
                .expect(201)
                .header("Location");
        alice.sendText("PATCH", upload, "0123", at(0)).expect(204);
        return upload;
    }

    private static void survives(ServerProcess server, String upload) throws IOException {
        ProtocolScript alice = ProtocolScript.as("alice", server::address);
        refused(alice.sendText("PATCH", upload, "4567", APPEND));
        refused(alice.sendText("PUT", "/api/files/new.img", "o".repeat(20 << 20)));
        refused(alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "1000000000"));
        Answer signIn = ProtocolScript.signedOut(server.address())
                .sendText(
                        "POST",
                        "/api/session",
                        "{\"name\":\"alice\",\"password\":\"wonderland\"}",
                        "Content-Type",
                        "application/json",
                        "X-Lading-Client",
                        "test");
        if (signIn.response().statusCode() != 200) {
            refused(signIn);
        }
        ProtocolScript bob = ProtocolScript.as("bob", server::address);
        String file = bob.send("GET", "/api/files")
                .expect(200)
                .json()
                .get("files")
                .get(0)
                .get("id")
                .asString();
        assertThat(bob.send("GET", "/api/files/" + file + "/content")
                        .expect(200)
                        .text())
                .isEqualTo("old");
        alice.send("HEAD", upload, "Tus-Resumable", "1.0.0").expect("Upload-Offset", "4");
        Patience.until(
                "not ready",
                () -> alice.send("GET", "/api/health/ready").response().statusCode() == 503);
        alice.send("GET", "/api/health").expect(200);
    }

    /// The problem document names the reason, whether the database or the content store reports the failure.
    private static void refused(Answer answer) {
        assertThat(answer.response().statusCode()).as(answer.text()).isIn(500, 503, 507);
        assertThat(answer.json().get("type").asString()).startsWith("/problems/");
    }

    private static void goesOn(ServerProcess server, String upload) {
        ProtocolScript alice = ProtocolScript.as("alice", server::address);
        alice.send("HEAD", upload, "Tus-Resumable", "1.0.0").expect("Upload-Offset", "4");
        alice.sendText("PATCH", upload, "4567", APPEND).expect(204);
        assertThat(alice.send("GET", upload.replace("/uploads/", "/files/") + "/content")
                        .text())
                .isEqualTo("01234567");
    }

    private static String[] at(long offset) {
        String[] fields = APPEND.clone();
        fields[3] = Long.toString(offset);
        return fields;
    }
}
