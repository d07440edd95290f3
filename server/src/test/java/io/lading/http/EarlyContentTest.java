package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import io.lading.upload.Uploads;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Content that is not a disk image, in every protocol: it is rejected after its first bytes, and nothing is
/// stored.
class EarlyContentTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer("CHECK_CONTENT", "enforce", "QUOTA", "1G");

    private static final ProtocolScript alice = server.as("alice");
    private static final int PART = 1 << 20;
    private static final String PAGE = "<!doctype html>".repeat(PART / 15);
    private static final String[] TUS = {"Tus-Resumable", "1.0.0", "Content-Type", "application/offset+octet-stream"};

    @AfterEach
    void nothingStays() {
        assertThat(alice.send("GET", "/api/uploads").json().get("uploads")).isEmpty();
        assertThat(alice.send("GET", "/api/files").json().get("files")).isEmpty();
        assertThat(alice.send("GET", "/api/settings").json().get("available").asLong())
                .isEqualTo(1L << 30);
        assertThat(server.get().part(Uploads.class).reservedBytes()).isZero();
    }

    private static String created() {
        return alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", Long.toString(8L * PART))
                .expect(201)
                .header("Location");
    }

    private static Answer patch(String upload, String body, long offset, String... more) {
        String[] fields = new String[TUS.length + 2 + more.length];
        System.arraycopy(TUS, 0, fields, 0, TUS.length);
        fields[TUS.length] = "Upload-Offset";
        fields[TUS.length + 1] = Long.toString(offset);
        System.arraycopy(more, 0, fields, TUS.length + 2, more.length);
        return alice.send("PATCH", upload, BodyPublishers.ofString(body), fields);
    }

    @Test
    void tus_isRejectedWithItsFirstPart_andGoneAfterwards() {
        String upload = created();
        patch(upload, PAGE, 0)
                .expectProblem(422, "not-an-image")
                .expectNo("Upload-Offset")
                .expectNo("Upload-Expires");
        alice.send("HEAD", upload, "Tus-Resumable", "1.0.0").expect(404);
        patch(upload, PAGE, PART).expect(404);
        alice.send("DELETE", upload, "Tus-Resumable", "1.0.0").expect(404);
    }

    @Test
    void pieces_areRejectedWithTheFirst() {
        String upload = created();
        patch(upload, PAGE, 4L * PART, "Lading-Piece", "?1").expect(204);
        patch(upload, PAGE, 0, "Lading-Piece", "?1").expectProblem(422, "not-an-image");
        alice.send("HEAD", upload, "Tus-Resumable", "1.0.0").expect(404);
    }

    @Test
    void creationWithContent_isRejected() {
        alice.send(
                        "POST",
                        "/api/uploads",
                        BodyPublishers.ofString(PAGE),
                        "Tus-Resumable",
                        "1.0.0",
                        "Content-Type",
                        "application/offset+octet-stream",
                        "Upload-Length",
                        Long.toString(8L * PART))
                .expectProblem(422, "not-an-image")
                .expectNo("Location");
    }

    @Test
    void resumableUpload_isRejected_andItsAddressIsGone() {
        for (String complete : List.of("?1", "?0")) {
            alice.send(
                            "POST",
                            "/api/uploads",
                            BodyPublishers.ofString(PAGE),
                            "Upload-Complete",
                            complete,
                            "Upload-Draft-Interop-Version",
                            "8")
                    .expectProblem(422, "not-an-image")
                    .expect("Upload-Complete", "?0")
                    .expectNo("Location");
        }
    }

    @Test
    void partsOfAFinalUpload_areRejectedWithIt() {
        String part = alice.send(
                        "POST",
                        "/api/uploads",
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Length",
                        "100000",
                        "Upload-Concat",
                        "partial")
                .expect(201)
                .header("Location");
        patch(part, PAGE.substring(0, 100_000), 0).expect(204);
        alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Concat", "final;" + part)
                .expectProblem(422, "not-an-image");
        alice.send("HEAD", part, "Tus-Resumable", "1.0.0").expect(404);
    }

    /// The server responds before most of the body has been sent.
    @Test
    void plainUploadAndForm_areAnsweredInMidBody() throws IOException {
        String form = "--b\r\nContent-Disposition: form-data; name=f; filename=form.iso\r\n\r\n";
        for (String[] request : new String[][] {
            {"PUT /api/files/page.iso HTTP/1.1", "X-None: 1", ""},
            {"POST /api/files HTTP/1.1", "Content-Type: multipart/form-data; boundary=b", form}
        }) {
            try (RawConversation client = RawConversation.with(server.get())) {
                client.send(
                        request[0],
                        "Host: localhost",
                        "Authorization: " + alice.authorization(),
                        request[1],
                        "Content-Length: 500000000");
                client.sendBytes(request[2] + PAGE.substring(0, 100_000));
                assertThat(client.line()).startsWith("HTTP/1.1 422 ");
                assertThat(client.fields()).contains("Connection: close");
            }
        }
    }

    @Test
    void emptyFiles_areRejectedBeforeTheyAreCreated() throws IOException {
        alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "0")
                .expectProblem(422, "not-an-image");
        alice.sendText("PUT", "/api/files/empty.iso", "").expectProblem(422, "not-an-image");
    }

    @Test
    void settings_informThePage() {
        assertThat(alice.send("GET", "/api/settings").json().get("contentCheck").asString())
                .isEqualTo("enforce");
    }
}
