package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Methods that a resource or the server does not support.
class MethodsTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final ProtocolScript alice = server.as("alice");

    @Test
    void methodOfNoResource_isUnknown_whereverItIsSent() {
        for (String path :
                List.of("/", "/api/files", "/api/files/x.iso", "/api/uploads", "/api/session", "/api/nothing")) {
            for (String method : List.of("PROPFIND", "TRACE", "QUERY", "FOO", "get", "M-SEARCH")) {
                Answer refused = alice.send(method, path).expectProblem(501, "method-unknown");
                assertThat(refused.text()).contains(method).doesNotContain("characters");
            }
        }
    }

    @Test
    void methodOfNoResource_isUnknown_evenToSignedOutClients() {
        server.signedOut().send("PROPFIND", "/api/files").expectProblem(501, "method-unknown");
    }

    @Test
    void methodOfOtherResources_isRejectedWithThoseOfThisOne() {
        assertThat(alice.send("DELETE", "/api/files")
                        .expectProblem(405, "method-not-allowed")
                        .header("Allow"))
                .contains("GET", "HEAD", "POST", "OPTIONS");
        assertThat(alice.send("POST", "/api/files/x.iso").expect(405).header("Allow"))
                .contains("PUT", "DELETE", "PATCH");
        assertThat(alice.send("POST", "/api/events").expect(405).header("Allow"))
                .isEqualTo("GET, HEAD, OPTIONS");
    }

    @Test
    void options_ofTheQuestionForKnownFiles_stateItsMethods() {
        assertThat(alice.send("OPTIONS", "/api/files/known").expect(200).header("Allow"))
                .contains("POST")
                .doesNotContain("GET");
    }

    @Test
    void addressWithEmptySegments_isRejectedForThat() throws IOException {
        try (RawConversation client = RawConversation.with(server.get())) {
            client.send(
                    "GET /api//files HTTP/1.1",
                    "Host: localhost",
                    "Authorization: " + alice.authorization(),
                    "Connection: close");
            assertThat(client.rest()).contains("400").doesNotContain("characters");
        }
    }
}
