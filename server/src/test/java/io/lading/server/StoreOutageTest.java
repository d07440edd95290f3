package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.storage.s3.S3Settings;
import io.lading.storage.s3.VersityServer;
import io.lading.testkit.Patience;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The store that servers share does not respond for some time.
class StoreOutageTest {
    private static final String OPTIONAL = "/api/health/ready?storage=optional";

    @TempDir
    private Path directory;

    private static ProtocolScript.Answer append(ProtocolScript alice, String upload, int offset, String text) {
        return alice.sendText(
                "PATCH",
                upload,
                text,
                "Tus-Resumable",
                "1.0.0",
                "Upload-Offset",
                Integer.toString(offset),
                "Content-Type",
                "application/offset+octet-stream");
    }

    @Test
    void upload_isToldThatTheStoreIsUnavailable_andContinuesAfterwards() throws IOException {
        Path objects = directory.resolve("objects");
        try (TestServer server =
                TestServer.start(directory.resolve("data"), "STORAGE", "objects", "OBJECTS_DIR", objects.toString())) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            String upload = alice.send(
                            "POST",
                            "/api/uploads",
                            "Tus-Resumable",
                            "1.0.0",
                            "Upload-Length",
                            "8",
                            "Upload-Metadata",
                            "filename YS5pc28=")
                    .expect(201)
                    .header("Location");
            append(alice, upload, 0, "0123").expect(204);
            Files.move(objects.resolve(".tmp"), directory.resolve("unplugged"));
            append(alice, upload, 4, "4567")
                    .expectProblem(503, "storage-unavailable")
                    .expect("Retry-After", "5");
            Files.move(directory.resolve("unplugged"), objects.resolve(".tmp"));
            alice.send("HEAD", upload, "Tus-Resumable", "1.0.0").expect("Upload-Offset", "4");
            append(alice, upload, 4, "4567").expect(204);
            String file = URI.create(upload).getPath().replace("uploads", "files");
            assertThat(alice.send("GET", file + "/content").expect(200).text()).isEqualTo("01234567");
        }
    }

    private TestServer start(VersityServer store, S3Settings bucket) {
        S3Settings.Keys keys = bucket.keys().orElseThrow();
        return TestServer.start(
                directory.resolve("data"),
                "STORAGE",
                "s3",
                "S3_ENDPOINT",
                store.endpoint().toString(),
                "S3_BUCKET",
                bucket.bucket(),
                "S3_ACCESS_KEY",
                keys.access(),
                "S3_SECRET_KEY",
                keys.secret(),
                "S3_JOIN",
                "on");
    }

    /// A server starts while the store is down. Then another store answers at that address.
    @Test
    void storeThatWasNotReachableAtTheStart_isCheckedLater() throws IOException {
        Path buckets = directory.resolve("buckets");
        VersityServer store = VersityServer.start(buckets);
        S3Settings bucket = store.newBucket();
        try (TestServer server = start(store, bucket)) {
            ProtocolScript.as("alice", server)
                    .sendText("PUT", "/api/files/a.iso", "a")
                    .expect(201);
        } finally {
            store.close();
        }
        int port = store.endpoint().getPort();
        try (TestServer server = start(store, bucket)) {
            ProtocolScript client = ProtocolScript.signedOut(server);
            client.send("GET", OPTIONAL).expect(200);
            client.send("GET", "/api/health/ready").expect(503);
            Path other = Files.createDirectories(directory.resolve("other"));
            Files.createDirectory(other.resolve(bucket.bucket()));
            try (VersityServer _ = VersityServer.start(other, port)) {
                Patience.until(
                        "the other store is refused",
                        () -> client.send("GET", OPTIONAL).response().statusCode() == 503);
            }
            try (VersityServer _ = VersityServer.start(buckets, port)) {
                Patience.until(
                        "the right store is accepted",
                        () -> client.send("GET", "/api/health/ready").response().statusCode() == 200);
            }
        }
    }
}
