package io.lading.http.tus;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.TestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// tus 1.0.0, Checksum and Concatenation, and our pieces.
class TusChecksumTest {
    @TempDir
    static Path directory;

    private static TestServer server;
    private static ProtocolScript alice;

    @BeforeAll
    static void start() {
        server = TestServer.start(directory);
        alice = ProtocolScript.as("alice", server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Answer create(String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "Tus-Resumable";
        all[1] = "1.0.0";
        System.arraycopy(headers, 0, all, 2, headers.length);
        return alice.send("POST", "/api/uploads", all);
    }

    private static String uploadOf(int length) {
        return create("Upload-Length", Integer.toString(length)).expect(201).header("Location");
    }

    private static Answer patch(String url, long offset, String body, String... headers) {
        String[] all = new String[headers.length + 6];
        all[0] = "Tus-Resumable";
        all[1] = "1.0.0";
        all[2] = "Upload-Offset";
        all[3] = Long.toString(offset);
        all[4] = "Content-Type";
        all[5] = "application/offset+octet-stream";
        System.arraycopy(headers, 0, all, 6, headers.length);
        return alice.sendText("PATCH", url, body, all);
    }

    private static Answer head(String url) {
        return alice.send("HEAD", url, "Tus-Resumable", "1.0.0");
    }

    private static String checksum(String label, String jdkName, String text) throws Exception {
        byte[] digest = MessageDigest.getInstance(jdkName).digest(text.getBytes(StandardCharsets.UTF_8));
        return label + " " + Base64.getEncoder().encodeToString(digest);
    }

    @Test
    void t19_options_namesTheAlgorithms() {
        Answer options = alice.send("OPTIONS", "/api/uploads");
        assertThat(options.header("Tus-Extension")).contains("checksum", "concatenation", "lading-pieces");
        assertThat(options.header("Tus-Checksum-Algorithm").split(","))
                .containsExactlyInAnyOrder("md5", "sha1", "sha256", "sha512", "crc32", "crc32c");
    }

    @Test
    void t20_matchingChecksum_isTaken() throws Exception {
        String url = uploadOf(10);
        patch(url, 0, "hello", "Upload-Checksum", checksum("sha1", "SHA-1", "hello"))
                .expect(204);
        patch(url, 5, "world", "Upload-Checksum", checksum("sha256", "SHA-256", "world"))
                .expect(204)
                .expect("Upload-Offset", "10");
    }

    @Test
    void t20_mismatch_is460_andTheOffsetStays() throws Exception {
        String url = uploadOf(10);
        patch(url, 0, "hullo", "Upload-Checksum", checksum("sha1", "SHA-1", "hello"))
                .expectProblem(460, "digest-mismatch");
        head(url).expect("Upload-Offset", "0");
    }

    @Test
    void t20_unknownAlgorithmOrBadValue_is400() {
        String url = uploadOf(10);
        for (String bad : new String[] {"sha3 abc", "sha1", "sha1 !!!", "sha1 aGVsbG8=", ""}) {
            patch(url, 0, "hello", "Upload-Checksum", bad).expectProblem(400, "bad-request");
        }
        head(url).expect("Upload-Offset", "0");
    }

    @Test
    void pieces_areTakenAnywhere_andHeadTellsWhere() throws Exception {
        String url = uploadOf(10);
        patch(url, 5, "world", "Lading-Piece", "?1", "Upload-Checksum", checksum("sha256", "SHA-256", "world"))
                .expect(204)
                .expect("Upload-Offset", "0");
        head(url).expect("Upload-Offset", "0").expect("Lading-Extents", "5-9");
        patch(url, 3, "oops", "Lading-Piece", "?1").expectProblem(409, "offset-mismatch");
        patch(url, 0, "hello", "Lading-Piece", "?1").expect(204).expect("Upload-Offset", "10");
        String file = url.replace("uploads", "files");
        assertThat(alice.send("GET", file + "/content").expect(200).text()).isEqualTo("helloworld");
    }

    @Test
    void zeros_needNotBeSent() {
        String url = uploadOf(3 * 1024 * 1024 + 5);
        patch(url, 0, "", "Lading-Piece", "?1", "Lading-Zeros", "3145728").expect(204);
        head(url).expect("Lading-Extents", "0-3145727");
        patch(url, 0, "", "Lading-Piece", "?1", "Lading-Zeros", "5").expectProblem(409, "offset-mismatch");
        patch(url, 3145728, "world", "Lading-Piece", "?1").expect(204);
        String file = url.replace("uploads", "files");
        String content = alice.send("GET", file + "/content").expect(200).text();
        assertThat(content).isEqualTo("\0".repeat(3 * 1024 * 1024) + "world");
    }

    @Test
    void zeros_areOnlyForPiecesWithoutABody_andNotTooMany() {
        String url = uploadOf(10);
        patch(url, 0, "", "Lading-Zeros", "5").expectProblem(400, "bad-request");
        patch(url, 0, "hello", "Lading-Piece", "?1", "Lading-Zeros", "5").expectProblem(400, "bad-request");
        for (String bad : new String[] {"0", "-1", "67108865", "9223372036854775807", "x"}) {
            patch(url, 0, "", "Lading-Piece", "?1", "Lading-Zeros", bad).expectProblem(400, "bad-request");
        }
        patch(url, 0, "", "Lading-Piece", "?1", "Lading-Zeros", "11").expectProblem(413, "beyond-length");
        head(url).expect("Upload-Offset", "0");
    }

    @Test
    void t23_to_t26_finalUpload_joinsItsParts() {
        String one = create("Upload-Length", "5", "Upload-Concat", "partial")
                .expect(201)
                .header("Location");
        String two = create("Upload-Length", "5", "Upload-Concat", "partial")
                .expect(201)
                .header("Location");
        patch(one, 0, "hello", new String[0]).expect(204);
        head(one).expect("Upload-Concat", "partial").expect("Upload-Offset", "5");

        String concat = "final;" + one + " " + server.address().resolve(two);
        String whole = create("Upload-Concat", concat, "Upload-Metadata", "filename YS5pc28=")
                .expect(201)
                .header("Location");
        head(whole).expectNo("Upload-Offset").expect("Upload-Length", "10").expect("Upload-Concat", concat);
        patch(whole, 0, "x", new String[0]).expectProblem(403, "not-appendable");
        patch(two, 0, "world", new String[0]).expect(204);

        String file = whole.replace("uploads", "files");
        while (alice.send("GET", file).response().statusCode() != 200) {
            Thread.onSpinWait();
        }
        assertThat(alice.send("GET", file + "/content").text()).isEqualTo("helloworld");
        head(whole).expect("Upload-Offset", "10");
    }

    @Test
    void t24_badConcat_is400() {
        String mine = uploadOf(5);
        String partial =
                create("Upload-Length", "5", "Upload-Concat", "partial").header("Location");
        for (String bad : new String[] {
            "other",
            "final;",
            "final;/api/uploads/../etc",
            "final;" + mine,
            "final;/api/uploads/01a20a0e-60a8-7e87-97e0-a017208ca5d2"
        }) {
            create("Upload-Concat", bad).expect(400);
        }
        create("Upload-Concat", "final;" + partial, "Upload-Length", "5").expectProblem(400, "bad-request");
        ProtocolScript.as("bob", server)
                .send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Concat", "final;" + partial)
                .expectProblem(400, "bad-parts");
    }
}
