package io.lading.http.rufh;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript.Answer;
import io.lading.http.RawConversation;
import io.lading.server.RunningServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Resumable Uploads for HTTP, interop version 8: final responses. Test names start with the requirement in
/// docs/protocols.md.
class RufhUploadTest {
    private static final String MISMATCH = "https://iana.org/assignments/http-problem-types#mismatching-upload-offset";
    private static final String LENGTHS = "https://iana.org/assignments/http-problem-types#inconsistent-upload-length";

    @RegisterExtension
    static final RunningServer server = new RunningServer("MAX_SIZE", "1M", "MAX_APPEND_SIZE", "64K");

    private static final RufhScript alice = RufhScript.as("alice", server);

    private static String digest(String text) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return "sha-256=:" + Base64.getEncoder().encodeToString(hash) + ":";
    }

    private static String content(Answer completed) {
        return alice.script()
                .send("GET", completed.header("Location") + "/content")
                .expect(200)
                .text();
    }

    @Test
    void o1_options_statesLimits() {
        for (String target : new String[] {"/api/uploads", "/api/uploads/", "/api/files/any.iso"}) {
            alice.script()
                    .send("OPTIONS", target)
                    .expect(200)
                    .expect("Upload-Limit", "max-size=1048576, max-append-size=65536")
                    .expect("Accept-Patch", "application/partial-upload");
        }
    }

    @Test
    void o1_options_ofWhatTakesNoResumableUploads_stateNone() {
        alice.script()
                .send("OPTIONS", "/api/files")
                .expect(200)
                .expect("Allow", "GET, HEAD, POST, OPTIONS")
                .expectNo("Upload-Limit")
                .expectNo("Accept-Patch");
    }

    @Test
    void o3_limits_areThoseThatHold() {
        String limits = alice.script().send("OPTIONS", "/api/uploads").header("Upload-Limit");
        String upload = alice.create("exact.iso", "x".repeat(65536), "?0", "Upload-Length", "1048576")
                .expect(201)
                .header("Location");
        assertThat(alice.head(upload).header("Upload-Limit")).startsWith(limits + ", max-age=");
        alice.patch(upload, 65536, "x".repeat(65536), "?0").expect(204);
        alice.delete(upload).expect(204);
    }

    @Test
    void c2_create_whole_answersAsTheTargetWould() {
        Answer created = alice.create("whole.iso", "hello", "?1").expect(201);
        created.expect("Upload-Complete", "?1").expect("Upload-Offset", "5");
        assertThat(created.json().get("name").asString()).isEqualTo("whole.iso");
        assertThat(content(created)).isEqualTo("hello");
    }

    @Test
    void c2_create_open_statesUrlAndLimits() {
        Answer created = alice.create("open.iso", "he", "?0").expect(201);
        created.expect("Upload-Complete", "?0").expect("Upload-Offset", "2");
        assertThat(created.header("Location")).startsWith("/api/uploads/");
        assertThat(created.header("Upload-Limit")).startsWith("max-size=1048576, max-append-size=65536, max-age=");
    }

    @Test
    void create_byPutOnTheFilesAddress_isResumable() {
        String upload = alice.script()
                .sendText("PUT", "/api/files/put%20this.iso", "he", "Upload-Complete", "?0")
                .expect(201)
                .header("Location");
        Answer completed = alice.patch(upload, 2, "llo", "?1").expect(201);
        assertThat(completed.json().get("name").asString()).isEqualTo("put this.iso");
        assertThat(content(completed)).isEqualTo("hello");
    }

    @Test
    void create_byPutOnTheUploadEndpoint_works() {
        alice.script()
                .sendText("PUT", "/api/uploads", "hello", "Upload-Complete", "?1")
                .expect(201)
                .expect("Upload-Complete", "?1");
    }

    @Test
    void c7_create_withLength_records() {
        String upload = alice.create("length.iso", "", "?0", "Upload-Length", "5")
                .expect(201)
                .header("Location");
        alice.head(upload).expect(204).expect("Upload-Length", "5").expect("Upload-Offset", "0");
        alice.patch(upload, 0, "hello", "?1").expect(201);
    }

    @Test
    void c8_create_name_isTakenFromContentDisposition() {
        String encoded = "inline; filename*=UTF-8''%e2%82%ac%20rates.iso";
        Answer created = alice.script()
                .sendText("POST", "/api/uploads", "x", "Upload-Complete", "?1", "Content-Disposition", encoded)
                .expect(201);
        assertThat(created.json().get("name").asString()).isEqualTo("€ rates.iso");
        alice.script()
                .sendText(
                        "POST", "/api/uploads", "x", "Upload-Complete", "?1", "Content-Disposition", "inline; filename")
                .expectProblem(400, "bad-request");
    }

    @Test
    void c9_create_tooLarge_statesTheLimit() {
        alice.create("large.iso", "", "?0", "Upload-Length", "1048577")
                .expectProblem(413, "too-large")
                .expect("Upload-Limit", "max-size=1048576, max-append-size=65536");
        alice.create("long.iso", "x".repeat(65537), "?0")
                .expectProblem(413, "append-too-large")
                .expect("Upload-Limit", "max-size=1048576, max-append-size=65536");
    }

    @Test
    void create_formatNotAllowed_isRejected() {
        alice.create("letter.doc", "x", "?1")
                .expectProblem(415, "format-not-allowed")
                .expect("Upload-Complete", "?0");
    }

    @Test
    void h1_retrieve_statesEverything() {
        String upload = alice.create("state.iso", "he", "?0", "Upload-Length", "5")
                .expect(201)
                .header("Location");
        Answer state = alice.head(upload).expect(204);
        state.expect("Upload-Offset", "2").expect("Upload-Complete", "?0").expect("Upload-Length", "5");
        state.expect("Cache-Control", "no-store");
        assertThat(state.header("Upload-Limit")).contains("max-age=");
        alice.script().send("GET", upload).expect(204).expect("Upload-Offset", "2");
        alice.head("/api/uploads/01890000-0000-7000-8000-000000000000")
                .expect(404)
                .expectNo("Upload-Offset");
        RufhScript.as("bob", server).head(upload).expect(404).expectNo("Upload-Offset");
    }

    @Test
    void h2_retrieve_neverRedirects() {
        String open = alice.created("here.iso", "he");
        String complete = alice.created("there.iso", "he");
        alice.patch(complete, 2, "llo", "?1").expect(201);
        for (String upload : new String[] {open, complete, open + "/", "/api/uploads/x"}) {
            for (String method : new String[] {"HEAD", "GET"}) {
                assertThat(alice.script().send(method, upload).response().statusCode())
                        .as(method + " " + upload)
                        .isIn(200, 204, 404);
            }
        }
        alice.head(open).expect(204);
        alice.head(complete).expect(204);
    }

    @Test
    void h3_retrieve_theOffset_isAccepted() {
        String upload = alice.created("go-on.iso", "he");
        long offset = Long.parseLong(alice.head(upload).header("Upload-Offset"));
        alice.patch(upload, offset, "llo", "?1").expect(201);
    }

    @Test
    void a1_append_atAnotherOffset_statesTheRightOne() {
        String upload = alice.created("mismatch.iso", "he");
        Answer refused = alice.patch(upload, 3, "lo", "?1").expect(409);
        refused.expect("Upload-Complete", "?0").expect("Upload-Offset", "2");
        refused.expect("Content-Type", "application/problem+json");
        assertThat(refused.json().get("type").asString()).isEqualTo(MISMATCH);
        assertThat(refused.json().get("expected-offset").asLong()).isEqualTo(2);
        assertThat(refused.json().get("provided-offset").asLong()).isEqualTo(3);
    }

    @Test
    void a2_append_ofNothing_completes() {
        String upload = alice.created("empty-end.iso", "hello");
        alice.head(upload).expect("Upload-Complete", "?0").expect("Upload-Offset", "5");
        Answer completed = alice.patch(upload, 5, "", "?1").expect(201).expect("Upload-Complete", "?1");
        assertThat(content(completed)).isEqualTo("hello");
        alice.head(upload).expect(204).expect("Upload-Complete", "?1").expect("Upload-Offset", "5");
    }

    @Test
    void a3_append_open_isNotComplete_evenAtTheLength() {
        String upload = alice.create("full.iso", "he", "?0", "Upload-Length", "5")
                .expect(201)
                .header("Location");
        alice.patch(upload, 2, "llo", "?0")
                .expect(204)
                .expect("Upload-Complete", "?0")
                .expect("Upload-Offset", "5");
        assertThat(alice.script().send("GET", "/api/files?q=full.iso").text()).doesNotContain("full.iso");
        alice.patch(upload, 5, "", "?1").expect(201);
        assertThat(alice.script().send("GET", "/api/files?q=full.iso").text()).contains("full.iso");
    }

    @Test
    void a5_append_beyondTheLength_endsTheUpload() {
        String upload = alice.create("beyond.iso", "he", "?0", "Upload-Length", "5")
                .expect(201)
                .header("Location");
        alice.patch(upload, 2, "llo and more", "?0").expectProblem(413, "beyond-length");
        alice.head(upload).expect(404);
        alice.patch(upload, 2, "llo", "?1").expect(404);
    }

    @Test
    void append_withoutTheMediaType_isRejected() {
        String upload = alice.created("type.iso", "he");
        alice.script()
                .sendText("PATCH", upload, "llo", "Upload-Offset", "2", "Upload-Complete", "?1")
                .expectProblem(415, "media-type");
    }

    @Test
    void a7_rejections_stateThatTheUploadIsNotComplete() {
        String upload =
                alice.create("refusals.iso", "he", "?0", "Upload-Length", "5").header("Location");
        String[] other = {"Content-Type", "text/plain", "Upload-Complete", "?1", "Upload-Offset", "2"};
        alice.script().sendText("PATCH", upload, "llo", other).expect(415).expect("Upload-Complete", "?0");
        alice.patch(upload, 2, "l", "?1").expect(400).expect("Upload-Complete", "?0");
        alice.patch("/api/uploads/01890000-0000-7000-8000-000000000000", 0, "x", "?1")
                .expect(404)
                .expect("Upload-Complete", "?0");
        alice.patch(upload, 2, "llo", "?1", "Content-Digest", "sha-256=nothing")
                .expect(400)
                .expect("Upload-Complete", "?0");
        alice.create("large.iso", "", "?0", "Upload-Length", "1048577")
                .expect(413)
                .expect("Upload-Complete", "?0");
        alice.script()
                .sendText(
                        "POST", "/api/uploads", "x", "Upload-Complete", "?1", "Content-Disposition", "inline; filename")
                .expect(400)
                .expect("Upload-Complete", "?0");
    }

    @Test
    void a7_finalResponses_stateWhetherTheUploadIsComplete() {
        String upload = alice.create("told.iso", "h", "?0")
                .expect("Upload-Complete", "?0")
                .header("Location");
        alice.patch(upload, 1, "e", "?0").expect(204).expect("Upload-Complete", "?0");
        alice.patch(upload, 9, "x", "?0").expect(409).expect("Upload-Complete", "?0");
        alice.patch(upload, 2, "llo", "?1").expect(201).expect("Upload-Complete", "?1");
    }

    @Test
    void c5_finalResponsesOfCreations_stateWhetherTheUploadIsComplete() {
        alice.create("open-end.iso", "hello", "?0").expect(201).expect("Upload-Complete", "?0");
        alice.create("whole-end.iso", "hello", "?1").expect(201).expect("Upload-Complete", "?1");
    }

    @Test
    void a8_append_toACompleteUpload_isRejected_butItsEndCanBeAskedForAgain() {
        String upload = alice.created("again.iso", "he");
        Answer first = alice.patch(upload, 2, "llo", "?1").expect(201);
        Answer again = alice.patch(upload, 5, "", "?1").expect(201).expect("Upload-Complete", "?1");
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        alice.patch(upload, 5, "more", "?1")
                .expectProblem(409, "already-complete")
                .expect("Upload-Complete", "?1");
        assertThat(content(first)).isEqualTo("hello");
    }

    @Test
    void s4_lengths_thatDoNotMatch_areRejected() {
        Answer refused =
                alice.create("lengths.iso", "hello", "?1", "Upload-Length", "6").expect(400);
        assertThat(refused.json().get("type").asString()).isEqualTo(LENGTHS);
        String upload =
                alice.create("lengths.iso", "he", "?0", "Upload-Length", "5").header("Location");
        Answer other = alice.patch(upload, 2, "l", "?0", "Upload-Length", "6").expect(400);
        assertThat(other.json().get("type").asString()).isEqualTo(LENGTHS);
        Answer early = alice.patch(upload, 2, "l", "?1").expect(400);
        assertThat(early.json().get("type").asString()).isEqualTo(LENGTHS);
        alice.head(upload).expect("Upload-Offset", "2").expect("Upload-Length", "5");
    }

    /// More bytes than `Content-Length` declares.
    @Test
    void a5_append_chunkedBeyondTheLength_endsTheUpload() throws IOException {
        String upload = alice.create("beyond-chunked.iso", "he", "?0", "Upload-Length", "5")
                .expect(201)
                .header("Location");
        try (RawConversation client = RawConversation.with(server.get())) {
            client.send(
                    "PATCH " + upload + " HTTP/1.1",
                    "Host: localhost",
                    "Authorization: " + alice.script().authorization(),
                    "Upload-Offset: 2",
                    "Upload-Complete: ?0",
                    "Content-Type: application/partial-upload",
                    "Transfer-Encoding: chunked");
            client.sendBytes("3\r\nllo\r\n5\r\n more\r\n0\r\n\r\n");
            assertThat(client.line()).startsWith("HTTP/1.1 413 ");
        }
        alice.head(upload).expect(404);
        alice.patch(upload, 2, "llo", "?1").expect(404);
    }

    @Test
    void d1_cancel_givesUp() {
        String upload = alice.created("cancel.iso", "he");
        alice.delete(upload).expect(204);
        alice.head(upload).expect(404);
        alice.patch(upload, 2, "llo", "?1").expect(404);
    }

    @Test
    void d1_cancel_ofACompleteUpload_leavesTheFile() {
        String upload = alice.created("kept.iso", "he");
        Answer completed = alice.patch(upload, 2, "llo", "?1").expect(201);
        alice.delete(upload).expectProblem(409, "already-complete");
        assertThat(content(completed)).isEqualTo("hello");
    }

    @Test
    void r1_reprDigest_isVerifiedBeforeCompletion() throws Exception {
        Answer right = alice.create("right.iso", "hello", "?1", "Repr-Digest", digest("hello"))
                .expect(201);
        right.expect("Repr-Digest", digest("hello"));
        Answer wrong = alice.create("wrong.iso", "hello", "?1", "Repr-Digest", digest("other"))
                .expectProblem(422, "digest-mismatch");
        wrong.expect("Upload-Complete", "?0").expectNo("Location");
        assertThat(alice.script().send("GET", "/api/uploads").text()).doesNotContain("wrong.iso");
        assertThat(alice.script().send("GET", "/api/files?q=wrong.iso").text()).doesNotContain("wrong.iso");
        alice.create("bad.iso", "hello", "?1", "Repr-Digest", "sha-256=hello").expectProblem(400, "bad-request");
        alice.create("short.iso", "hello", "?1", "Repr-Digest", "sha-256=:aGVsbG8=:")
                .expectProblem(400, "bad-request");
    }

    @Test
    void r2_contentDigest_isVerifiedBeforeAppending() throws Exception {
        String upload = alice.created("content.iso", "he");
        alice.patch(upload, 2, "llo", "?1", "Content-Digest", digest("other")).expectProblem(422, "digest-mismatch");
        alice.head(upload).expect("Upload-Offset", "2");
        alice.patch(upload, 2, "llo", "?1", "Content-Digest", digest("llo")).expect(201);
    }

    @Test
    void r3_wantReprDigest_isAnsweredOnceComplete() throws Exception {
        String upload = alice.created("want.iso", "he");
        alice.head(upload, "Want-Repr-Digest", "sha-256=10").expect(204).expectNo("Repr-Digest");
        Answer completed = alice.patch(upload, 2, "llo", "?1").expect(201);
        alice.script().awaitUntil(completed.header("Location"), text -> text.contains("\"ready\""));
        alice.head(upload, "Want-Repr-Digest", "sha-256=10").expect(204).expect("Repr-Digest", digest("hello"));
        alice.head(upload).expectNo("Repr-Digest");
    }

    @Test
    void plainPut_withDigest_isVerified() throws Exception {
        alice.script()
                .sendText("PUT", "/api/files/plain-right.iso", "hello", "Repr-Digest", digest("hello"))
                .expect(201)
                .expect("Repr-Digest", digest("hello"));
        alice.script()
                .sendText("PUT", "/api/files/plain-wrong.iso", "hello", "Content-Digest", digest("other"))
                .expectProblem(422, "digest-mismatch");
        assertThat(alice.script().send("GET", "/api/files?q=plain-wrong").text())
                .doesNotContain("plain-wrong");
    }
}
