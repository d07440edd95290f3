package io.lading.http.tus;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.RawConversation;
import io.lading.server.RunningServer;
import io.lading.testkit.Patience;
import io.lading.upload.UploadStats;
import io.lading.upload.Uploads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// tus 1.0.0, Checksum Trailer: over a raw connection, because few clients send trailers.
class TusTrailerTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final TusScript alice = TusScript.as("alice", server);

    private static String checksum(String algorithm, String jdkName, String text) throws Exception {
        byte[] digest = MessageDigest.getInstance(jdkName).digest(text.getBytes(StandardCharsets.UTF_8));
        return algorithm + " " + Base64.getEncoder().encodeToString(digest);
    }

    private static String patch(String upload, String body, String trailer, String... more) throws IOException {
        return exchange("PATCH " + upload, body, trailer, "Upload-Offset: 0\r\n" + String.join("", more));
    }

    private static String exchange(String target, String body, String trailer, String fields) throws IOException {
        return exchange(target, body, trailer, fields, "Trailer: Expires, upload-checksum");
    }

    private static String exchange(String target, String body, String trailer, String fields, String announcement)
            throws IOException {
        try (RawConversation client = RawConversation.with(server.get())) {
            client.send(
                    target + " HTTP/1.1",
                    "Host: localhost",
                    "Authorization: " + server.as("alice").authorization(),
                    "Tus-Resumable: 1.0.0",
                    "Content-Type: application/offset+octet-stream",
                    "Transfer-Encoding: chunked",
                    fields + announcement);
            client.sendBytes(Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n" + trailer + "\r\n");
            return client.line();
        }
    }

    @Test
    void t21_options_announceTrailers() {
        assertThat(alice.script()
                        .send("OPTIONS", "/api/uploads")
                        .header("Tus-Extension")
                        .split(","))
                .contains("checksum", "checksum-trailer");
    }

    @Test
    void t21_matchingTrailer_isTaken() throws Exception {
        for (String[] algorithm : new String[][] {{"sha1", "SHA-1"}, {"md5", "MD5"}, {"sha512", "SHA-512"}}) {
            String upload = alice.created(10, "trailer.iso");
            String trailer = "Upload-Checksum: " + checksum(algorithm[0], algorithm[1], "hello") + "\r\n";
            assertThat(patch(upload, "hello", trailer)).startsWith("HTTP/1.1 204");
            alice.head(upload).expect("Upload-Offset", "5");
        }
    }

    @Test
    void t21_matchingTrailer_ofTheLastByte_completes() throws Exception {
        String upload = alice.created(5, "whole.iso");
        String trailer = "Upload-Checksum: " + checksum("sha256", "SHA-256", "hello") + "\r\n";
        assertThat(patch(upload, "hello", trailer)).startsWith("HTTP/1.1 204");
        String content = upload.replace("uploads", "files") + "/content";
        assertThat(alice.script().send("GET", content).expect(200).text()).isEqualTo("hello");
    }

    @Test
    void t21_mismatchingTrailer_is460_andNothingIsKept() throws Exception {
        String upload = alice.created(5, "mismatch.iso");
        String trailer = "Upload-Checksum: " + checksum("sha1", "SHA-1", "hello") + "\r\n";
        assertThat(patch(upload, "hullo", trailer)).startsWith("HTTP/1.1 460");
        alice.head(upload).expect("Upload-Offset", "0");
        alice.patch(upload, 0, "hello").expect(204);
    }

    @Test
    void t21_announcedTrailerThatIsMissingOrBad_is400_andNothingIsKept() throws Exception {
        String upload = alice.created(10, "missing.iso");
        String good = "Upload-Checksum: " + checksum("sha1", "SHA-1", "hello") + "\r\n";
        for (String bad : new String[] {
            "", "Expires: now\r\n", "Upload-Checksum: sha3 abc\r\n", "Upload-Checksum: sha1 !\r\n", good + good
        }) {
            assertThat(patch(upload, "hello", bad)).as(bad).startsWith("HTTP/1.1 400");
            alice.head(upload).expect("Upload-Offset", "0");
        }
    }

    @Test
    void t21_trailerThatWasNotAnnounced_is400_andNothingIsKept() throws Exception {
        String upload = alice.created(10, "unannounced.iso");
        for (String text : new String[] {"hello", "other"}) {
            String trailer = "Upload-Checksum: " + checksum("sha1", "SHA-1", text) + "\r\n";
            assertThat(exchange("PATCH " + upload, "hello", trailer, "Upload-Offset: 0\r\n", "X-None: 1"))
                    .startsWith("HTTP/1.1 400");
            alice.head(upload).expect("Upload-Offset", "0");
        }
    }

    @Test
    void t21_headerAndTrailer_is400() throws Exception {
        String upload = alice.created(10, "both.iso");
        String field = "Upload-Checksum: " + checksum("sha1", "SHA-1", "hello") + "\r\n";
        assertThat(patch(upload, "hello", field, field)).startsWith("HTTP/1.1 400");
        alice.head(upload).expect("Upload-Offset", "0");
    }

    @Test
    void t21_clientVanishesBeforeTheTrailer_nothingIsKept() throws Exception {
        String upload = alice.created(1000, "vanished.iso");
        try (RawConversation client = RawConversation.with(server.get())) {
            client.send(
                    "PATCH " + upload + " HTTP/1.1",
                    "Host: localhost",
                    "Authorization: " + alice.script().authorization(),
                    "Tus-Resumable: 1.0.0",
                    "Upload-Offset: 0",
                    "Content-Type: application/offset+octet-stream",
                    "Expect: 100-continue",
                    "Transfer-Encoding: chunked",
                    "Trailer: Upload-Checksum");
            assertThat(client.line()).startsWith("HTTP/1.1 100");
            UploadStats stats = server.get().part(Uploads.class).stats();
            long before = stats.receivedBytes();
            client.sendBytes("5\r\nhello\r\n");
            Patience.until("the chunk is received", () -> stats.receivedBytes() - before == 5);
        }
        alice.head(upload).expect("Upload-Offset", "0");
    }

    @Test
    void t17_creationWithContent_isCheckedByItsTrailer() throws Exception {
        String trailer = "Upload-Checksum: " + checksum("sha1", "SHA-1", "hello") + "\r\n";
        String fields = "Upload-Length: 10\r\nUpload-Metadata: " + TusScript.metadata("first.iso") + "\r\n";
        assertThat(exchange("POST /api/uploads", "hello", trailer, fields)).startsWith("HTTP/1.1 201");
        assertThat(exchange("POST /api/uploads", "hullo", trailer, fields)).startsWith("HTTP/1.1 460");
        assertThat(exchange("POST /api/uploads", "hullo", "", fields)).startsWith("HTTP/1.1 400");
        assertThat(alice.script()
                        .send("GET", "/api/uploads")
                        .json()
                        .get("uploads")
                        .findValuesAsString("name"))
                .containsOnlyOnce("first.iso");
    }
}
