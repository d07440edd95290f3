package io.lading.http.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.TestServer;
import io.lading.storage.s3.S3Settings;
import io.lading.storage.s3.VersityServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With `LADING_S3_REDIRECT=on` and a real S3 server, clients get files from that server.
class RedirectedDownloadTest {
    /// One object has at most 16 MiB.
    private static final int TWO_OBJECTS = (16 << 20) + 1;

    @TempDir
    private static Path directory;

    private static VersityServer store;
    private static TestServer server;
    private static ProtocolScript alice;

    @BeforeAll
    static void start() throws IOException {
        store = VersityServer.start(directory.resolve("buckets"));
        S3Settings bucket = store.newBucket();
        S3Settings.Keys keys = bucket.keys().orElseThrow();
        server = TestServer.start(
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
                "S3_REDIRECT",
                "on");
        alice = ProtocolScript.as("alice", server);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
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

    private static String upload(String name, byte[] content) {
        String id = alice.send("PUT", "/api/files/" + name, BodyPublishers.ofByteArray(content))
                .expect(201)
                .json()
                .get("id")
                .asString();
        return "/api/files/" + id + "/content";
    }

    /// What a signed-out client gets at the address of a redirect.
    private static Answer follow(Answer redirect, String... headers) {
        URI address = URI.create(redirect.expect(307).header("Location"));
        assertThat(address.toString()).startsWith(store.endpoint() + "/");
        return ProtocolScript.signedOut(address)
                .send("GET", address.getRawPath() + "?" + address.getRawQuery(), headers);
    }

    @Test
    void file_isSentByTheStore_withItsName() {
        byte[] content = bytes(1000);
        String path = upload("a%20b.iso", content);
        Answer redirect = alice.send("GET", path).expect("Cache-Control", "no-store");
        assertThat(redirect.bytes()).isEmpty();
        Answer answer = follow(redirect)
                .expect(200)
                .expect("Content-Type", "application/octet-stream")
                .expect("Cache-Control", "private, no-store")
                .expect("Content-Disposition", "attachment; filename=\"a b.iso\"; filename*=UTF-8''a%20b.iso");
        assertThat(answer.bytes()).isEqualTo(content);
    }

    @Test
    void range_isSentByTheStore() {
        byte[] content = bytes(1001);
        String path = upload("range.iso", content);
        String[] range = {"Range", "bytes=500-599"};
        Answer answer =
                follow(alice.send("GET", path, range), range).expect(206).expect("Content-Range", "bytes 500-599/1001");
        assertThat(answer.bytes()).isEqualTo(Arrays.copyOfRange(content, 500, 600));
        alice.send("GET", path, "Range", "bytes=2000-").expect(416);
    }

    /// A store has other ETags and dates, and sends one range only.
    @Test
    void requestsThatOnlyTheServerUnderstands_areNotRedirected() {
        byte[] content = bytes(1002);
        String path = upload("conditions.iso", content);
        String etag = alice.send("HEAD", path).expect(200).header("ETag");
        alice.send("GET", path, "If-None-Match", etag).expect(304);
        alice.send("GET", path, "If-Match", "\"other\"").expect(412);
        assertThat(alice.send("GET", path, "If-Match", etag).expect(200).bytes())
                .isEqualTo(content);
        alice.send("GET", path, "Range", "bytes=1-1,5-5").expect(206);
        alice.send("GET", path, "Range", "bytes=1-1", "If-Range", etag).expect(206);
        follow(alice.send("GET", path, "Range", "bytes=1-1", "If-Range", "\"of-the-store\""))
                .expect(200);
    }

    @Test
    void programsThatSendTheirCredentialsOn_areNotRedirected() {
        String path = upload("list.iso", bytes(1005));
        for (String agent : List.of("aria2/1.36.0", "Wget/1.21.3")) {
            alice.send("GET", path, "User-Agent", agent).expect(200);
        }
    }

    /// With `-L` the range of a resumed download is repeated at the store, and the password is not.
    @Test
    void curl_follows_andResumes() throws Exception {
        byte[] content = bytes(1006);
        String path = upload("curl.iso", content);
        Path target = directory.resolve("curl.iso");
        Files.write(target, Arrays.copyOf(content, 500));
        Process curl = new ProcessBuilder(
                        "curl",
                        "-sfL",
                        "-C",
                        "-",
                        "-H",
                        "Authorization: " + alice.authorization(),
                        "-o",
                        target.toString(),
                        server.address().resolve(path).toString())
                .redirectErrorStream(true)
                .start();
        assertThat(curl.waitFor())
                .as(new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isZero();
        assertThat(target).hasBinaryContent(content);
    }

    @Test
    void fileOfSeveralObjects_isSentByTheServer() {
        byte[] content = bytes(TWO_OBJECTS);
        String path = upload("large.iso", content);
        assertThat(alice.send("GET", path).expect(200).bytes()).isEqualTo(content);
    }

    @Test
    void permissions_areThoseOfTheServer() {
        String path = upload("private.iso", bytes(1003));
        ProtocolScript.signedOut(server).send("GET", path).expect(401);
        alice.withToken("upload").send("GET", path).expect(403);
    }

    @Test
    void redirect_isASecurityEvent() {
        String path = upload("noted.iso", bytes(1004));
        alice.send("GET", path).expect(307);
        String id = path.replaceFirst(".*/files/", "").replace("/content", "");
        ProtocolScript.as("carol", server)
                .awaitUntil("/api/admin/security-events?kind=file-downloaded", text -> text.contains(id));
    }
}
