package io.lading.http.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `GET` and `HEAD` of `/api/files/{id}/content`.
class DownloadTest {
    private static final String CONTENT = "0123456789";
    private static final String SHA256 = "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";

    private static TestServer server;
    private static ProtocolScript bob;
    private static String file;
    private static String content;

    @BeforeAll
    static void start(@TempDir Path directory) {
        server = TestServer.start(directory, "ALLOWED_EXTENSIONS", "*");
        ProtocolScript alice = ProtocolScript.as("alice", server);
        bob = ProtocolScript.as("bob", server);
        file = alice.sendText("PUT", "/api/files/na%C3%AFve%20%22x%22.html", CONTENT, "Content-Type", "text/html")
                .expect(201)
                .header("Location");
        content = file + "/content";
        alice.awaitUntil(file, text -> text.contains("\"ready\""));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void get_isSavedAndNeverShown() {
        Answer whole = bob.send("GET", content).expect(200);
        assertThat(whole.text()).isEqualTo(CONTENT);
        whole.expect("Content-Type", "application/octet-stream")
                .expect("X-Content-Type-Options", "nosniff")
                .expect("Content-Security-Policy", "sandbox; default-src 'none'")
                .expect("Content-Length", "10")
                .expect("Accept-Ranges", "bytes")
                .expect("ETag", "\"" + SHA256 + "\"")
                .expect("Repr-Digest", "sha-256=:hNiYd/DUBB77a/kaFvAkjy/Vc+avBcGflr7bn4gveII=:");
        assertThat(whole.header("Content-Disposition"))
                .startsWith("attachment;")
                .contains("filename*=UTF-8''na%C3%AFve%20%22x%22.html");
    }

    @Test
    void disposition_hasANameForOlderPrograms_thatNeedsNoQuoting() {
        assertThat(Attachment.disposition("a\"b.iso"))
                .isEqualTo("attachment; filename=\"a_b.iso\"; filename*=UTF-8''a%22b.iso");
        assertThat(Attachment.disposition("na\u00efve 50%\\.iso"))
                .isEqualTo("attachment; filename=\"na_ve 50__.iso\"; filename*=UTF-8''na%C3%AFve%2050%25%5C.iso");
        assertThat(Attachment.disposition("\ud83c\udff4.iso")).startsWith("attachment; filename=\"_.iso\"; ");
        assertThat(Attachment.disposition("plain.iso"))
                .isEqualTo("attachment; filename=\"plain.iso\"; filename*=UTF-8''plain.iso");
    }

    @Test
    void head_answersTheSameFieldsWithoutTheBytes() {
        Answer head = bob.send("HEAD", content).expect(200).expect("Content-Length", "10");
        assertThat(head.bytes()).isEmpty();
        assertThat(head.header("ETag")).isEqualTo("\"" + SHA256 + "\"");
    }

    /// `Range` is only defined for `GET` (RFC 9110 section 14.2).
    @Test
    void head_knowsNoRanges() {
        for (String range : new String[] {"bytes=7-8", "bytes=7-8,1-2", "bytes=99-"}) {
            bob.send("HEAD", content, "Range", range)
                    .expect(200)
                    .expect("Content-Length", "10")
                    .expectNo("Content-Range");
        }
    }

    @Test
    void range_answersThePart() {
        range("bytes=2-4", "234", "bytes 2-4/10");
        range("bytes=7-", "789", "bytes 7-9/10");
        range("bytes=-3", "789", "bytes 7-9/10");
        range("bytes=-99", CONTENT, "bytes 0-9/10");
        range("bytes=8-9223372036854775807", "89", "bytes 8-9/10");
    }

    private static void range(String asked, String expected, String contentRange) {
        Answer part = bob.send("GET", content, "Range", asked).expect(206).expect("Content-Range", contentRange);
        assertThat(part.text()).isEqualTo(expected);
    }

    @Test
    void range_malformed_isIgnored() {
        for (String bad : new String[] {"bytes=5-2", "bytes=-", "lines=1-2", "bytes=a-b", "bytes"}) {
            assertThat(bob.send("GET", content, "Range", bad).expect(200).text())
                    .isEqualTo(CONTENT);
        }
    }

    @Test
    void range_beyondTheEnd_isNotSatisfiable() {
        for (String bad : new String[] {"bytes=10-", "bytes=-0", "bytes=99999999999999999999-"}) {
            bob.send("GET", content, "Range", bad)
                    .expectProblem(416, "range")
                    .expect("Content-Range", "bytes */10")
                    .expectNo("Repr-Digest")
                    .expectNo("Content-Disposition")
                    .expectNo("ETag");
        }
    }

    @Test
    void ranges_areAnsweredTogether() {
        Answer answer = bob.send("GET", content, "Range", "bytes=7-8, 1-2, 99-").expect(206);
        String type = answer.header("Content-Type");
        assertThat(type).startsWith("multipart/byteranges; boundary=");
        String boundary = "--" + type.substring(type.indexOf('=') + 1);
        String part = "Content-Type: application/octet-stream\r\nContent-Range: bytes ";
        assertThat(answer.text())
                .isEqualTo("\r\n" + boundary + "\r\n" + part + "7-8/10\r\n\r\n78\r\n" + boundary + "\r\n" + part
                        + "1-2/10\r\n\r\n12\r\n" + boundary + "--\r\n");
        answer.expectNo("Content-Range");
    }

    @Test
    void ranges_thatOverlapOrTouch_areSentOnce() {
        range("bytes=2-4,3-5,6-6", "23456", "bytes 2-6/10");
        range("bytes=0-,0-,0-", CONTENT, "bytes 0-9/10");
    }

    @Test
    void ranges_thatAreTooMany_areRejected() {
        String many = "bytes=0-0" + ",2-2".repeat(ByteRange.MAX_RANGES);
        assertThat(bob.send("GET", content, "Range", many)
                        .expectProblem(416, "range")
                        .text())
                .contains("at most " + ByteRange.MAX_RANGES + " ranges");
        range("bytes=0-0" + ",0-0".repeat(ByteRange.MAX_RANGES - 1), "0", "bytes 0-0/10");
    }

    @Test
    void ifRange_ofAnotherContent_answersTheWhole() {
        assertThat(bob.send("GET", content, "Range", "bytes=2-4", "If-Range", "\"other\"")
                        .expect(200)
                        .text())
                .isEqualTo(CONTENT);
        assertThat(bob.send("GET", content, "Range", "bytes=2-4", "If-Range", "W/\"" + SHA256 + "\"")
                        .expect(200)
                        .text())
                .isEqualTo(CONTENT);
        assertThat(bob.send("GET", content, "Range", "bytes=2-4", "If-Range", "\"" + SHA256 + "\"")
                        .expect(206)
                        .text())
                .isEqualTo("234");
    }

    @Test
    void conditions_areKept() {
        bob.send("GET", content, "If-None-Match", "\"" + SHA256 + "\"").expect(304);
        bob.send("GET", content, "If-None-Match", "\"other\"").expect(200);
        bob.send("GET", content, "If-Match", "\"other\"").expectProblem(412, "precondition-failed");
    }

    @Test
    void conditions_byEtag_areStrongWhereTheyMustBe() {
        String etag = "\"" + SHA256 + "\"";
        bob.send("GET", content, "If-Match", "\"x\", " + etag).expect(200);
        bob.send("GET", content, "If-Match", "*").expect(200);
        bob.send("GET", content, "If-Match", "W/" + etag).expectProblem(412, "precondition-failed");
        bob.send("GET", content, "If-None-Match", "\"x\", W/" + etag)
                .expect(304)
                .expect("ETag", etag);
        bob.send("GET", content, "If-None-Match", "*").expect(304);
    }

    @Test
    void conditions_byDate_areKept() {
        String modified = bob.send("HEAD", content).header("Last-Modified");
        String before = "Thu, 01 Jan 1970 00:00:00 GMT";
        bob.send("GET", content, "If-Modified-Since", modified).expect(304);
        bob.send("GET", content, "If-Modified-Since", before).expect(200);
        bob.send("GET", content, "If-Modified-Since", "yesterday").expect(200);
        bob.send("GET", content, "If-Modified-Since", modified, "If-None-Match", "\"x\"")
                .expect(200);
        bob.send("GET", content, "If-Unmodified-Since", modified).expect(200);
        bob.send("GET", content, "If-Unmodified-Since", before).expectProblem(412, "precondition-failed");
        bob.send("GET", content, "Range", "bytes=2-4", "If-Range", modified).expect(206);
        bob.send("GET", content, "Range", "bytes=2-4", "If-Range", before).expect(200);
    }

    @Test
    void get_ofNothing_isNotFound() {
        bob.send("GET", "/api/files/01890000-0000-7000-8000-000000000000/content")
                .expectProblem(404, "not-found");
        bob.send("GET", "/api/files/x/content").expectProblem(404, "not-found");
    }

    @Test
    void get_withoutSigningIn_isRejected() {
        ProtocolScript.signedOut(server).send("GET", content).expectProblem(401, "unauthorized");
    }
}
