package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.body.JsonBodies;
import io.lading.server.RunningServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Malicious requests: they are rejected, never cause a server error, and store nothing.
class HostileInputTest {
    private static final long SEED = 20_261_124;
    private static final int ROUNDS = 400;
    private static final int STATUS_FROM = "HTTP/1.1 ".length();
    private static final String TUS = "Tus-Resumable: 1.0.0";

    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final ProtocolScript alice = server.as("alice");

    private final Random random = new Random(SEED);

    /// Sends a head and a body unchanged and returns the status; 0 if the connection was closed without a
    /// response.
    private static int status(String head, String body) throws IOException {
        try (RawConversation client = RawConversation.with(server.get())) {
            String withSignIn = head.replaceFirst(
                    "\r\n", "\r\nHost: localhost\r\nAuthorization: " + alice.authorization() + "\r\n");
            client.sendBytes(withSignIn + "\r\n\r\n" + body);
            String line = client.line();
            while (line.startsWith("HTTP/1.1 1")) {
                while (!client.line().isEmpty()) {
                    // Skips the fields of an interim response.
                }
                line = client.line();
            }
            return line.isEmpty() ? 0 : Integer.parseInt(line.substring(STATUS_FROM, STATUS_FROM + 3));
        } catch (SocketException e) {
            // The server closed the connection while the test was still sending.
            return 0;
        }
    }

    private static void refused(String head, String body) throws IOException {
        int status = status(head, body);
        boolean refusal = status == 0 || (status >= 400 && status < 500) || status == 501 || status == 505;
        assertThat(refusal).as(status + " for " + head).isTrue();
    }

    private static String upload(long length) {
        return alice.send(
                        "POST",
                        "/api/uploads",
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Length",
                        Long.toString(length),
                        "Upload-Metadata",
                        "filename dC5pc28=")
                .expect(201)
                .header("Location");
    }

    private static void untouched(String upload) {
        alice.send("HEAD", upload, "Tus-Resumable", "1.0.0").expect(200).expect("Upload-Offset", "0");
    }

    private static void notStored(String name) {
        assertThat(alice.send("GET", "/api/files?q=" + name).json().get("files"))
                .isEmpty();
        assertThat(alice.send("GET", "/api/uploads").text()).doesNotContain(name);
    }

    private String noise(int length) {
        return IntStream.range(0, random.nextInt(length))
                .mapToObj(_ -> String.valueOf((char) (' ' + random.nextInt(224))))
                .filter(character -> character.charAt(0) != 127)
                .collect(Collectors.joining());
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /// Values that are never valid numbers.
    private String badNumber() {
        return any(List.<Supplier<String>>of(
                        () -> "",
                        () -> "-" + random.nextLong(Long.MAX_VALUE),
                        () -> "+1",
                        () -> "1e3",
                        () -> "0x" + random.nextInt(99),
                        () -> "9223372036854775808",
                        () -> "9".repeat(20 + random.nextInt(2000)),
                        () -> random.nextInt(99) + "." + random.nextInt(99),
                        () -> "1 2",
                        () -> "1,1",
                        () -> "\u0661",
                        () -> "x" + noise(50)))
                .get();
    }

    private String badMetadata() {
        return any(List.<Supplier<String>>of(
                        () -> "filename " + "!".repeat(1 + random.nextInt(9)),
                        () -> "filename dC5pc28=,filename dC5pc28=",
                        () -> "filename  dC5pc28=",
                        () -> ",,,",
                        () -> " dC5pc28=",
                        () -> "filename dC5pc28",
                        () -> "filename "
                                + Base64.getEncoder()
                                        .encodeToString(("a\r\nX: y" + random.nextInt() + ".iso")
                                                .getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                        () -> "filename /w=="))
                .get();
    }

    @Test
    void creations_ofBadLengths_createNothing() throws IOException {
        String before = alice.send("GET", "/api/uploads").text();
        for (int round = 0; round < ROUNDS; round++) {
            refused(
                    "POST /api/uploads HTTP/1.1\r\n" + TUS + "\r\nContent-Length: 0\r\nUpload-Length: " + badNumber()
                            + "\r\nUpload-Metadata: filename dC5pc28=",
                    "");
        }
        assertThat(alice.send("GET", "/api/uploads").text()).isEqualTo(before);
    }

    @Test
    void creations_ofBadMetadata_neverFail() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            String metadata = random.nextBoolean() ? badMetadata() : "filename " + noise(200) + "," + noise(200);
            int status = status(
                    "POST /api/uploads HTTP/1.1\r\n" + TUS + "\r\nContent-Length: 0\r\nUpload-Length: 3\r\n"
                            + "Upload-Metadata: " + metadata,
                    "");
            assertThat(status).as(metadata).isBetween(200, 499);
        }
    }

