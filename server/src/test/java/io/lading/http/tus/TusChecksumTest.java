package io.lading.http.tus;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.field.DigestFields;
import io.lading.server.RunningServer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// tus 1.0.0, Checksum.
class TusChecksumTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final TusScript alice = TusScript.as("alice", server);

    private static String checksum(String label, String jdkName, String text) throws Exception {
        byte[] digest = MessageDigest.getInstance(jdkName).digest(text.getBytes(StandardCharsets.UTF_8));
        return label + " " + Base64.getEncoder().encodeToString(digest);
    }

    @Test
    void t19_options_namesTheAlgorithms() {
        alice.script()
                .send("OPTIONS", "/api/uploads")
                .expect("Tus-Checksum-Algorithm", "md5,sha1,sha256,sha512,crc32,crc32c");
    }

    @Test
    void t20_matchingChecksum_isTaken() throws Exception {
        String url = alice.created(10, "match.iso");
        alice.patch(url, 0, "hello", "Upload-Checksum", checksum("sha1", "SHA-1", "hello"))
                .expect(204);
        alice.patch(url, 5, "world", "Upload-Checksum", checksum("sha256", "SHA-256", "world"))
                .expect(204)
                .expect("Upload-Offset", "10");
    }

    /// The published check values of both algorithms for these nine digits, in big-endian order.
    @Test
    void t20_crc32AndCrc32c_haveTheirHighestByteFirst() {
        for (String right : new String[] {"crc32 y/Q5Jg==", "crc32c 4waSgw=="}) {
            String url = alice.created(9, "crc.iso");
            alice.patch(url, 0, "123456789", "Upload-Checksum", right).expect(204);
        }
        for (String turned : new String[] {"crc32 Jjn0yw==", "crc32c g5IG4w=="}) {
            String url = alice.created(9, "crc.iso");
            alice.patch(url, 0, "123456789", "Upload-Checksum", turned).expectProblem(460, "digest-mismatch");
        }
    }

    @Test
    void t20_mismatch_is460_andTheOffsetStays() throws Exception {
        String url = alice.created(10, "mismatch.iso");
        alice.patch(url, 0, "hullo", "Upload-Checksum", checksum("sha1", "SHA-1", "hello"))
                .expectProblem(460, "digest-mismatch")
                .expect("Upload-Offset", "0");
        alice.head(url).expect("Upload-Offset", "0");
    }

    @Test
    void t20_mismatchOfContentWithTheCreation_leavesNothing() throws Exception {
        alice.createWithContent(
                        "hullo",
                        "Upload-Length",
                        "10",
                        "Upload-Metadata",
                        TusScript.metadata("given-up.iso"),
                        "Upload-Checksum",
                        checksum("sha1", "SHA-1", "hello"))
                .expectProblem(460, "digest-mismatch")
                .expectNo("Location");
        assertThat(alice.script().send("GET", "/api/uploads").text()).doesNotContain("given-up.iso");
    }

    @Test
    void t20_digestOfAnotherLength_neverMatches_andIs460() {
        String url = alice.created(10, "short.iso");
        for (String other :
                new String[] {"sha1 aGVsbG8=", "sha256 2jmj7l5rSw0yVb/vlWAYkK/YBwk=", "md5 AAAAAAAAAAAAAAAAAAAAAAAA"}) {
            alice.patch(url, 0, "hello", "Upload-Checksum", other).expectProblem(460, "digest-mismatch");
        }
        alice.head(url).expect("Upload-Offset", "0");
    }

    @Test
    void t20_unknownAlgorithmOrBadValue_is400() {
        String url = alice.created(10, "bad.iso");
        for (String bad : new String[] {"sha3 abc", "sha1", "sha1 !!!", ""}) {
            alice.patch(url, 0, "hello", "Upload-Checksum", bad).expectProblem(400, "bad-request");
        }
        alice.head(url).expect("Upload-Offset", "0");
    }

    @Test
    void t28_reprDigest_isVerifiedBeforeTheFileExists() {
        String right = DigestFields.value(sha256("hello"));
        String url = alice.create(5, "declared.iso", "Repr-Digest", right)
                .expect(201)
                .header("Location");
        alice.patch(url, 0, "hello").expect(204);
        assertThat(alice.content(url)).isEqualTo("hello");

        String damaged =
                alice.create(5, "damaged.iso", "Repr-Digest", right).expect(201).header("Location");
        alice.patch(damaged, 0, "hul").expect(204);
        alice.patch(damaged, 3, "lo").expectProblem(422, "digest-mismatch");
        alice.head(damaged).expect(404);
        alice.createWithContent("hullo", "Upload-Length", "5", "Repr-Digest", right)
                .expectProblem(422, "digest-mismatch")
                .expectNo("Location");
    }

    @Test
    void t28_badReprDigest_orOneOfAPart_isRejected() {
        alice.create(5, "bad.iso", "Repr-Digest", "sha-256=:aGVsbG8=:").expectProblem(400, "bad-request");
        alice.create(5, "part.iso", "Upload-Concat", "partial", "Repr-Digest", DigestFields.value(sha256("hello")))
                .expectProblem(400, "bad-request");
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
