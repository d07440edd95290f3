package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript.Answer;
import io.lading.http.field.HttpDates;
import io.lading.server.RunningServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// The time at which a file was last modified before its upload is kept, in every protocol.
class KeptModificationTimesTest {
    private static final String TIME = "2023-11-14T22:13:20.120Z";
    private static final String SECONDS = "1700000000.12";
    private static final String DATE = "Tue, 14 Nov 2023 22:13:20 GMT";

    @RegisterExtension
    static final RunningServer server = new RunningServer("LINKS", "on");

    private static final ProtocolScript alice = server.as("alice");

    private static JsonNode named(String name) {
        return alice.send("GET", "/api/files?q=" + name).json().get("files").get(0);
    }

    private static Answer put(String name, String... fields) {
        return alice.sendText("PUT", "/api/files/" + name, "0123456789", fields).expect(201);
    }

    private static String form(String name) {
        return "--x-y\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\nX-OC-Mtime: "
                + SECONDS + "\r\n\r\nx\r\n--x-y--\r\n";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyProtocol_keepsTheTime() {
        String type = "multipart/form-data; boundary=x-y";
        put("put.iso", "X-OC-Mtime", SECONDS);
        alice.sendText("POST", "/api/files", form("form.iso"), "Content-Type", type)
                .expect(201);
        alice.sendText("POST", "/api/files/batch", form("batch.iso"), "Content-Type", type)
                .expect(200);
        String metadata = "filename " + base64("tus.iso") + ",lastModified " + base64("1700000000120");
        String[] tus = {
            "Tus-Resumable",
            "1.0.0",
            "Upload-Length",
            "1",
            "Upload-Metadata",
            metadata,
            "Content-Type",
            "application/offset+octet-stream"
        };
        alice.sendText("POST", "/api/uploads", "x", tus).expect(201);
        String[] resumable = {
            "Upload-Draft-Interop-Version",
            "8",
            "Upload-Complete",
            "?1",
            "X-OC-Mtime",
            SECONDS,
            "Content-Disposition",
            "attachment; filename=\"rufh.iso\""
        };
        alice.sendText("POST", "/api/uploads", "x", resumable);
        for (String name : new String[] {"put.iso", "form.iso", "batch.iso", "tus.iso", "rufh.iso"}) {
            assertThat(named(name).get("modifiedAt").asString()).as(name).isEqualTo(TIME);
        }
    }

    @Test
    void visitors_keepItToo() {
        String end = Instant.now().plus(Duration.ofDays(1)).toString();
        String[] asJson = {"Content-Type", "application/json"};
        String wish = "{\"kind\":\"upload\",\"name\":\"x\",\"expiresAt\":\"" + end + "\"}";
        String secret = alice.sendText("POST", "/api/links", wish, asJson)
                .expect(201)
                .json()
                .get("secret")
                .asString();
        String visit = server.signedOut()
                .sendText("POST", "/api/links/open", "{\"secret\":\"" + secret + "\",\"password\":null}", asJson)
                .expect(200)
                .json()
                .get("visit")
                .asString();
        String[] fields = {"Authorization", "Bearer " + visit, "X-OC-Mtime", SECONDS};
        server.signedOut()
                .sendText("PUT", "/api/files/visitor.iso", "x", fields)
                .expect(201);
        assertThat(named("visitor.iso").get("modifiedAt").asString()).isEqualTo(TIME);
    }

    @Test
    void impossibleTimes_areIgnored_soThatAWrongClockPreventsNoUpload() {
        long tomorrow = Instant.now().plus(Duration.ofHours(23)).getEpochSecond();
        long later = Instant.now().plus(Duration.ofHours(25)).getEpochSecond();
        assertThat(put("soon.iso", "X-OC-Mtime", "" + tomorrow)
                        .json()
                        .get("modifiedAt")
                        .asString())
                .isEqualTo(Instant.ofEpochSecond(tomorrow).toString());
        for (String bad : new String[] {"" + later, "-5", "yesterday"}) {
            assertThat(put("bad.iso", "X-OC-Mtime", bad)
                            .json()
                            .get("modifiedAt")
                            .isNull())
                    .as(bad)
                    .isTrue();
        }
        assertThat(put("none.iso").json().get("modifiedAt").isNull()).isTrue();
    }

    @Test
    void download_hasTheOriginalTime_whichStaysAValidator() {
        String content = put("old.iso", "Last-Modified", DATE).header("Location") + "/content";
        alice.send("GET", content).expect(200).expect("Last-Modified", DATE);
        alice.send("GET", content, "If-Modified-Since", DATE).expect(304);
        alice.send("GET", content, "If-Unmodified-Since", DATE).expect(200);
        alice.send("GET", content, "If-Unmodified-Since", "Tue, 14 Nov 2023 22:13:19 GMT")
                .expect(412);
        Answer part = alice.send("GET", content, "If-Range", DATE, "Range", "bytes=2-4");
        assertThat(part.expect(206).text()).isEqualTo("234");
        alice.send("GET", content, "If-Range", "Tue, 14 Nov 2023 22:13:19 GMT", "Range", "bytes=2-4")
                .expect(200);
    }

    @Test
    void download_isNeverModifiedAfterItsUpload() {
        long tomorrow = Instant.now().plus(Duration.ofHours(23)).getEpochSecond();
        Answer stored = put("future.iso", "X-OC-Mtime", "" + tomorrow);
        Instant added = Instant.parse(stored.json().get("addedAt").asString());
        alice.send("GET", stored.header("Location") + "/content")
                .expect(200)
                .expect("Last-Modified", HttpDates.format(added));
    }
}
