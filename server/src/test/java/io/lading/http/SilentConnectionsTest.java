package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import io.lading.testkit.Patience;
import io.lading.testkit.Swiftly;
import io.lading.upload.UploadStats;
import io.lading.upload.Uploads;
import java.io.IOException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A newer request proceeds within a second, even if the connection of an older one is dead.
class SilentConnectionsTest {
    private static final String CONTENT = "0123456789";

    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final ProtocolScript alice = server.as("alice");

    private String upload = "";

    /// The point at which the older request becomes silent: only these bytes follow its head.
    enum Silence {
        BEFORE_THE_BODY("Content-Length: 10", "", 0),
        BEFORE_THE_BODY_IT_ASKED_FOR("Content-Length: 10\r\nExpect: 100-continue", "", 0),
        IN_THE_BODY("Content-Length: 10", "0123", 4),
        BEFORE_THE_LAST_BYTE("Content-Length: 10", "012345678", 9),
        IN_A_CHUNK("Transfer-Encoding: chunked", "a\r\n0123", 4),
        IN_THE_SIZE_OF_A_CHUNK("Transfer-Encoding: chunked", "4\r\n0123\r\n0000000", 4),
        BEFORE_THE_LAST_CHUNK("Transfer-Encoding: chunked", "4\r\n0123\r\n", 4);

        private final String fields;
        private final String body;
        private final int kept;

        Silence(String fields, String body, int kept) {
            this.fields = fields;
            this.body = body;
            this.kept = kept;
        }
    }

    private void create() {
        upload = alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "10")
                .expect(201)
                .header("Location");
    }

    private RawConversation hanging(Silence silence) throws IOException {
        create();
        UploadStats stats = server.get().part(Uploads.class).stats();
        Patience.until("nothing else goes on", () -> stats.receiving() == 0);
        long before = stats.receivedBytes();
        RawConversation client = RawConversation.with(server.get());
        client.send(
                "PATCH " + upload + " HTTP/1.1",
                "Host: localhost",
                "Authorization: " + alice.authorization(),
                "Tus-Resumable: 1.0.0",
                "Content-Type: application/offset+octet-stream",
                "Upload-Offset: 0",
                silence.fields);
        client.sendBytes(silence.body);
        Patience.until(
                "what it sends is there",
                () -> stats.receiving() == 1 && stats.receivedBytes() - before == silence.kept);
        return client;
    }

    private static void assertTold(RawConversation older) throws IOException {
        String line = older.line();
        assertThat(line.equals("HTTP/1.1 100 Continue") ? older.fields() + older.line() : line)
                .endsWith("HTTP/1.1 409 Conflict");
    }

    @ParameterizedTest
    @EnumSource
    void head_proceedsWithinASecond(Silence silence) throws Exception {
        Swiftly.check(watch -> {
            try (RawConversation older = hanging(silence)) {
                Answer answer = watch.measure(() -> alice.send("HEAD", upload, "Tus-Resumable", "1.0.0"));
                answer.expect(200).expect("Upload-Offset", Integer.toString(silence.kept));
                assertTold(older);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void delete_proceedsWithinASecond(Silence silence) throws Exception {
        Swiftly.check(watch -> {
            try (RawConversation older = hanging(silence)) {
                Answer answer = watch.measure(() -> alice.send("DELETE", upload, "Tus-Resumable", "1.0.0"));
                answer.expect(204);
                alice.send("HEAD", upload, "Tus-Resumable", "1.0.0").expect(404);
                assertTold(older);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void patch_proceedsWithinASecond(Silence silence) throws Exception {
        Swiftly.check(watch -> {
            try (RawConversation older = hanging(silence)) {
                Answer answer = watch.measure(() -> append(silence.kept));
                answer.expect(204).expect("Upload-Offset", "10");
                String file = upload.replace("uploads", "files");
                assertThat(alice.send("GET", file + "/content").expect(200).text())
                        .isEqualTo(CONTENT);
                assertTold(older);
            }
        });
    }

    private Answer append(int offset) {
        return alice.sendText(
                "PATCH",
                upload,
                CONTENT.substring(offset),
                "Tus-Resumable",
                "1.0.0",
                "Content-Type",
                "application/offset+octet-stream",
                "Upload-Offset",
                Integer.toString(offset));
    }
}
