package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.server.RunningServer;
import io.lading.testkit.Patience;
import io.lading.upload.Uploads;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A first request that is interrupted before the client knows the URL of the upload: nothing is stored.
class UntoldAddressTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer("QUOTA", "1G");

    private static final ProtocolScript alice = server.as("alice");
    private static final String FORM = "--b\r\nContent-Disposition: form-data; name=f; filename=form.iso\r\n\r\n";

    /// Requests for which the server sends no interim response.
    enum First {
        RUFH_WITHOUT_VERSION("POST /api/uploads", "Upload-Complete: ?1"),
        RUFH_OF_AN_UNKNOWN_VERSION("POST /api/uploads", "Upload-Complete: ?1", "Upload-Draft-Interop-Version: 99"),
        RUFH_LEFT_OPEN("POST /api/uploads", "Upload-Complete: ?0"),
        RUFH_BY_NAME("PUT /api/files/named.iso", "Upload-Incomplete: ?0"),
        TUS(
                "POST /api/uploads",
                "Tus-Resumable: 1.0.0",
                "Upload-Length: 100000",
                "Content-Type: application/offset+octet-stream"),
        PLAIN("PUT /api/files/plain.iso", "X-None: 1"),
        FORM_OF_ONE_FILE("POST /api/files", "Content-Type: multipart/form-data; boundary=b");

        private final String line;
        private final String fields;

        First(String line, String... fields) {
            this.line = line;
            this.fields = String.join("\r\n", fields);
        }

        /// Sends the request without its last bytes.
        void begin(RawConversation client, String framing) throws IOException {
            client.send(
                    line + " HTTP/1.1", "Host: localhost", "Authorization: " + alice.authorization(), framing, fields);
        }

        String content() {
            return (this == FORM_OF_ONE_FILE ? FORM : "") + "hello";
        }
    }

    private static void awaitReceived(Uploads uploads, long before) {
        Patience.until("the bytes are there", () -> uploads.stats().receivedBytes() > before);
    }

    private static void assertNothingStays(Uploads uploads) {
        Patience.until("nothing is left", () -> uploads.reservations() == 0);
        assertThat(alice.send("GET", "/api/uploads").json().get("uploads")).isEmpty();
        assertThat(alice.send("GET", "/api/settings").json().get("available").asLong())
                .isEqualTo(1L << 30);
        assertThat(uploads.reservedBytes()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void connectionThatBreaks_leavesNothing(First first) throws IOException {
        Uploads uploads = server.get().part(Uploads.class);
        long before = uploads.stats().receivedBytes();
        try (RawConversation client = RawConversation.with(server.get())) {
            first.begin(client, "Content-Length: 100000");
            client.sendBytes(first.content());
            awaitReceived(uploads, before);
        }
        assertNothingStays(uploads);
    }

    @ParameterizedTest
    @EnumSource
    void chunksThatAreMalformed_leaveNothing_andTheAnswerPromisesNothing(First first) throws IOException {
        Uploads uploads = server.get().part(Uploads.class);
        try (RawConversation client = RawConversation.with(server.get())) {
            first.begin(client, "Transfer-Encoding: chunked");
            String content = first.content();
            client.sendBytes(Integer.toHexString(content.length()) + "\r\n" + content + "\r\nzz\r\n");
            assertThat(client.line()).isEqualTo("HTTP/1.1 400 Bad Request");
            assertThat(client.fields()).noneMatch(field -> field.startsWith("Location"));
            assertThat(client.rest())
                    .contains("\"detail\"")
                    .doesNotContain("resume")
                    .doesNotContain("kept");
        }
        assertNothingStays(uploads);
    }

    @Test
    void rejectedCreations_promiseNothing() {
        String huge = Long.toString(Long.MAX_VALUE);
        String detail = alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", huge)
                .expect(413)
                .json()
                .get("detail")
                .asString();
        assertThat(detail)
                .doesNotContain("resume")
                .doesNotContain("stored up to")
                .doesNotContain("kept");
    }
}
