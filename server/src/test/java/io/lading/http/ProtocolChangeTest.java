package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.server.RunningServer;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Uploads that are interrupted in one protocol and resumed in another.
class ProtocolChangeTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final ProtocolScript alice = server.as("alice");

    /// Sends the first half of `0123456789` and closes the connection.
    private static void broken(String requestLine, String... fields) throws IOException {
        try (RawConversation client = RawConversation.with(server.get())) {
            client.sendBytes(requestLine + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + alice.authorization()
                    + "\r\nContent-Length: 10\r\n" + String.join("\r\n", fields) + "\r\n\r\n01234");
        }
    }

    /// The same, after the server has sent the URL of the upload: otherwise the bytes would be discarded.
    private static void brokenAfterTold(String requestLine, String... fields) throws IOException {
        try (RawConversation client = RawConversation.with(server.get())) {
            client.sendBytes(requestLine + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + alice.authorization()
                    + "\r\nContent-Length: 10\r\nUpload-Draft-Interop-Version: 8\r\n" + String.join("\r\n", fields)
                    + "\r\n\r\n01234");
            assertThat(client.line()).startsWith("HTTP/1.1 104 ");
        }
    }

    /// Waits until half of the upload is durable and returns its URL.
    private static String awaitHalf(String name) {
        Pattern entry = Pattern.compile(name + "\"[^{}]*\"offset\":5,[^{}]*\"url\":\"([^\"]*)\"");
        alice.awaitUntil("/api/uploads", list -> entry.matcher(list).find());
        Matcher found = entry.matcher(alice.send("GET", "/api/uploads").text());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private static void endByTus(String upload) {
        alice.send("HEAD", upload, "Tus-Resumable", "1.0.0").expect(200).expect("Upload-Offset", "5");
        alice.sendText(
                        "PATCH",
                        upload,
                        "56789",
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Offset",
                        "5",
                        "Content-Type",
                        "application/offset+octet-stream")
                .expect(204)
                .expect("Upload-Offset", "10");
        whole(upload);
    }

    private static void endByRufh(String upload) {
        alice.send("HEAD", upload).expect(204).expect("Upload-Offset", "5").expect("Upload-Complete", "?0");
        alice.sendText(
                        "PATCH",
                        upload,
                        "56789",
                        "Upload-Offset",
                        "5",
                        "Upload-Complete",
                        "?1",
                        "Content-Type",
                        "application/partial-upload")
                .expect(201)
                .expect("Upload-Complete", "?1");
        whole(upload);
    }

    private static void whole(String upload) {
        assertThat(alice.send("GET", upload.replace("uploads", "files") + "/content")
                        .expect(200)
                        .text())
                .isEqualTo("0123456789");
    }

    @Test
    void tus_broken_continuesInTheIetfProtocol() throws IOException {
        String upload = alice.send(
                        "POST",
                        "/api/uploads",
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Length",
                        "10",
                        "Upload-Metadata",
                        "filename dHVzLmlzbw==")
                .expect(201)
                .header("Location");
        broken(
                "PATCH " + upload,
                "Tus-Resumable: 1.0.0",
                "Upload-Offset: 0",
                "Content-Type: application/offset+octet-stream");
        assertThat(awaitHalf("tus.iso")).isEqualTo(upload);
        endByRufh(upload);
    }

    @Test
    void ietfProtocol_broken_continuesInTus() throws IOException {
        brokenAfterTold("POST /api/uploads", "Upload-Complete: ?1", "Content-Disposition: inline; filename=rufh.iso");
        endByTus(awaitHalf("rufh.iso"));
    }

    @Test
    void ietfAppend_broken_continuesInTus() throws IOException {
        String upload = alice.send(
                        "POST",
                        "/api/uploads",
                        "Upload-Complete",
                        "?0",
                        "Upload-Length",
                        "10",
                        "Content-Disposition",
                        "inline; filename=append.iso")
                .expect(201)
                .header("Location");
        broken(
                "PATCH " + upload,
                "Upload-Complete: ?1",
                "Upload-Offset: 0",
                "Content-Type: application/partial-upload");
        assertThat(awaitHalf("append.iso")).isEqualTo(upload);
        endByTus(upload);
    }

    /// A plain upload that asks for resumability.
    @Test
    void plainPut_broken_continuesInTus() throws IOException {
        brokenAfterTold("PUT /api/files/plain.iso", "Upload-Complete: ?1");
        endByTus(awaitHalf("plain.iso"));
    }
}
