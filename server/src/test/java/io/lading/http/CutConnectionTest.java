package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.server.RunningServer;
import io.lading.testkit.Patience;
import io.lading.upload.UploadStats;
import io.lading.upload.Uploads;
import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Connections that are cut at every kind of position in a request. Each byte is either stored or not; the upload
/// can be resumed and ends with the right content.
class CutConnectionTest {
    private static final String CONTENT = "0123456789";

    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final ProtocolScript alice = server.as("alice");
    private String upload = "";

    @BeforeEach
    void create() {
        upload = alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "10")
                .expect(201)
                .header("Location");
    }

    private String head() {
        return "PATCH " + upload + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + alice.authorization()
                + "\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n";
    }

    private void cutAfter(String request) throws IOException {
        try (RawConversation client = RawConversation.with(server.get())) {
            client.sendBytes(request);
        }
    }

    /// Cuts a request that the server has started to process, so that the cut takes effect before the next
    /// request.
    private void cutUnderWay(String request) throws IOException {
        UploadStats stats = server.get().part(Uploads.class).stats();
        Patience.until("nothing else is received", () -> stats.receiving() == 0);
        try (RawConversation client = RawConversation.with(server.get())) {
            client.sendBytes(request);
            Patience.until("the body is awaited", () -> stats.receiving() == 1);
        }
        Patience.until("the cut is noticed", () -> stats.receiving() == 0);
    }

    private String id() {
        return upload.substring(upload.lastIndexOf('/') + 1);
    }

    /// Polls without taking over the upload, as a request for its offset would.
    private void awaitOffset(int offset) {
        if (offset == CONTENT.length()) {
            alice.awaitUntil("/api/files/" + id(), file -> file.contains("size"));
        } else {
            Pattern entry = Pattern.compile(id() + "\"[^{}]*\"offset\":" + offset + ",");
            alice.awaitUntil("/api/uploads", list -> entry.matcher(list).find());
        }
    }

    private void goOnFrom(int offset) {
        awaitOffset(offset);
        String field = Integer.toString(offset);
        alice.awaitHeader(upload, "Upload-Offset", field);
        if (offset < CONTENT.length()) {
            alice.sendText(
                            "PATCH",
                            upload,
                            CONTENT.substring(offset),
                            "Tus-Resumable",
                            "1.0.0",
                            "Upload-Offset",
                            field,
                            "Content-Type",
                            "application/offset+octet-stream")
                    .expect(204);
        }
        assertThat(alice.send("GET", "/api/files/" + id() + "/content")
                        .expect(200)
                        .text())
                .isEqualTo(CONTENT);
    }

    @Test
    void cut_inTheHeaderFields_changesNothing() throws IOException {
        String request = head() + "Content-Length: 10\r\n";
        for (int length = 1; length < request.length(); length += 7) {
            cutAfter(request.substring(0, length));
        }
        goOnFrom(0);
    }

    @Test
    void cut_betweenHeaderAndBody_changesNothing() throws IOException {
        cutUnderWay(head() + "Content-Length: 10\r\n\r\n");
        goOnFrom(0);
    }

    @Test
    void t9_cut_inTheBody_keepsWhatCame() throws IOException {
        cutAfter(head() + "Content-Length: 10\r\n\r\n01234");
        goOnFrom(5);
    }

    @Test
    void cut_beforeTheLastByte_keepsAllButThat() throws IOException {
        cutAfter(head() + "Content-Length: 10\r\n\r\n012345678");
        goOnFrom(9);
    }

    @Test
    void cut_inTheSizeOfAChunk_keepsTheChunksBefore() throws IOException {
        cutAfter(head() + "Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n0");
        goOnFrom(5);
    }

    @Test
    void cut_insideAChunk_keepsWhatCame() throws IOException {
        cutAfter(head() + "Transfer-Encoding: chunked\r\n\r\na\r\n0123456");
        goOnFrom(7);
    }

    @Test
    void cut_beforeTheEndOfTheChunks_doesNotComplete_andContinues() throws IOException {
        cutAfter(head() + "Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n");
        goOnFrom(9);
    }

    @Test
    void cut_afterTheBodyBeforeTheAnswer_isComplete() throws IOException {
        cutAfter(head() + "Content-Length: 10\r\n\r\n" + CONTENT);
        goOnFrom(10);
    }

    @Test
    void cut_inTheFirstRequestOfAPlainUpload_leavesNothing() throws IOException {
        cutUnderWay("PUT /api/files/cut.iso HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + alice.authorization()
                + "\r\nContent-Length: 10\r\n\r\n01234");
        alice.awaitUntil("/api/uploads", list -> !list.contains("cut.iso"));
        assertThat(alice.send("GET", "/api/files?q=cut.iso").text()).doesNotContain("cut.iso");
        goOnFrom(0);
    }
}
