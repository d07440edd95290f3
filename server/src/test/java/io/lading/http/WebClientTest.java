package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Security of responses to browsers and signed-out clients.
class WebClientTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer("LINKS", "on");

    private static final ProtocolScript signedOut = server.signedOut();

    @Test
    void everyAnswer_forbidsForeignScriptsAndFrames() {
        for (String path : new String[] {"/", "/api/health", "/api/files", "/nothing"}) {
            Answer answer = signedOut.send("GET", path);
            assertThat(answer.header("Content-Security-Policy"))
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            answer.expect("X-Content-Type-Options", "nosniff")
                    .expect("X-Frame-Options", "DENY")
                    .expect("Referrer-Policy", "no-referrer")
                    .expect("Cross-Origin-Opener-Policy", "same-origin");
            answer.expectNo("Server");
        }
    }

    @Test
    void everyViewOfThePage_hasAnAddress() {
        Answer page = signedOut.send("GET", "/").expect(200);
        String file = "/files/0197f3a4-1c2d-7e5f-8a9b-0c1d2e3f4a5b";
        for (String path : new String[] {
            "/account",
            "/account/",
            "/admin",
            "/admin/people",
            "/admin/people/",
            "/admin/uploads",
            "/admin/events",
            "/admin/links",
            "/admin/webhooks",
            "/admin/servers",
            file,
            file + "/"
        }) {
            Answer view = signedOut.send("GET", path).expect(200).expect("Cache-Control", "no-cache");
            assertThat(view.text()).as(path).isEqualTo(page.text());
        }
        for (String path :
                new String[] {"/account/nothing", "/admin/nothing", "/files", "/files/", file + "/nothing"}) {
            signedOut.send("GET", path).expect(404);
        }
    }

    @Test
    void pagesOfLinks_haveAnAddress() {
        Answer page = signedOut.send("GET", "/").expect(200);
        for (String path : new String[] {"/send/secret", "/send/secret/", "/get/secret", "/get/secret/"}) {
            Answer view = signedOut.send("GET", path).expect(200).expect("Cache-Control", "no-store");
            assertThat(view.text()).as(path).isEqualTo(page.text());
        }
        signedOut.send("GET", "/send").expect(404);
        signedOut.send("GET", "/get/secret/nothing").expect(404);
    }

    @Test
    void pathsOutOfTheClient_areNotServed() {
        for (String path : new String[] {
            "/%2e%2e/application.properties",
            "/..%2fapplication.properties",
            "/assets/..%2f..%2fapplication.properties",
            "/assets/%2e%2e/%2e%2e/META-INF/spring.factories",
            "/..%5capplication.properties"
        }) {
            Answer answer = signedOut.send("GET", path);
            assertThat(answer.response().statusCode()).as(path).isBetween(400, 404);
        }
    }

    @Test
    void badMessages_areProblemsToo() throws IOException {
        String[] get = {"GET /api/health HTTP/1.1", "Host: localhost", "X-Long: " + "x".repeat(100_000)};
        refused(431, get);
        String put = "PUT /api/files/a.iso HTTP/1.1";
        refused(400, put, "Host: localhost", "Content-Length: 5", "Transfer-Encoding: chunked");
        refused(400, put, "Host: localhost", "Content-Length: -5");
    }

    private static void refused(int status, String... message) throws IOException {
        try (RawConversation raw = RawConversation.with(server.get())) {
            raw.send(message);
            assertThat(raw.line()).startsWith("HTTP/1.1 " + status + " ");
            assertThat(raw.fields()).contains("Content-Type: application/problem+json");
            assertThat(raw.rest())
                    .startsWith("{\"type\":\"/problems/")
                    .contains("\"status\":" + status, "\"title\":\"", "\"detail\":\"");
        }
    }
}
