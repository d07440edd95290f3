package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.server.TestCertificate;
import io.lading.server.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The upload protocols over HTTP/2, in which no header field says whether a request has a body.
class Http2UploadTest {
    private static final String[] TUS = {"Tus-Resumable", "1.0.0", "Upload-Length", "5"};

    /// Accepts cleartext HTTP/2 with prior knowledge, which curl supports.
    private static TestServer server;

    private static TestServer secure;
    private static ProtocolScript alice;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException, GeneralSecurityException {
        server = TestServer.start(directory.resolve("clear"));
        TestCertificate certificate = TestCertificate.make(directory);
        Path chain = Files.writeString(directory.resolve("cert.pem"), certificate.chain());
        Path key = Files.writeString(directory.resolve("key.pem"), certificate.key());
        secure = TestServer.start(directory.resolve("secure"), "TLS_CERT", chain.toString(), "TLS_KEY", key.toString());
        alice = ProtocolScript.as("alice", secure).overHttp2(certificate.trusting());
    }

    @AfterAll
    static void stop() {
        server.close();
        secure.close();
    }

    private static ProtocolScript.Answer patch(String upload, String offset, String body, String... more) {
        String[] all = Stream.concat(
                        Stream.of(
                                "Tus-Resumable",
                                "1.0.0",
                                "Upload-Offset",
                                offset,
                                "Content-Type",
                                "application/offset+octet-stream"),
                        Stream.of(more))
                .toArray(String[]::new);
        return alice.send(
                "PATCH", upload, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body), all);
    }

    private static ProtocolScript.Answer end(String upload) {
        return alice.send(
                "PATCH",
                upload,
                "Upload-Offset",
                "5",
                "Upload-Complete",
                "?1",
                "Content-Type",
                "application/partial-upload",
                "Upload-Draft-Interop-Version",
                "8");
    }

    @Test
    void tus_creationWithoutABody_isNoCreationWithContent() {
        var created = alice.send("POST", "/api/uploads", TUS).expect(201).expect("Upload-Offset", "0");
        assertThat(created.response().version()).isEqualTo(Version.HTTP_2);
        String upload = created.header("Location");
        patch(upload, "0", "he").expect(204).expect("Upload-Offset", "2");
        alice.send("HEAD", upload, "Tus-Resumable", "1.0.0").expect(200).expect("Upload-Offset", "2");
        patch(upload, "2", "llo").expect(204).expect("Upload-Offset", "5");
        assertThat(alice.send("GET", upload.replace("uploads", "files") + "/content")
                        .text())
                .isEqualTo("hello");
        alice.send("DELETE", upload, "Tus-Resumable", "1.0.0").expect(204);
    }

    @Test
    void tus_bodyOfUnknownLength_isTaken() {
        String upload = alice.send("POST", "/api/uploads", TUS).expect(201).header("Location");
        alice.send(
                        "PATCH",
                        upload,
                        BodyPublishers.ofInputStream(
                                () -> new ByteArrayInputStream("hello".getBytes(StandardCharsets.UTF_8))),
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Offset",
                        "0",
                        "Content-Type",
                        "application/offset+octet-stream")
                .expect(204)
                .expect("Upload-Offset", "5");
    }

    @Test
    void zeros_comeWithoutABody() {
        String upload = alice.send("POST", "/api/uploads", TUS).expect(201).header("Location");
        patch(upload, "0", "", "Lading-Piece", "?1", "Lading-Zeros", "5").expect(204);
        assertThat(alice.send("GET", upload.replace("uploads", "files") + "/content")
                        .text())
                .isEqualTo("\0".repeat(5));
    }

    @Test
    void rufh_uploadsInTwoRequests_andAsksForTheEndAgain() {
        String upload = alice.sendText(
                        "POST",
                        "/api/uploads",
                        "hello",
                        "Upload-Complete",
                        "?0",
                        "Upload-Draft-Interop-Version",
                        "8",
                        "Content-Disposition",
                        "inline; filename=h2.iso")
                .expect(201)
                .expect("Upload-Offset", "5")
                .header("Location");
        alice.send("HEAD", upload, "Upload-Draft-Interop-Version", "8")
                .expect(204)
                .expect("Upload-Complete", "?0");
        String file = end(upload).expect(201).expect("Upload-Complete", "?1").header("Location");
        assertThat(end(upload).expect(201).header("Location")).isEqualTo(file);
        assertThat(alice.send("GET", file + "/content").text()).isEqualTo("hello");
    }

    @Test
    void rufh_creationOfNothing_isEmpty() {
        alice.send("POST", "/api/uploads", "Upload-Complete", "?0", "Upload-Length", "5")
                .expect(201)
                .expect("Upload-Offset", "0");
        alice.send("PUT", "/api/files/empty-h2.iso").expect(201);
    }

    @Test
    void curl_withPriorKnowledge_createsWithoutABody() throws Exception {
        String answer = curl(
                "--request",
                "POST",
                "--user",
                "alice:wonderland",
                "--header",
                "Tus-Resumable: 1.0.0",
                "--header",
                "Upload-Length: 5",
                server.address().resolve("/api/uploads").toString());
        assertThat(answer).startsWith("http/2 201").contains("location: /api/uploads/");
    }

    @Test
    void addressThatCannotBeParsed_isAPage() throws Exception {
        assertThat(curl("--header", "Accept: text/html", server.address() + "/%zz"))
                .startsWith("http/2 400")
                .contains("content-type: text/html")
                .contains("<h1>invalid address</h1>");
    }

    /// The response in lower case.
    private static String curl(String... arguments) throws IOException {
        Process curl = new ProcessBuilder(Stream.concat(
                                Stream.of("curl", "--silent", "--http2-prior-knowledge", "--include"),
                                Stream.of(arguments))
                        .toList())
                .redirectErrorStream(true)
                .start();
        return new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    }
}
