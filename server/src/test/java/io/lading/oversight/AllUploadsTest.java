package io.lading.oversight;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import io.lading.testkit.Patience;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// The unfinished uploads of all users, as administrators see and cancel them.
class AllUploadsTest {
    private static final String ALL = "/api/admin/uploads";

    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final ProtocolScript alice = server.as("alice");
    private static final ProtocolScript bob = server.as("bob");
    private static final ProtocolScript carol = server.as("carol");

    private static String upload(ProtocolScript person, String... more) {
        List<String> fields = new ArrayList<>(List.of("Tus-Resumable", "1.0.0", "Upload-Length", "10"));
        fields.addAll(List.of(more));
        return person.send("POST", "/api/uploads", fields.toArray(String[]::new))
                .expect(201)
                .header("Location");
    }

    private static Answer append(ProtocolScript person, String upload, String bytes) {
        return person.sendText(
                "PATCH",
                upload,
                bytes,
                "Tus-Resumable",
                "1.0.0",
                "Upload-Offset",
                "0",
                "Content-Type",
                "application/offset+octet-stream");
    }

    private static String id(String location) {
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private static List<JsonNode> page(String query) {
        List<JsonNode> uploads = new ArrayList<>();
        carol.send("GET", ALL + query)
                .expect(200)
                .expect("Cache-Control", "no-store")
                .json()
                .get("uploads")
                .forEach(uploads::add);
        return uploads;
    }

    @Test
    void list_hasTheUploadsOfAllUsers_theNewestFirst_withWhatWasReceived() {
        String first = upload(alice, "Upload-Metadata", "filename YS5pc28=");
        append(alice, first, "hello").expect(204);
        String part = upload(bob, "Upload-Concat", "partial");
        append(bob, part, "0123456789").expect(204);
        List<JsonNode> list = page("");
        assertThat(list).extracting(upload -> upload.get("id").asString()).containsSubsequence(id(part), id(first));
        JsonNode received = page("?owner=alice").stream()
                .filter(upload -> upload.get("id").asString().equals(id(first)))
                .findFirst()
                .orElseThrow();
        assertThat(received.get("name").asString()).isEqualTo("a.iso");
        assertThat(received.get("received").asLong()).isEqualTo(5);
        assertThat(received.get("length").asLong()).isEqualTo(10);
        assertThat(received.get("state").asString()).isEqualTo("receiving");
        assertThat(received.get("lastReceivedAt").asString())
                .isGreaterThanOrEqualTo(received.get("createdAt").asString());
        assertThat(page("?owner=bob"))
                .extracting(
                        upload -> upload.get("kind").asString(),
                        upload -> upload.get("state").asString())
                .contains(org.assertj.core.groups.Tuple.tuple("partial", "complete"));
        assertThat(page("?owner=al")).isEmpty();
    }

    @Test
    void list_isReadPageByPage() {
        for (int i = 0; i < 45; i++) {
            upload(bob);
        }
        List<String> found = new ArrayList<>();
        String query = "?owner=bob&limit=20";
        String cursor = "";
        int pages = 0;
        while (cursor != null) {
            JsonNode page = carol.send("GET", ALL + query + "&cursor=" + cursor).json();
            assertThat(page.get("uploads").size()).isLessThanOrEqualTo(20);
            page.get("uploads").forEach(upload -> found.add(upload.get("id").asString()));
            cursor = page.get("next").isNull() ? null : page.get("next").asString();
            pages++;
        }
        assertThat(pages).isGreaterThanOrEqualTo(3);
        assertThat(found).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(45);
        for (String wrong : new String[] {"?limit=0", "?limit=201", "?cursor=x", "?owner=a%00b"}) {
            carol.send("GET", ALL + wrong).expectProblem(400, "bad-request");
        }
    }

    @Test
    void cancelledUpload_isGoneForItsOwner_andASecurityEvent() {
        String upload = upload(alice, "Upload-Metadata", "filename Yi5pc28=");
        carol.withToken("upload", "delete")
                .send("DELETE", ALL + "/" + id(upload))
                .expectProblem(403, "forbidden");
        alice.send("HEAD", upload, "Tus-Resumable", "1.0.0").expect(200);
        carol.send("DELETE", ALL + "/" + id(upload)).expect(204);
        alice.send("HEAD", upload, "Tus-Resumable", "1.0.0").expect(404);
        carol.send("DELETE", ALL + "/" + id(upload)).expectProblem(404, "not-found");
        assertThat(events("upload-cancelled")).contains(id(upload), "alice: b.iso", "\"person\":\"carol\"");
        page("");
        Patience.until("the list is an event", () -> events("uploads-listed").contains("carol"));
    }

    @Test
    void file_isNotCancelled() {
        String file =
                alice.sendText("PUT", "/api/files/whole.iso", "x").expect(201).header("Location");
        carol.send("DELETE", ALL + "/" + id(file)).expectProblem(404, "not-found");
        alice.send("GET", file).expect(200);
    }

    private static String events(String kind) {
        return carol.send("GET", "/api/admin/security-events?kind=" + kind)
                .expect(200)
                .text();
    }
}
