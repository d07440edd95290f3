package io.lading.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.server.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Links after a restart, which can switch them off.
class LinksAfterRestartTest {
    @TempDir
    private Path directory;

    /// No request has used the upload since the start of the server.
    @Test
    void revokedLink_removesUploadsOfAnEarlierRun() {
        String id;
        try (TestServer server = TestServer.start(directory, "LINKS", "on")) {
            ProtocolScript visitor = ProtocolScript.signedOut(server);
            JsonNode link = LinkScript.uploadLink(ProtocolScript.as("alice", server), "");
            id = LinkScript.id(link);
            LinkScript.create(visitor, LinkScript.visit(visitor, link), "a.iso", 1000)
                    .expect(201);
        }
        try (TestServer server = TestServer.start(directory, "LINKS", "on")) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            assertThat(reserved(alice)).isEqualTo(1000);
            alice.send("DELETE", "/api/links/" + id).expect(204);
            assertThat(reserved(alice)).isZero();
        }
    }

    @Test
    void visitors_areNotToldHowMuchTheOwnerCanStore() {
        try (TestServer server = TestServer.start(directory, "LINKS", "on", "QUOTA", "100")) {
            ProtocolScript visitor = ProtocolScript.signedOut(server);
            String visit = LinkScript.visit(visitor, LinkScript.uploadLink(ProtocolScript.as("alice", server), ""));
            JsonNode problem = LinkScript.create(visitor, visit, "a.iso", 101)
                    .expectProblem(413, "over-quota")
                    .json();
            assertThat(problem.has("available")).isFalse();
            assertThat(problem.get("detail").asString()).doesNotContain("100").contains("made this link");
        }
    }

    private static long reserved(ProtocolScript alice) {
        return alice.send("GET", "/api/account")
                .expect(200)
                .json()
                .get("storage")
                .get("uploadBytes")
                .asLong();
    }

    @Test
    void addressesOfLinks_doNotExist_andLinksDoNotWork() {
        String secret;
        String visit;
        try (TestServer server = TestServer.start(directory, "LINKS", "on")) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            assertThat(alice.send("GET", "/api/settings").json().get("links").asBoolean())
                    .isTrue();
            JsonNode link = LinkScript.uploadLink(alice, "");
            secret = LinkScript.secret(link);
            visit = LinkScript.visit(ProtocolScript.signedOut(server), link);
        }
        try (TestServer server = TestServer.start(directory)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            ProtocolScript visitor = ProtocolScript.signedOut(server);
            assertThat(alice.send("GET", "/api/settings").json().get("links").asBoolean())
                    .isFalse();
            for (ProtocolScript client : new ProtocolScript[] {visitor, alice, ProtocolScript.as("carol", server)}) {
                for (String path : new String[] {
                    "/api/links",
                    "/api/links/",
                    "/api/links/x",
                    "/api/links/content",
                    "/api/admin/links",
                    "/send/" + secret,
                    "/send/" + secret + "/",
                    "/%73end/" + secret,
                    "/get/" + secret,
                    "/get/" + secret + "/content"
                }) {
                    client.send("GET", path).expectProblem(404, "not-found");
                }
                LinkScript.open(client, secret).expectProblem(404, "not-found");
                LinkScript.make(client, "\"kind\":\"upload\",\"name\":\"x\"").expectProblem(404, "not-found");
            }
            LinkScript.create(visitor, visit, "a.iso", 5).expect(401);
        }
    }
}
