package io.lading.http.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.GeneratedContent;
import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.http.RawConversation;
import io.lading.server.TestCertificate;
import io.lading.server.TestServer;
import io.lading.testkit.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/// Downloads that are longer than one buffer: every byte arrives, and no filter copies it.
class LargeDownloadTest {
    private static final int LENGTH = (20 << 20) + 123;
    private static final GeneratedContent CONTENT = new GeneratedContent(LENGTH);
    private static final int CLIENTS = 8;
    private static final String REQUEST_ID = "X-Request-ID: ";

    @TempDir
    private static Path directory;

    private static TestServer server;
    private static ProtocolScript alice;
    private static String file;

    @BeforeAll
    static void start() {
        server = TestServer.start(directory, WatchedWrites.class);
        alice = ProtocolScript.as("alice", server);
        file = store();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String store() {
        return alice.send("PUT", "/api/files/a.iso", CONTENT.publisher())
                .expect(201)
                .header("Location");
    }

    private static byte[] bytes(long from, long end) {
        ByteBuffer bytes = ByteBuffer.allocate((int) (end - from));
        while (bytes.hasRemaining()) {
            ByteBuffer next = CONTENT.at(from + bytes.position());
            bytes.put(next.limit(next.position() + Math.min(next.remaining(), bytes.remaining())));
        }
        return bytes.array();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    /// Downloads the file without holding it in memory.
    private static String downloadedSha256() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.address().resolve(file + "/content"))
                .header("Authorization", alice.authorization())
                .build();
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (HttpClient client =
                        HttpClient.newBuilder().version(Version.HTTP_1_1).build();
                InputStream body =
                        client.send(request, BodyHandlers.ofInputStream()).body();
                OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            body.transferTo(sink);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static RawConversation asked(String file) throws IOException {
        RawConversation client = RawConversation.with(server);
        client.send("GET " + file + "/content HTTP/1.1", "Host: localhost", "Authorization: " + alice.authorization());
        return client;
    }

    /// All but the first part, with which the header fields are sent.
    private static void assertNotCopied(TestServer server) {
        assertThat(server.part(WatchedWrites.class).takeDirect())
                .isGreaterThanOrEqualTo(LENGTH - DownloadBody.BUFFER_BYTES);
    }

    @Test
    void content_arrivesWhole_withoutACopy() throws Exception {
        server.part(WatchedWrites.class).takeDirect();
        assertThat(sha256(alice.send("GET", file + "/content").expect(200).bytes()))
                .isEqualTo(CONTENT.sha256());
        assertNotCopied(server);
    }

    @Test
    void http2_withPriorKnowledge_arrivesWhole_withoutACopy() throws Exception {
        server.part(WatchedWrites.class).takeDirect();
        Path saved = directory.resolve("saved");
        String content = server.address().resolve(file + "/content").toString();
        Process curl = new ProcessBuilder(
                        "curl",
                        "-sf",
                        "--http2-prior-knowledge",
                        "-u",
                        "alice:wonderland",
                        "-o",
                        saved.toString(),
                        content)
                .inheritIO()
                .start();
        assertThat(curl.waitFor()).isZero();
        assertThat(sha256(Files.readAllBytes(saved))).isEqualTo(CONTENT.sha256());
        assertNotCopied(server);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void tls_arrivesWhole_withoutACopy(Version version, @TempDir Path directory) throws Exception {
        TestCertificate certificate = TestCertificate.make(directory);
        Path chain = Files.writeString(directory.resolve("cert.pem"), certificate.chain());
        Path key = Files.writeString(directory.resolve("key.pem"), certificate.key());
        try (TestServer secure = TestServer.start(
                        directory.resolve("data"),
                        WatchedWrites.class,
                        "TLS_CERT",
                        chain.toString(),
                        "TLS_KEY",
                        key.toString());
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(certificate.trusting())
                        .version(version)
                        .build()) {
            ProtocolScript owner = ProtocolScript.as("alice", secure).overHttp2(certificate.trusting());
            String stored = owner.send("PUT", "/api/files/a.iso", CONTENT.publisher())
                    .expect(201)
                    .header("Location");
            secure.part(WatchedWrites.class).takeDirect();
            URI content = URI.create("https://localhost:" + secure.port())
                    .resolve(URI.create(stored).getPath() + "/content");
            HttpRequest request = HttpRequest.newBuilder(content)
                    .header("Authorization", owner.authorization())
                    .build();
            HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
            assertThat(answer.version()).isEqualTo(version);
            assertThat(sha256(answer.body())).isEqualTo(CONTENT.sha256());
            assertNotCopied(secure);
        }
    }

    @Test
    void range_isExact() {
        int part = DownloadBody.BUFFER_BYTES;
        long[][] ranges = {{0, part}, {1, LENGTH}, {part - 1, 2 * part + 1}, {LENGTH - 70_000, LENGTH}};
        for (long[] range : ranges) {
            Answer answer = alice.send("GET", file + "/content", "Range", "bytes=" + range[0] + "-" + (range[1] - 1))
                    .expect(206);
            assertThat(Arrays.equals(answer.bytes(), bytes(range[0], range[1]))).isTrue();
        }
    }

    /// Short and long parts in one response: before the commit, at it and after it.
    @Test
    void ranges_areSeparatedByTheirHeads() {
        long[][] ranges = {{5, 9}, {1_000, 300_000}, {400_000, 400_001}, {1_000_000, 1_600_001}};
        Answer answer = alice.send(
                        "GET", file + "/content", "Range", "bytes=5-8,1000-299999,400000-400000,1000000-1600000")
                .expect(206);
        byte[] body = answer.bytes();
        String boundary = answer.header("Content-Type").replaceFirst(".*=", "\r\n--");
        ByteBuffer expected = ByteBuffer.allocate(body.length);
        for (long[] range : ranges) {
            String head = boundary + "\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes " + range[0]
                    + "-" + (range[1] - 1) + "/" + LENGTH + "\r\n\r\n";
            expected.put(head.getBytes(StandardCharsets.US_ASCII)).put(bytes(range[0], range[1]));
        }
        expected.put((boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        assertThat(Arrays.equals(body, expected.array())).isTrue();
    }

    /// A request with a body gets a response that ignores flushes.
    @Test
    void requestWithABody_getsTheFieldsOfEveryFilter() throws Exception {
        Answer plain = alice.send("HEAD", file + "/content").expect(200);
        Answer answer = alice.sendText("GET", file + "/content", "unexpected").expect(200);
        assertThat(sha256(answer.bytes())).isEqualTo(CONTENT.sha256());
        assertThat(answer.response().headers().map().keySet())
                .containsAll(plain.response().headers().map().keySet());
    }

    @Test
    void manyClients_besideASlowOneAndOneThatLeaves_receiveEveryByte() throws Exception {
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor();
                RawConversation slow = asked(file);
                RawConversation leaving = asked(file)) {
            List<String> fields = slow.fields();
            assertThat(leaving.line()).isEqualTo("HTTP/1.1 200 OK");
            List<Future<String>> digests = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                digests.add(people.submit(LargeDownloadTest::downloadedSha256));
            }
            leaving.close();
            for (Future<String> digest : digests) {
                assertThat(digest.get()).isEqualTo(CONTENT.sha256());
            }
            slow.skipBody(fields);
        }
    }

    @Test
    void contentThatEndsEarly_closesTheConnection() throws Exception {
        String damaged = store();
        int left = 3 << 20;
        try (FileChannel content = FileChannel.open(stored(damaged), StandardOpenOption.WRITE)) {
            content.truncate(left);
        }
        try (RawConversation client = asked(damaged)) {
            assertThat(client.fields()).contains("Content-Length: " + LENGTH);
            assertThat(client.readSlowlyUntil(() -> true)).isEqualTo(left);
        }
    }

    private static Path stored(String file) throws IOException {
        String id = file.substring(file.lastIndexOf('/') + 1);
        try (Stream<Path> files = Files.list(directory.resolve("files").resolve(id))) {
            return files.findFirst().orElseThrow();
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void clientThatLeaves_isNoErrorOfTheServer(CapturedOutput log) throws Exception {
        String request;
        try (RawConversation client = asked(file)) {
            request = client.fields().stream()
                    .filter(field -> field.startsWith(REQUEST_ID))
                    .map(field -> field.substring(REQUEST_ID.length()))
                    .findFirst()
                    .orElseThrow();
        }
        ProtocolScript carol = ProtocolScript.as("carol", server);
        Patience.until(
                "no other request runs",
                () -> carol.send("GET", "/api/metrics").text().contains("lading_http_active 1.0"));
        assertThat(log.getOut().lines().filter(line -> line.contains(request)))
                .noneMatch(line -> line.contains("ERROR"));
    }

    @Test
    void fileRemovedMeanwhile_isSentToItsEnd() throws Exception {
        String removed = store();
        try (RawConversation client = asked(removed)) {
            List<String> fields = client.fields();
            alice.send("DELETE", removed).expect(204);
            client.skipBody(fields);
        }
    }
}
