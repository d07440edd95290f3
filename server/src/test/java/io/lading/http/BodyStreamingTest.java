package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.server.ServerProcess;
import io.lading.server.TestServer;
import io.lading.testkit.Patience;
import io.lading.upload.Uploads;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Request bodies from the socket to the disk.
class BodyStreamingTest {
    private static final String ID = "/api/uploads/";
    private static final long MOST_ZEROS = 64L << 20;

    @TempDir
    private Path directory;

    private String lastUpload = "";

    /// In the short form all bytes except those around 4 GiB are zeros, which are not sent.
    @Test
    void upload_ofMoreThanFourGibibytes_arrivesWhole_in64MebibytesOfHeap() throws Exception {
        try (ServerProcess server = ServerProcess.start(directory, "-Xmx64m")) {
            ProtocolScript alice = ProtocolScript.as("alice", server.address());
            long zeros = Boolean.getBoolean("lading.long") ? 0 : (4L << 30) - (1 << 20);
            GeneratedContent end = new GeneratedContent((4L << 30) + 12_345 - zeros);
            String upload = created(alice, zeros + end.length());
            for (long from = 0; from < zeros; from += MOST_ZEROS) {
                String count = Long.toString(Math.min(MOST_ZEROS, zeros - from));
                append(alice, upload, from, BodyPublishers.noBody(), "Lading-Piece", "?1", "Lading-Zeros", count);
            }
            append(alice, upload, zeros, end.publisher());
            String file = upload.replace("uploads", "files");
            alice.awaitUntil(file, text -> text.contains("\"ready\""));
            assertThat(alice.send("GET", file).json().get("sha256").asString()).isEqualTo(end.sha256After(zeros));
            assertThat(storedLength()).isEqualTo(zeros + end.length());
        }
    }

    private static void append(ProtocolScript alice, String upload, long offset, BodyPublisher body, String... more) {
        String[] fields = {
            "Tus-Resumable",
            "1.0.0",
            "Upload-Offset",
            Long.toString(offset),
            "Content-Type",
            "application/offset+octet-stream"
        };
        String[] all = Stream.of(fields, more).flatMap(Stream::of).toArray(String[]::new);
        alice.send("PATCH", upload, body, all).expect(204);
    }

    private long storedLength() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("files"))) {
            return Files.size(files.filter(Files::isRegularFile).findFirst().orElseThrow());
        }
    }

    @Test
    void append_clientVanishes_keepsWhatCame() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            String upload = created(alice, 1000);
            try (RawConversation client = RawConversation.with(server)) {
                client.send(patch(alice, upload, 0, 1000));
                client.sendBytes("x".repeat(400));
            }
            awaitOffset(alice, upload, 400);
            alice.sendText(
                            "PATCH",
                            upload,
                            "y".repeat(600),
                            "Tus-Resumable",
                            "1.0.0",
                            "Upload-Offset",
                            "400",
                            "Content-Type",
                            "application/offset+octet-stream")
                    .expect(204);
            String id = upload.substring(ID.length());
            assertThat(alice.send("GET", "/api/files/" + id + "/content").text())
                    .isEqualTo("x".repeat(400) + "y".repeat(600));
        }
    }

    @Test
    void x2_head_whileABodyHangs_takesOverAtOnce() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            String upload = created(alice, 1000);
            try (RawConversation hanging = RawConversation.with(server)) {
                hanging.send(patch(alice, upload, 0, 1000));
                hanging.sendBytes("x".repeat(400));
                awaitReceived(server, 400);
                assertThat(headOffset(alice, upload)).isEqualTo(400);
                alice.sendText(
                                "PATCH",
                                upload,
                                "y".repeat(600),
                                "Tus-Resumable",
                                "1.0.0",
                                "Upload-Offset",
                                "400",
                                "Content-Type",
                                "application/offset+octet-stream")
                        .expect(204)
                        .expect("Upload-Offset", "1000");
                assertThat(hanging.line()).isEqualTo("HTTP/1.1 409 Conflict");
            }
        }
    }

    /// A client whose request was superseded and that still sends can read the response.
    @Test
    void append_takenOver_whoseClientKeepsSending_isAnsweredInOrder() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            String upload = created(alice, 1000);
            try (RawConversation sending = RawConversation.with(server)) {
                sending.send(patch(alice, upload, 0, 1000));
                sending.sendBytes("x".repeat(400));
                awaitReceived(server, 400);
                assertThat(headOffset(alice, upload)).isEqualTo(400);
                assertThat(sending.line()).isEqualTo("HTTP/1.1 409 Conflict");
                assertThat(sending.fields()).contains("Connection: close");
                sending.sendBytes("x".repeat(300));
                sending.sendBytes("x".repeat(300));
                assertThat(sending.rest()).contains("/problems/taken-over").endsWith("}");
            }
            assertThat(headOffset(alice, upload)).isEqualTo(400);
        }
    }

    @Test
    void stop_whileABodyComes_keepsWhatCame() throws IOException {
        String upload;
        try (RawConversation uploading = stopWhileUploading()) {
            assertThat(uploading.line()).isEqualTo("HTTP/1.1 503 Service Unavailable");
            upload = lastUpload;
        }
        try (TestServer server = TestServer.start(directory)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            assertThat(headOffset(alice, upload)).isEqualTo(400);
        }
    }

    private RawConversation stopWhileUploading() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            lastUpload = created(alice, 1000);
            RawConversation uploading = RawConversation.with(server);
            uploading.send(patch(alice, lastUpload, 0, 1000));
            uploading.sendBytes("x".repeat(400));
            awaitReceived(server, 400);
            return uploading;
        }
    }

    private static void awaitReceived(TestServer server, long bytes) {
        Uploads uploads = server.part(Uploads.class);
        Patience.until(bytes + " bytes", () -> uploads.stats().receivedBytes() >= bytes);
    }

    @Test
    void t9_append_silentClient_isClosedAfterTheIdleTimeout() throws IOException {
        try (TestServer server = TestServer.start(directory, "IDLE_TIMEOUT", "1s")) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            String upload = created(alice, 1000);
            try (RawConversation silent = RawConversation.with(server)) {
                // In one write: a pause of the client before its first bytes is not the silence under test.
                silent.sendBytes(String.join("\r\n", patch(alice, upload, 0, 1000)) + "\r\n\r\n" + "x".repeat(400));
                assertThat(silent.line()).isEqualTo("HTTP/1.1 408 Request Timeout");
            }
            awaitOffset(alice, upload, 400);
        }
    }

    private static String created(ProtocolScript alice, long length) {
        return alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", Long.toString(length))
                .expect(201)
                .header("Location");
    }

    private static String[] patch(ProtocolScript alice, String upload, long offset, long bodyLength) {
        return new String[] {
            "PATCH " + upload + " HTTP/1.1",
            "Host: localhost",
            "Authorization: " + alice.authorization(),
            "Tus-Resumable: 1.0.0",
            "Content-Type: application/offset+octet-stream",
            "Upload-Offset: " + offset,
            "Content-Length: " + bodyLength
        };
    }

    /// Reads the list, because it does not take over the upload.
    private static void awaitOffset(ProtocolScript alice, String upload, long offset) {
        Pattern entry = Pattern.compile(upload.substring(ID.length()) + "\"[^{}]*\"offset\":" + offset + ",");
        alice.awaitUntil("/api/uploads", list -> entry.matcher(list).find());
    }

    private static long headOffset(ProtocolScript alice, String upload) {
        return Long.parseLong(
                alice.send("HEAD", upload, "Tus-Resumable", "1.0.0").expect(200).header("Upload-Offset"));
    }
}
