package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.GeneratedContent;
import io.lading.http.ProtocolScript;
import io.lading.testkit.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A quota of the file system ends an upload. As root on Linux with `btrfs-progs` the quota is a real one (the write
/// fails with `EDQUOT`); otherwise the disk is full.
class QuotaTest {
    private static final long BYTES = 512L << 20;
    private static final long CONTENT = 96L << 20;

    /// More than the server needs for itself, and less than the content.
    private static final long QUOTA = 72L << 20;

    private static final Map<String, String> SETTINGS =
            Map.of("LADING_USERS", "alice:wonderland", "LADING_ALLOWED_EXTENSIONS", "*");

    @TempDir
    private Path directory;

    @Test
    void upload_pausesAtTheQuota_andGoesOnWhenItIsRaised() throws Exception {
        Optional<BlockDisk> disk = BlockDisk.btrfs(directory, BYTES);
        if (disk.isPresent()) {
            try (BlockDisk btrfs = disk.get();
                    ServerProcess server = btrfs.serve(SETTINGS)) {
                upload(server, () -> btrfs.quota(QUOTA), () -> btrfs.quota(BYTES));
            }
        } else {
            try (FullableDisk full = FullableDisk.of(2 * CONTENT, directory);
                    ServerProcess server = full.serve(SETTINGS)) {
                upload(server, full::fill, full::clear);
            }
        }
    }

    /// A step of the test that changes the disk.
    private interface Step {
        void run() throws IOException;
    }

    private static void upload(ServerProcess server, Step limit, Step raise) throws Exception {
        ProtocolScript alice = ProtocolScript.as("alice", server::address);
        String file =
                alice.sendText("PUT", "/api/files/old.img", "old").expect(201).header("Location");
        GeneratedContent content = new GeneratedContent(CONTENT);
        String upload = alice.send(
                        "POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", Long.toString(CONTENT))
                .expect(201)
                .header("Location");
        limit.run();
        alice.send("PATCH", upload, content.publisher(), append(0)).expectProblem(507, "no-space");
        alice.send("GET", file + "/content").expect(200);
        alice.send("GET", "/api/files").expect(200);
        raise.run();
        Patience.until(
                "ready", () -> alice.send("GET", "/api/health/ready").response().statusCode() == 200);
        long from = Long.parseLong(
                alice.send("HEAD", upload, "Tus-Resumable", "1.0.0").expect(200).header("Upload-Offset"));
        alice.send("PATCH", upload, content.publisherFrom(from), append(from)).expect(204);
        String whole = upload.replace("/uploads/", "/files/");
        alice.awaitUntil(whole, text -> text.contains("\"ready\""));
        assertThat(alice.send("GET", whole).json().get("sha256").asString()).isEqualTo(content.sha256());
    }

    private static String[] append(long offset) {
        return new String[] {
            "Tus-Resumable",
            "1.0.0",
            "Upload-Offset",
            Long.toString(offset),
            "Content-Type",
            "application/offset+octet-stream"
        };
    }
}
