package io.lading.http.tus;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.server.RunningServer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The Lading extensions of tus, `lading-pieces` and `lading-zeros`.
class PiecesTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final TusScript alice = TusScript.as("alice", server);

    @Test
    void pieces_areTakenAnywhere_andHeadStatesWhere() throws Exception {
        String url = alice.created(10, "pieces.iso");
        byte[] digest = MessageDigest.getInstance("SHA-256").digest("world".getBytes(StandardCharsets.UTF_8));
        String checksum = "sha256 " + Base64.getEncoder().encodeToString(digest);
        alice.patch(url, 5, "world", "Lading-Piece", "?1", "Upload-Checksum", checksum)
                .expect(204)
                .expect("Upload-Offset", "0");
        alice.head(url).expect("Upload-Offset", "0").expect("Lading-Extents", "5-9");
        alice.patch(url, 3, "oops", "Lading-Piece", "?1").expectProblem(409, "offset-mismatch");
        alice.patch(url, 0, "hello", "Lading-Piece", "?1").expect(204).expect("Upload-Offset", "10");
        assertThat(alice.content(url)).isEqualTo("helloworld");
    }

    @Test
    void zeros_needNotBeSent() {
        String url = alice.created(3 * 1024 * 1024 + 5, "zeros.iso");
        alice.patch(url, 0, "", "Lading-Piece", "?1", "Lading-Zeros", "3145728").expect(204);
        alice.head(url).expect("Lading-Extents", "0-3145727");
        alice.patch(url, 0, "", "Lading-Piece", "?1", "Lading-Zeros", "5").expectProblem(409, "offset-mismatch");
        alice.patch(url, 3145728, "world", "Lading-Piece", "?1").expect(204);
        assertThat(alice.content(url)).isEqualTo("\0".repeat(3 * 1024 * 1024) + "world");
    }

    @Test
    void zeros_areOnlyForPiecesWithoutABody_andNotTooMany() {
        String url = alice.created(10, "not-zeros.iso");
        alice.patch(url, 0, "", "Lading-Zeros", "5").expectProblem(400, "bad-request");
        alice.patch(url, 0, "hello", "Lading-Piece", "?1", "Lading-Zeros", "5").expectProblem(400, "bad-request");
        for (String bad : new String[] {"0", "-1", "67108865", "9223372036854775807", "x"}) {
            alice.patch(url, 0, "", "Lading-Piece", "?1", "Lading-Zeros", bad).expectProblem(400, "bad-request");
        }
        alice.patch(url, 0, "", "Lading-Piece", "?1", "Lading-Zeros", "11").expectProblem(413, "beyond-length");
        alice.head(url).expect("Upload-Offset", "0");
    }

    @Test
    void zeros_withTheCreation_areRejected_andLeaveNothing() {
        String name = TusScript.metadata("born-zero.iso");
        alice.createWithContent("x", "Upload-Length", "10", "Upload-Metadata", name, "Lading-Zeros", "5")
                .expectProblem(400, "bad-request");
        assertThat(alice.script().send("GET", "/api/uploads").text()).doesNotContain("born-zero.iso");
    }
}
