package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.metadata.Metadata;
import io.lading.storage.s3.Integrity;
import io.lading.storage.s3.S3Objects;
import io.lading.storage.s3.S3Settings;
import io.lading.storage.s3.VersityServer;
import io.lading.upload.Uploads;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With `LADING_S3_JOIN=on` and a real S3 server, a file of several objects becomes one object, and is then
/// sent by that server.
class JoinedFilesTest {
    private static final int MIB = 1 << 20;

    @TempDir
    private static Path directory;

    private static VersityServer store;
    private static S3Objects objects;
    private static TestServer server;
    private static ProtocolScript alice;

    @BeforeAll
    static void start() throws IOException {
        store = VersityServer.start(directory.resolve("buckets"));
        S3Settings bucket = store.newBucket();
        S3Settings.Keys keys = bucket.keys().orElseThrow();
        objects = S3Objects.open(bucket, Integrity.CRC32C);
        server = TestServer.start(
                directory.resolve("data"),
                "STORAGE",
                "s3",
                "S3_ENDPOINT",
                store.endpoint().toString(),
                "S3_BUCKET",
                bucket.bucket(),
                "S3_PREFIX",
                bucket.prefix(),
                "S3_ACCESS_KEY",
                keys.access(),
                "S3_SECRET_KEY",
                keys.secret(),
                "S3_REDIRECT",
                "on",
                "S3_JOIN",
                "on");
        alice = ProtocolScript.as("alice", server);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
            objects.close();
        }
        if (store != null) {
            store.close();
        }
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /// Sends a file in several requests, each of which ends an object.
    private static String upload(String name, byte[] content, int... ends) {
        String metadata = Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
        String url = URI.create(alice.send(
                                "POST",
                                "/api/uploads",
                                "Tus-Resumable",
                                "1.0.0",
                                "Upload-Length",
                                Integer.toString(content.length),
                                "Upload-Metadata",
                                "filename " + metadata)
                        .expect(201)
                        .header("Location"))
                .getPath();
        int from = 0;
        for (int end : ends) {
            alice.send(
                            "PATCH",
                            url,
                            BodyPublishers.ofByteArray(Arrays.copyOfRange(content, from, end)),
                            "Tus-Resumable",
                            "1.0.0",
                            "Content-Type",
                            "application/offset+octet-stream",
                            "Upload-Offset",
                            Integer.toString(from))
                    .expect(204);
            from = end;
        }
        String file = url.replace("uploads", "files");
        alice.awaitUntil(file, text -> text.contains("\"sha256\":\""));
        return file;
    }

    private static Set<String> stored() throws IOException {
        Set<String> names = new TreeSet<>();
        objects.list("", object -> {
            if (!object.name().startsWith("installation/")) {
                names.add(object.name());
            }
        });
        return names;
    }

    /// Lets the grace of the replaced objects end, and sweeps as in the days after it.
    private static void sweepLater() throws IOException {
        for (int i = 0; i < 2; i++) {
            var _ = server.part(Metadata.class)
                    .writer()
                    .write(database ->
                            database.sql("UPDATE tidying SET due_at = 0").update());
            server.part(Uploads.class).sweep();
        }
    }

    @Test
    void fileOfSeveralObjects_isJoined_andThenSentByTheStore() throws IOException {
        byte[] content = bytes(20 * MIB + 7);
        String file = upload("joined.iso", content, MIB, 3 * MIB, 12 * MIB, content.length);
        assertThat(alice.send("GET", file + "/content").expect(200).bytes()).isEqualTo(content);
        Set<String> before = stored();
        assertThat(before).hasSizeGreaterThan(3);

        server.part(Joiner.class).joinAll();

        assertThat(stored()).containsAll(before).hasSize(before.size() + 1);
        Answer redirect = alice.send("GET", file + "/content").expect(307);
        URI address = URI.create(redirect.header("Location"));
        assertThat(ProtocolScript.signedOut(address)
                        .send("GET", address.getRawPath() + "?" + address.getRawQuery())
                        .expect(200)
                        .bytes())
                .isEqualTo(content);
        assertThat(alice.send("GET", file + "/content", "If-Match", "*")
                        .expect(200)
                        .bytes())
                .as("sent by the server")
                .isEqualTo(content);
        assertThat(server.part(Metadata.class).joins().next(null)).isEmpty();

        sweepLater();
        assertThat(stored()).hasSize(1).isEqualTo(TestNodes.recordedNames(server));
        alice.send("DELETE", file).expect(204);
        sweepLater();
        assertThat(stored()).isEmpty();
        assertThat(TestNodes.recordedNames(server)).isEmpty();
    }
}
