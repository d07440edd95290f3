package io.lading.http.rufh;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import io.lading.server.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Resumable Uploads for HTTP: the structured fields (RFC 9651). A malformed field counts as absent.
class RufhFieldsTest {
    private static final String MAX_AGE = ".*max-age=(\\d+)$";

    @RegisterExtension
    static final RunningServer server = new RunningServer("MAX_APPEND_SIZE", "64K");

    private static final RufhScript alice = RufhScript.as("alice", server);

    @Test
    void f1_offset_thatIsNoInteger_isIgnored() {
        String upload = alice.created("fields.iso", "he");
        for (String bad : new String[] {"-1", "2.0", "\"2\"", "?1", "1000000000000000", "2, 2", ""}) {
            alice.script()
                    .sendText(
                            "PATCH",
                            upload,
                            "llo",
                            "Upload-Offset",
                            bad,
                            "Upload-Complete",
                            "?1",
                            "Content-Type",
                            "application/partial-upload")
                    .expectProblem(400, "bad-request");
        }
        alice.head(upload).expect("Upload-Offset", "2");
    }

    @Test
    void f2_completeness_thatIsNoBoolean_isIgnored() {
        for (String bad : new String[] {"1", "true", "?2", "?1 x", "?1, ?0"}) {
            alice.script()
                    .sendText("PUT", "/api/files/plain.iso", "hello", "Upload-Complete", bad)
                    .expect(201)
                    .expectNo("Upload-Complete");
        }
        alice.create("params.iso", "hello", " ?1;a=1;b ").expect(201).expect("Upload-Complete", "?1");
    }

    @Test
    void f3_length_thatIsNoInteger_isIgnored() {
        for (String bad : new String[] {"-5", "5.5", "five", "1000000000000000"}) {
            String upload = alice.create("length.iso", "he", "?0", "Upload-Length", bad)
                    .expect(201)
                    .header("Location");
            alice.head(upload).expect(204).expectNo("Upload-Length");
        }
        String upload = alice.create("length.iso", "he", "?0", "Upload-Length", "5;a=b")
                .expect(201)
                .header("Location");
        alice.head(upload).expect(204).expect("Upload-Length", "5");
    }

    @Test
    void f4_limits_areADictionaryOfWholeNumbers() {
        String upload = alice.created("limits.iso", "he");
        for (Answer answer : new Answer[] {alice.script().send("OPTIONS", "/api/uploads"), alice.head(upload)}) {
            assertThat(answer.header("Upload-Limit")).matches("[a-z-]+=\\d+(, [a-z-]+=\\d+)*");
        }
        assertThat(alice.head(upload).header("Upload-Limit")).startsWith("max-append-size=65536, max-age=");
    }

    @Test
    void f4_withoutAnyLimit_thatIsSaid(@TempDir Path directory) {
        try (TestServer unlimited = TestServer.start(directory)) {
            RufhScript.as("bob", unlimited)
                    .script()
                    .send("OPTIONS", "/api/uploads")
                    .expect("Upload-Limit", "min-size=0");
        }
    }

    @Test
    void f5_noRequest_isTooSmall() {
        String upload = alice.created("small.iso", "");
        alice.patch(upload, 0, "", "?0").expect(204);
        alice.patch(upload, 0, "x", "?0").expect(204);
        alice.patch(upload, 1, "", "?1").expect(201);
        alice.create("smallest.iso", "", "?1").expect(201);
    }

    @Test
    void f6_limits_doNotGetStricterMeanwhile() {
        Answer created = alice.create("steady.iso", "he", "?0").expect(201);
        String limits = created.header("Upload-Limit");
        String upload = created.header("Location");
        String appended = alice.patch(upload, 2, "l", "?0").expect(204).header("Upload-Limit");
        String asked = alice.head(upload).header("Upload-Limit");
        assertThat(without(appended)).isEqualTo(without(limits));
        assertThat(without(asked)).isEqualTo(without(limits));
        // New bytes restart the lifetime of an upload; a second may have passed since.
        assertThat(maxAge(appended)).isGreaterThanOrEqualTo(maxAge(limits) - 1);
    }

    private static String without(String limits) {
        return limits.replaceFirst("max-age=\\d+$", "");
    }

    private static long maxAge(String limits) {
        return Long.parseLong(limits.replaceFirst(MAX_AGE, "$1"));
    }
}
