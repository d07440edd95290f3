package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.http.RawConversation;
import io.lading.server.RunningServer;
import io.lading.testkit.Patience;
import io.lading.upload.UploadStats;
import io.lading.upload.Uploads;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A revoked sign-in aborts its running requests within seconds.
class RevocationTest {
    private static final String[] JSON = {"Content-Type", "application/json", "X-Lading-Client", "test"};
    private static final int LARGE = 64 << 20;

    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final ProtocolScript alice = server.as("alice");

    private static Answer token() {
        return alice.sendText(
                        "POST",
                        "/api/tokens",
                        "{\"label\": \"t\", \"scopes\": [\"read\", \"upload\", \"delete\"]}",
                        JSON)
                .expect(201);
    }

    private static void revoke(Answer token) {
        alice.send("DELETE", "/api/tokens/" + token.json().get("id").asString()).expect(204);
    }

    private static String upload() {
        return alice.send(
                        "POST",
                        "/api/uploads",
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Length",
                        "1000",
                        "Upload-Metadata",
                        "filename YS5pc28=")
                .expect(201)
                .header("Location");
    }

    /// A running append: its sign-in was checked and its first bytes were received.
    private static RawConversation append(String upload, String secret) throws Exception {
        UploadStats stats = server.get().part(Uploads.class).stats();
        Patience.until("nothing else is received", () -> stats.receiving() == 0);
        long before = stats.receivedBytes();
        RawConversation client = RawConversation.with(server.get());
        client.send(
                "PATCH " + upload + " HTTP/1.1",
                "Host: localhost",
                "Authorization: Bearer " + secret,
                "Tus-Resumable: 1.0.0",
                "Content-Type: application/offset+octet-stream",
                "Upload-Offset: 0",
                "Content-Length: 1000");
        client.sendBytes("hello");
        Patience.until("its first bytes are received", () -> stats.receivedBytes() - before == 5);
        return client;
    }

    private static boolean noOtherRequestRuns() {
        return server.as("carol").send("GET", "/api/metrics").text().contains("lading_http_active 1.0");
    }

    @Test
    void upload_ofARemovedToken_endsAndKeepsItsBytes() throws Exception {
        Answer token = token();
        String upload = upload();
        try (RawConversation client = append(upload, token.json().get("token").asString())) {
            revoke(token);
            assertThat(client.line()).startsWith("HTTP/1.1 401");
        }
        alice.send("HEAD", upload, "Tus-Resumable", "1.0.0").expect(200).expect("Upload-Offset", "5");
    }

    @Test
    void upload_thatKeepsComing_endsAsWell() throws Exception {
        Answer token = token();
        String upload = upload();
        try (RawConversation client = append(upload, token.json().get("token").asString())) {
            revoke(token);
            assertThat(client.trickleUntilAnswered()).startsWith("HTTP/1.1 401");
        }
    }

    @Test
    void download_ofARemovedToken_endsBeforeItsEnd() throws Exception {
        String file = alice.send("PUT", "/api/files/large.iso", BodyPublishers.ofByteArray(new byte[LARGE]))
                .expect(201)
                .header("Location");
        Answer token = token();
        try (RawConversation client = RawConversation.with(server.get())) {
            client.send(
                    "GET " + file + "/content HTTP/1.1",
                    "Host: localhost",
                    "Authorization: Bearer " + token.json().get("token").asString());
            List<String> head = client.fields();
            assertThat(head.getFirst()).isEqualTo("HTTP/1.1 200 OK");
            revoke(token);
            assertThat(client.readSlowlyUntil(RevocationTest::noOtherRequestRuns))
                    .isLessThan(LARGE);
        }
    }
}
