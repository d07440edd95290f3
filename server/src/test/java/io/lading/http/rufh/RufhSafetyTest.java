package io.lading.http.rufh;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Resumable Uploads for HTTP, Security Considerations.
class RufhSafetyTest {
    @TempDir
    private Path directory;

    @Test
    void z1_names_areChecked() {
        try (TestServer server = TestServer.start(directory)) {
            RufhScript alice = RufhScript.as("alice", server);
            for (String bad : new String[] {"../a.iso", "a/b.iso", ".iso/..", "%2e%2e"}) {
                Answer refused = alice.create(bad, "x", "?1");
                assertThat(refused.response().statusCode()).as(bad).isIn(400, 415);
            }
            alice.script()
                    .sendText(
                            "POST",
                            "/api/uploads",
                            "x",
                            "Upload-Complete",
                            "?1",
                            "Content-Disposition",
                            "inline; filename*=UTF-8''a%0ab.iso")
                    .expectProblem(400, "bad-name");
            assertThat(alice.script().send("GET", "/api/files").json().get("files"))
                    .isEmpty();
        }
    }

    /// Permissions can change between the start and the end of an upload.
    @Test
    void z2_rights_areLookedAtWithEveryRequest() {
        try (TestServer server = TestServer.start(directory)) {
            ProtocolScript person = ProtocolScript.as("alice", server);
            RufhScript token = new RufhScript(person.withToken("upload"));
            String upload = token.created("revoked.iso", "he");
            String id = person.send("GET", "/api/tokens")
                    .json()
                    .get("tokens")
                    .get(0)
                    .get("id")
                    .asString();
            person.send("DELETE", "/api/tokens/" + id, "X-Lading-Client", "test")
                    .expect(204);
            token.patch(upload, 2, "llo", "?1").expect(401);
            new RufhScript(person).head(upload).expect("Upload-Offset", "2").expect("Upload-Complete", "?0");
        }
    }

    @Test
    void z2_quota_isLookedAtWhenTheEndComes() {
        try (TestServer server = TestServer.start(directory, "QUOTA", "64K")) {
            RufhScript alice = RufhScript.as("alice", server);
            String open = alice.created("of-unknown-length.iso", "x".repeat(40_000));
            alice.patch(open, 40_000, "x".repeat(40_000), "?1").expectProblem(413, "over-quota");
            assertThat(alice.script().send("GET", "/api/files?q=of-unknown").text())
                    .doesNotContain("of-unknown-length.iso");
        }
    }

    @Test
    void z4_manySmallRequests_doNotExceedTheLargestSize() {
        try (TestServer server = TestServer.start(directory, "MAX_SIZE", "100K", "MAX_APPEND_SIZE", "64K")) {
            RufhScript alice = RufhScript.as("alice", server);
            String upload = alice.created("many.iso", "x".repeat(60_000));
            alice.patch(upload, 60_000, "x".repeat(60_000), "?0").expectProblem(413, "beyond-length");
            alice.head(upload).expect(404);
        }
    }

    /// Content is examined across requests: neither request alone looks like what both are together.
    @Test
    void z5_content_isLookedAtAsAWhole() {
        try (TestServer server = TestServer.start(directory, "CHECK_CONTENT", "enforce")) {
            RufhScript alice = RufhScript.as("alice", server);
            String image = "\0".repeat(32_768) + "\1CD001\1" + "\0".repeat(2041) + "\u007fCD001\1" + "\0".repeat(4089);
            String upload = alice.created("image.iso", image.substring(0, 32_770));
            alice.patch(upload, 32_770, image.substring(32_770), "?1").expect(201);
            String other = alice.created("other.iso", "no");
            alice.patch(other, 2, " image", "?1").expectProblem(422, "not-an-image");
            assertThat(alice.script().send("GET", "/api/files").text()).doesNotContain("other.iso");
        }
    }
}
