package io.lading.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.RawConversation;
import io.lading.server.RunningServer;
import io.lading.testkit.Patience;
import io.lading.upload.UploadStats;
import io.lading.upload.Uploads;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// Links as their owners and administrators see them.
class OwnLinksTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer(
            "LINKS",
            "on",
            "LINK_MAX_AGE",
            "30d",
            "USERS",
            "alice:wonderland,bob:builder,carol:lighthouse-keeper:admin,victor:wrong:viewer");

    private final ProtocolScript alice = server.as("alice");
    private final ProtocolScript bob = server.as("bob");
    private final ProtocolScript carol = server.as("carol");
    private final ProtocolScript visitor = server.signedOut();

    @Test
    void secret_isInTheFirstResponseOnly() {
        JsonNode link = LinkScript.uploadLink(alice, ",\"note\":\"Two\\nlines\",\"password\":\"open sesame\"");
        assertThat(LinkScript.secret(link)).hasSize(32);
        assertThat(link.get("url").asString()).isEqualTo("/send/" + LinkScript.secret(link));
        assertThat(link.get("hasPassword").asBoolean()).isTrue();
        assertThat(link.get("note").asString()).isEqualTo("Two\nlines");
        String path = "/api/links/" + LinkScript.id(link);
        assertThat(alice.send("GET", path).expect(200).text())
                .contains("Photos of June")
                .doesNotContain(LinkScript.secret(link), "sesame", "argon2");
        assertThat(alice.send("GET", "/api/links")
                        .expect(200)
                        .expect("Cache-Control", "no-store")
                        .text())
                .contains(LinkScript.id(link))
                .doesNotContain(LinkScript.secret(link), "sesame", "argon2");
    }

    @Test
    void otherUsers_neitherSeeNorRevokeALink_butAdministratorsDo() {
        JsonNode link = LinkScript.uploadLink(alice, "");
        String path = "/api/links/" + LinkScript.id(link);
        bob.send("GET", path).expectProblem(404, "not-found");
        bob.send("DELETE", path).expectProblem(404, "not-found");
        assertThat(bob.send("GET", "/api/links").expect(200).text()).doesNotContain(LinkScript.id(link));
        carol.send("DELETE", path).expectProblem(404, "not-found");
        LinkScript.uploadLink(bob, "");
        JsonNode first =
                carol.send("GET", "/api/admin/links?limit=1").expect(200).json();
        assertThat(first.get("links")).hasSize(1);
        String next = carol.send(
                        "GET", "/api/admin/links?cursor=" + first.get("next").asString())
                .expect(200)
                .text();
        assertThat(next).contains(LinkScript.id(link), "\"owner\":\"alice\"");
        String ofBob =
                carol.send("GET", "/api/admin/links?owner=bob").expect(200).text();
        assertThat(ofBob).contains("\"owner\":\"bob\"").doesNotContain("\"owner\":\"alice\"");
        carol.send("GET", "/api/admin/links?limit=0").expect(400);
        carol.send("GET", "/api/admin/links?cursor=x").expect(400);
        carol.send("DELETE", "/api/admin/links/" + LinkScript.id(link)).expect(204);
        carol.send("DELETE", "/api/admin/links/" + LinkScript.id(link)).expect(404);
        alice.send("GET", path).expect(404);
    }

    @Test
    void wishes_areChecked() {
        String upload = "\"kind\":\"upload\",\"name\":\"x\"";
        for (String members : new String[] {
            "\"kind\":\"other\",\"name\":\"x\"",
            "\"kind\":\"upload\"",
            "\"kind\":\"upload\",\"name\":\"" + "n".repeat(101) + "\"",
            "\"kind\":\"upload\",\"name\":\"a\\u0000b\"",
            upload + ",\"maxSize\":0",
            upload + ",\"maxUploads\":0",
            upload + ",\"maxUploads\":1000001",
            upload + ",\"maxDownloads\":1",
            upload + ",\"formats\":[\"iso\"]",
            upload + ",\"formats\":[null]",
            upload + ",\"formats\":[\".zip\"]",
            upload + ",\"password\":\"short\"",
            upload + ",\"password\":\"" + "p".repeat(257) + "\"",
            upload + ",\"note\":\"" + "n".repeat(1001) + "\"",
            upload + ",\"note\":\"a\\u0001b\"",
            "\"kind\":\"download\"",
            "\"kind\":\"download\",\"file\":\"x\",\"maxSize\":1"
        }) {
            LinkScript.make(alice, members).expectProblem(400, "bad-request");
        }
        LinkScript.make(alice, "\"kind\":\"download\",\"file\":\"x\"").expectProblem(404, "not-found");
        for (String end :
                new String[] {"tomorrow", LinkScript.in(Duration.ofSeconds(-5)), LinkScript.in(Duration.ofDays(31))}) {
            String wish = "{" + upload + ",\"expiresAt\":\"" + end + "\"}";
            alice.sendText("POST", "/api/links", wish, "Content-Type", "application/json")
                    .expectProblem(400, "bad-request");
        }
        alice.sendText("POST", "/api/links", "{" + upload + "}", "Content-Type", "application/json")
                .expectProblem(400, "bad-request");
    }

    @Test
    void tokens_needTheScopeOfWhatTheLinkAllows() {
        String file = LinkScript.file(alice, "a.iso", "hello");
        String upload = "\"kind\":\"upload\",\"name\":\"x\"";
        String download = "\"kind\":\"download\",\"file\":\"" + file + "\"";
        ProtocolScript reader = alice.withToken("read");
        ProtocolScript sender = alice.withToken("upload");
        JsonNode problem =
                LinkScript.make(reader, upload).expectProblem(403, "forbidden").json();
        assertThat(problem.get("requiredScope").asString()).isEqualTo("upload");
        LinkScript.make(sender, download).expectProblem(403, "forbidden");
        String id = LinkScript.id(LinkScript.make(sender, upload).expect(201).json());
        LinkScript.make(reader, download).expect(201);
        reader.send("DELETE", "/api/links/" + id).expectProblem(403, "forbidden");
        sender.send("DELETE", "/api/links/" + id).expect(204);
        LinkScript.make(server.as("victor"), upload).expectProblem(403, "forbidden");
        LinkScript.make(server.as("victor"), download).expect(201);
    }

    @Test
    void revokedLink_endsRunningUploads_andRemovesThem() throws Exception {
        JsonNode link = LinkScript.uploadLink(alice, "");
        String visit = LinkScript.visit(visitor, link);
        visitor.sendText("PUT", "/api/files/kept.iso", "kept", "Authorization", visit)
                .expect(201);
        String path =
                LinkScript.create(visitor, visit, "gone.iso", 1000).expect(201).header("Location");
        UploadStats stats = server.get().part(Uploads.class).stats();
        Patience.until("nothing else is received", () -> stats.receiving() == 0);
        long before = stats.receivedBytes();
        try (RawConversation client = RawConversation.with(server.get())) {
            client.send(
                    "PATCH " + path + " HTTP/1.1",
                    "Host: localhost",
                    "Authorization: " + visit,
                    "Tus-Resumable: 1.0.0",
                    "Content-Type: application/offset+octet-stream",
                    "Upload-Offset: 0",
                    "Content-Length: 1000");
            client.sendBytes("hello");
            Patience.until("its first bytes are received", () -> stats.receivedBytes() - before == 5);
            alice.send("DELETE", "/api/links/" + LinkScript.id(link)).expect(204);
            assertThat(client.line()).matches("HTTP/1.1 (401|404|409).*");
        }
        visitor.send("HEAD", path, "Authorization", visit, "Tus-Resumable", "1.0.0")
                .expect(401);
        alice.send("HEAD", path, "Tus-Resumable", "1.0.0").expect(404);
        LinkScript.open(visitor, LinkScript.secret(link)).expectProblem(404, "link-not-found");
        LinkScript.open(visitor, LinkScript.secret(link), "Authorization", visit)
                .expectProblem(404, "link-not-found");
        JsonNode kept = alice.send("GET", "/api/files?q=kept")
                .expect(200)
                .json()
                .get("files")
                .get(0);
        assertThat(kept.get("link").asString()).isEqualTo("Photos of June");
    }

    @Test
    void revokedLink_endsRunningDownloads() throws Exception {
        String file = alice.send(
                        "PUT",
                        "/api/files/large.iso",
                        java.net.http.HttpRequest.BodyPublishers.ofByteArray(new byte[32 << 20]))
                .expect(201)
                .json()
                .get("id")
                .asString();
        JsonNode link = LinkScript.downloadLink(alice, file, "");
        for (boolean visits : new boolean[] {true, false}) {
            JsonNode each = visits ? link : LinkScript.downloadLink(alice, file, "");
            String visit = LinkScript.visit(visitor, each);
            try (RawConversation client = RawConversation.with(server.get())) {
                client.send(
                        "GET "
                                + (visits
                                        ? "/api/links/content"
                                        : each.get("url").asString() + "/content") + " HTTP/1.1",
                        "Host: localhost",
                        visits ? "Authorization: " + visit : "X-Nothing: x");
                assertThat(client.fields().getFirst()).isEqualTo("HTTP/1.1 200 OK");
                alice.send("DELETE", "/api/links/" + LinkScript.id(each)).expect(204);
                assertThat(client.readSlowlyUntil(this::noOtherRequestRuns)).isLessThan(32 << 20);
            }
        }
    }

    private boolean noOtherRequestRuns() {
        return carol.send("GET", "/api/metrics").text().contains("lading_http_active 1.0");
    }

    @Test
    void disabledOwner_lendsNoRights() {
        carol.sendText(
                        "POST",
                        "/api/users",
                        "{\"name\":\"eve\",\"password\":\"a long enough password\"}",
                        "Content-Type",
                        "application/json")
                .expect(201);
        String basic = "Basic "
                + java.util.Base64.getEncoder()
                        .encodeToString("eve:a long enough password".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String wish =
                "{\"kind\":\"upload\",\"name\":\"x\",\"expiresAt\":\"" + LinkScript.in(Duration.ofDays(1)) + "\"}";
        JsonNode link = visitor.sendText(
                        "POST", "/api/links", wish, "Content-Type", "application/json", "Authorization", basic)
                .expect(201)
                .json();
        String visit = LinkScript.visit(visitor, link);
        for (String change : new String[] {"{\"role\":\"viewer\"}", "{\"disabled\":true,\"role\":\"uploader\"}"}) {
            carol.sendText("PATCH", "/api/users/eve", change, "Content-Type", "application/json")
                    .expect(200);
            LinkScript.create(visitor, visit, "a.iso", 5).expectProblem(401, "visit-ended");
            LinkScript.open(visitor, LinkScript.secret(link)).expectProblem(410, "link-ended");
        }
        carol.sendText("PATCH", "/api/users/eve", "{\"disabled\":false}", "Content-Type", "application/json")
                .expect(200);
        LinkScript.create(visitor, visit, "a.iso", 5).expect(201);
        carol.send("DELETE", "/api/users/eve").expect(204);
        LinkScript.open(visitor, LinkScript.secret(link)).expectProblem(404, "link-not-found");
    }
}