    @Test
    void metadata_ofThousandsOfKeys_neverFails() throws IOException {
        for (int keys : new int[] {2_000, 20_000, 200_000}) {
            String metadata =
                    IntStream.range(0, keys).mapToObj(key -> "k" + key).collect(Collectors.joining(","));
            int status = status(
                    "POST /api/uploads HTTP/1.1\r\n" + TUS + "\r\nContent-Length: 0\r\nUpload-Length: 3\r\n"
                            + "Upload-Metadata: " + metadata,
                    "");
            assertThat(status).isIn(0, 201, 400, 431);
        }
    }

    @Test
    void header_ofAMebibyte_isRejected() throws IOException {
        assertThat(status("GET /api/files HTTP/1.1\r\nX-Long: " + "x".repeat(1 << 20), ""))
                .isIn(0, 400, 431);
    }

    @Test
    void appends_atBadOffsets_leaveContentUntouched() throws IOException {
        String upload = upload(10);
        for (int round = 0; round < ROUNDS; round++) {
            refused(
                    "PATCH " + upload + " HTTP/1.1\r\n" + TUS + "\r\nContent-Type: application/offset+octet-stream\r\n"
                            + "Content-Length: 5\r\nUpload-Offset: " + badNumber(),
                    "hello");
        }
        untouched(upload);
    }

    @Test
    void appends_withBadChecksums_leaveContentUntouched() throws IOException {
        String upload = upload(10);
        for (int round = 0; round < ROUNDS; round++) {
            String algorithm = any(List.of("sha1", "sha256", "crc32", "md5", "SHA1", "", "sha-1", "x"));
            refused(
                    "PATCH " + upload + " HTTP/1.1\r\n" + TUS + "\r\nContent-Type: application/offset+octet-stream\r\n"
                            + "Content-Length: 5\r\nUpload-Offset: 0\r\nUpload-Checksum: " + algorithm + " "
                            + noise(60),
                    "hello");
        }
        untouched(upload);
    }

    @Test
    void structuredFields_ofNoise_neverFail() throws IOException {
        List<String> fields = List.of(
                "Upload-Complete",
                "Upload-Offset",
                "Upload-Length",
                "Repr-Digest",
                "Content-Digest",
                "Range",
                "If-Range",
                "If-None-Match",
                "Want-Repr-Digest",
                "Upload-Draft-Interop-Version",
                "Trailer");
        List<String> values =
                List.of("?1", "?0", "?2", "1;a", "sha-256=:", "sha-256=:AAAA:", "\"", "(", "bytes=", "-1");
        for (int round = 0; round < ROUNDS; round++) {
            String method = any(List.of("PUT /api/files/fuzz.iso", "POST /api/uploads", "HEAD /api/uploads/x"));
            int status = status(
                    method + " HTTP/1.1\r\nContent-Length: 1\r\n" + any(fields) + ": " + any(values) + "\r\n"
                            + any(fields) + ": " + any(values) + noise(20) + "\r\n" + any(fields) + ": " + noise(80),
                    "x");
            assertThat(status).isBetween(200, 499);
        }
    }

    @Test
    void framing_thatTwoReadersCouldUnderstandDifferently_isRejected() throws IOException {
        for (String framing : new String[] {
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nContent-Length: 5",
            "Content-Length: 5\r\nContent-Length: 6",
            "Content-Length: 5, 6",
            "Content-Length: +5",
            "Content-Length: -5",
            "Content-Length: 0x5",
            "Content-Length: 99999999999999999999",
            "Content-Length : 5",
            "Transfer-Encoding : chunked",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding: chunked, identity",
            "Transfer-Encoding: identity, chunked, chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
            "X: y\r\n Transfer-Encoding: chunked",
            "Content-Length: 5\rX: y",
            "X\u0000: y\r\nContent-Length: 5",
            "X: y\u0000\r\nContent-Length: 5"
        }) {
            refused("PUT /api/files/smuggled.iso HTTP/1.1\r\n" + framing, "5\r\nhello\r\n0\r\n\r\n");
        }
        notStored("smuggled");
    }

