package io.lading.http.tus;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript.Answer;
import io.lading.http.RawConversation;
import io.lading.server.RunningServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// tus 1.0.0, Core, PATCH.
class TusAppendTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final TusScript alice = TusScript.as("alice", server);

    @Test
    void t8_append_inTwoParts_completesTheFile() {
        String upload = alice.created(10, "two.iso");
        alice.patch(upload, 0, "01234").expect(204).expect("Upload-Offset", "5").expect("Tus-Resumable", "1.0.0");
        Answer last = alice.patch(upload, 5, "56789").expect(204).expect("Upload-Offset", "10");
        last.expectNo("Upload-Expires");
        alice.head(upload).expect(200).expect("Upload-Offset", "10").expect("Upload-Length", "10");
        String id = upload.substring(upload.lastIndexOf('/') + 1);
        assertThat(alice.script()
                        .send("GET", "/api/files/" + id + "/content")
                        .expect(200)
                        .text())
                .isEqualTo("0123456789");
    }

    @Test
    void t18_append_unfinished_saysWhenItExpires() {
        String upload = alice.created(10, "expiring.iso");
        assertThat(alice.patch(upload, 0, "01").expect(204).header("Upload-Expires"))
                .endsWith(" GMT");
    }

    @Test
    void t18_append_thatIsRejected_saysWhenTheUploadExpires() {
        String upload = alice.created(5, "refused.iso");
        String wrong = "sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00=";
        expires(alice.patch(upload, 3, "lo").expect(409));
        expires(alice.patch(upload, 0, "hullo", "Upload-Checksum", wrong).expect(460));
        expires(alice.patch(upload, 0, "hello and more").expect(413));
        expires(alice.patch(upload, 0, "hello", "Upload-Length", "6").expect(400));
        alice.patch(upload, 0, "hello").expect(204).expectNo("Upload-Expires");
        alice.patch(upload, 5, "x").expect(409).expectNo("Upload-Expires");
    }

    private static void expires(Answer refused) {
        assertThat(refused.header("Upload-Expires")).endsWith(" GMT");
        refused.expect("Upload-Offset", "0");
    }

    @Test
    void t8_append_offsetMismatch_leavesContentUntouched() {
        String upload = alice.created(10, "offset.iso");
        alice.patch(upload, 0, "01234").expect(204);
        Answer refused = alice.patch(upload, 3, "xxxxx").expectProblem(409, "offset-mismatch");
        assertThat(refused.json().get("expectedOffset").asLong()).isEqualTo(5);
        alice.head(upload).expect("Upload-Offset", "5");
        alice.patch(upload, 5, "56789").expect(204);
        String id = upload.substring(upload.lastIndexOf('/') + 1);
        assertThat(alice.script().send("GET", "/api/files/" + id + "/content").text())
                .isEqualTo("0123456789");
    }

    @Test
    void t8_append_otherContentType_isRejected() {
        String upload = alice.created(10, "type.iso");
        alice.script()
                .sendText(
                        "PATCH",
                        upload,
                        "0",
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Offset",
                        "0",
                        "Content-Type",
                        "text/plain")
                .expectProblem(415, "media-type")
                .expect("Accept-Patch", "application/offset+octet-stream");
        alice.head(upload).expect("Upload-Offset", "0");
    }

    @Test
    void append_beyondTheLength_isRejected() {
        String upload = alice.created(4, "long.iso");
        alice.patch(upload, 0, "0123456789").expectProblem(413, "beyond-length");
        alice.head(upload).expect(200).expect("Upload-Length", "4");
        assertThat(alice.head(upload).header("Upload-Offset")).isNotEqualTo("4");
    }

    @Test
    void t6_append_badOffsets_areRejected() {
        String upload = alice.created(4, "bad.iso");
        for (String bad : new String[] {"-1", "9223372036854775808", "1.5", "0x1", "abc", " "}) {
            alice.script()
                    .sendText(
                            "PATCH",
                            upload,
                            "0",
                            "Tus-Resumable",
                            "1.0.0",
                            "Upload-Offset",
                            bad,
                            "Content-Type",
                            "application/offset+octet-stream")
                    .expectProblem(400, "bad-request");
        }
        alice.script()
                .sendText(
                        "PATCH",
                        upload,
                        "0",
                        "Tus-Resumable",
                        "1.0.0",
                        "Content-Type",
                        "application/offset+octet-stream")
                .expectProblem(400, "bad-request");
    }

    @Test
    void t8_append_unknownUpload_isNotFound() {
        alice.patch("/api/uploads/01890000-0000-7000-8000-000000000000", 0, "x").expectProblem(404, "not-found");
        alice.patch("/api/uploads/..%2fetc", 0, "x").expectProblem(400, "bad-request");
    }

    @Test
    void append_anothersUpload_isNotFound() {
        String upload = alice.created(4, "mine.iso");
        TusScript.as("bob", server).patch(upload, 0, "0123").expectProblem(404, "not-found");
        alice.head(upload).expect("Upload-Offset", "0");
    }

    @Test
    void append_encodedBody_isRejected() {
        String upload = alice.created(4, "gzip.iso");
        alice.patch(upload, 0, "0123", "Content-Encoding", "gzip").expectProblem(415, "content-encoding");
        alice.head(upload).expect("Upload-Offset", "0");
    }

    @Test
    void t5_append_byMethodOverride_isAPatch() {
        String upload = alice.created(4, "override.iso");
        alice.script()
                .sendText(
                        "POST",
                        upload,
                        "0123",
                        "Tus-Resumable",
                        "1.0.0",
                        "X-HTTP-Method-Override",
                        "PATCH",
                        "Upload-Offset",
                        "0",
                        "Content-Type",
                        "application/offset+octet-stream")
                .expect(204)
                .expect("Upload-Offset", "4");
    }

    @Test
    void append_afterCompletion_changesNothing() {
        String upload = alice.created(4, "done.iso");
        alice.patch(upload, 0, "0123").expect(204);
        alice.patch(upload, 4, "more").expectProblem(409, "already-complete").expect("Upload-Offset", "4");
        alice.patch(upload, 3, "").expectProblem(409, "already-complete").expect("Upload-Offset", "4");
    }

    /// A client that did not get the response to its last request may send a request without bytes.
    @Test
    void t8_append_ofNothingAtTheEnd_isAnsweredAgain() {
        String upload = alice.created(4, "again.iso");
        alice.patch(upload, 0, "0123").expect(204);
        alice.patch(upload, 4, "").expect(204).expect("Upload-Offset", "4").expectNo("Upload-Expires");
    }

    @Test
    void t8_append_atAnotherOffset_isRejectedBeforeTheContent() throws IOException {
        String upload = alice.created(1000, "waiting.iso");
        try (RawConversation client = RawConversation.with(server.get())) {
            client.send(
                    "PATCH " + upload + " HTTP/1.1",
                    "Host: localhost",
                    "Authorization: " + alice.script().authorization(),
                    "Tus-Resumable: 1.0.0",
                    "Upload-Offset: 5",
                    "Content-Type: application/offset+octet-stream",
                    "Content-Length: 995",
                    "Expect: 100-continue");
            assertThat(client.line()).startsWith("HTTP/1.1 409 ");
        }
    }
}