    @Test
    void chunks_ofBadSizes_leaveNothing() throws IOException {
        for (String chunks : new String[] {
            "-5\r\nhello\r\n0\r\n\r\n",
            "+5\r\nhello\r\n0\r\n\r\n",
            "0x5\r\nhello\r\n0\r\n\r\n",
            "fffffffffffffffff\r\nhello\r\n0\r\n\r\n",
            "5\r\nhello!\r\n0\r\n\r\n",
            "g\r\nhello\r\n0\r\n\r\n",
            "\r\nhello\r\n0\r\n\r\n",
            "5\r\nhellox\n0\r\n\r\n"
        }) {
            refused("PUT /api/files/badchunks.iso HTTP/1.1\r\nTransfer-Encoding: chunked", chunks);
        }
        alice.awaitUntil("/api/uploads", text -> !text.contains("badchunks"));
        notStored("badchunks");
    }

    @Test
    void body_longerThanDeclared_isCutWhereItWasDeclared() throws IOException {
        assertThat(status("PUT /api/files/longer.iso HTTP/1.1\r\nContent-Length: 5", "hello and more\r\n\r\n"))
                .isEqualTo(201);
        assertThat(alice.send("GET", "/api/files?q=longer")
                        .json()
                        .get("files")
                        .get(0)
                        .get("size")
                        .asLong())
                .isEqualTo(5);
    }

    @Test
    void requestLines_malformed_areRejected() throws IOException {
        for (String line : new String[] {
            "PUT /api/files/line.iso",
            "PUT /api/files/line.iso HTTP/9.9",
            "PUT /api/files/line iso HTTP/1.1",
            "PUT /api/files/../../line.iso HTTP/1.1",
            "PUT /api/files/%zz.iso HTTP/1.1",
            "P\u0000T /api/files/line.iso HTTP/1.1"
        }) {
            refused(line + "\r\nContent-Length: 5", "hello");
        }
        notStored("line");
    }

    @Test
    void documentsAreBounded_withoutSignIn_whateverLengthTheyDeclare() {
        ProtocolScript signedOut = server.signedOut();
        String endless = "{\"name\":\"" + "x".repeat(JsonBodies.MAX_BYTES_SIGNED_OUT) + "\",\"password\":\"\"}";
        byte[] bytes = endless.getBytes(StandardCharsets.UTF_8);
        List<BodyPublisher> sent = List.of(
                BodyPublishers.ofByteArray(bytes),
                // Without a declared length: chunked.
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)));
        for (BodyPublisher body : sent) {
            signedOut
                    .send("POST", "/api/session", body, "Content-Type", "application/json", "X-Lading-Client", "web")
                    .expectProblem(413, "document-too-large");
        }
    }

    /// Otherwise the client would send its next request on a connection that is being closed.
    @ParameterizedTest
    @ValueSource(strings = {"a.iso%00.php", "a.iso%2f..%2fa.php", "%zz.iso", "a%u0041.iso"})
    void connectionThatEndsWithARejection_isAnnouncedAsClosed(String path) throws IOException {
        try (RawConversation client = RawConversation.with(server.get())) {
            client.sendBytes("PUT /api/files/" + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                    + alice.authorization() + "\r\nContent-Length: 1\r\n\r\nx");
            assertThat(client.line()).startsWith("HTTP/1.1 400");
            List<String> fields = client.fields();
            client.skipBody(fields);
            boolean saidToEnd = fields.stream().anyMatch("Connection: close"::equalsIgnoreCase);
            assertThat(answersAgain(client)).isEqualTo(!saidToEnd);
        }
    }

    private static boolean answersAgain(RawConversation client) throws IOException {
        try {
            client.send("GET /api/health HTTP/1.1", "Host: localhost");
            return client.line().startsWith("HTTP/1.1 200");
        } catch (SocketException closed) {
            return false;
        }
    }
}
