package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript.Answer;
import io.lading.server.TestServer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// CORS. The JDK client can set `Origin`, which browsers set themselves.
class CrossOriginTest {
    private static final String APP = "https://app.example.com";

    /// Response fields that pages may always read (Fetch standard, "CORS-safelisted").
    private static final Set<String> READABLE_ANYWAY = Set.of("cache-control", "content-type", "content-length");

    /// Response fields for the browser only.
    private static final Set<String> FOR_THE_BROWSER = Set.of(
            "content-security-policy",
            "x-content-type-options",
            "x-frame-options",
            "x-xss-protection",
            "referrer-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "permissions-policy",
            "vary",
            "connection",
            "transfer-encoding",
            "expires",
            "pragma");

    @TempDir
    private Path directory;

    private static List<String> names(Answer answer, String field) {
        return Arrays.asList(answer.header(field).toLowerCase(Locale.ROOT).split(", "));
    }

    private static Answer preflight(TestServer server, String origin, String path) {
        return ProtocolScript.signedOut(server)
                .send("OPTIONS", path, "Origin", origin, "Access-Control-Request-Method", "PATCH");
    }

    @Test
    void byDefault_noOtherSiteIsLetIn() {
        try (TestServer server = TestServer.start(directory)) {
            preflight(server, APP, "/api/uploads").expectNo("Access-Control-Allow-Origin");
            ProtocolScript.as("alice", server)
                    .send("GET", "/api/files", "Origin", APP)
                    .expect(200)
                    .expectNo("Access-Control-Allow-Origin");
        }
    }

    @Test
    void allowedOrigin_preflight_needsNoSignIn() {
        try (TestServer server = TestServer.start(directory, "ALLOWED_ORIGINS", APP + ",http://localhost:5173")) {
            Answer answer = preflight(server, APP, "/api/uploads/01a20a0e-60a8-7e87-97e0-a017208ca5d2")
                    .expect(204)
                    .expect("Access-Control-Allow-Origin", APP)
                    .expect("Access-Control-Allow-Credentials", "true");
            assertThat(answer.response().headers().allValues("Vary")).contains("Origin");
            assertThat(names(answer, "Access-Control-Allow-Methods"))
                    .contains("post", "put", "patch", "head", "delete", "get");
            assertThat(names(answer, "Access-Control-Allow-Headers"))
                    .contains("authorization", "content-type", "tus-resumable", "upload-offset", "upload-length")
                    .contains("upload-metadata", "upload-concat", "upload-checksum", "upload-defer-length")
                    .contains("upload-complete", "upload-draft-interop-version", "repr-digest", "content-digest")
                    .contains("x-http-method-override", "lading-piece")
                    .contains("traceparent", "tracestate", "baggage", "cache-control")
                    .doesNotContain("idempotency-key", "prefer", "want-content-digest");
            for (String other :
                    new String[] {"https://evil.example", "null", APP + ".evil.example", "http://localhost"}) {
                preflight(server, other, "/api/uploads").expectNo("Access-Control-Allow-Origin");
            }
        }
    }

    @Test
    void moreFields_areAllowedBySetting() {
        try (TestServer server =
                TestServer.start(directory, "ALLOWED_ORIGINS", APP, "ALLOWED_HEADERS", "X-Trace, Idempotency-Key")) {
            assertThat(names(preflight(server, APP, "/api/uploads"), "Access-Control-Allow-Headers"))
                    .contains("x-trace", "idempotency-key", "traceparent", "tus-resumable");
        }
    }

    @Test
    void allowedOrigin_uploads_andReadsEveryField() {
        try (TestServer server = TestServer.start(directory, "ALLOWED_ORIGINS", APP)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            Answer created = alice.send(
                            "POST",
                            "/api/uploads",
                            "Origin",
                            APP,
                            "Tus-Resumable",
                            "1.0.0",
                            "Upload-Length",
                            "5",
                            "Upload-Metadata",
                            "filename YS5pc28=")
                    .expect(201)
                    .expect("Access-Control-Allow-Origin", APP);
            List<String> exposed = names(created, "Access-Control-Expose-Headers");
            Answer head = alice.send("HEAD", created.header("Location"), "Tus-Resumable", "1.0.0");
            Answer options = alice.send("OPTIONS", "/api/uploads");
            Answer file = alice.sendText("PUT", "/api/files/b.iso", "hello", "Upload-Complete", "?1")
                    .expect(201);
            String content = file.header("Location") + "/content";
            Answer download = alice.send("GET", content).expect(200);
            Answer part = alice.send("GET", content, "Range", "bytes=0-1").expect(206);
            Answer refused = alice.send("PATCH", "/api/uploads").expect(405);
            Answer signedOut =
                    ProtocolScript.signedOut(server).send("GET", "/api/files").expect(401);
            for (Answer answer : List.of(created, head, options, file, download, part, refused, signedOut)) {
                assertThat(exposed)
                        .containsAll(answer.response().headers().map().keySet().stream()
                                .map(name -> name.toLowerCase(Locale.ROOT))
                                .filter(name -> !READABLE_ANYWAY.contains(name) && !FOR_THE_BROWSER.contains(name))
                                .filter(name -> !name.startsWith("access-control-"))
                                .toList());
            }
            assertThat(exposed)
                    .contains("upload-complete", "upload-limit", "upload-draft-interop-version", "repr-digest")
                    .contains("etag", "accept-ranges", "content-range", "content-disposition", "retry-after");
            alice.send("DELETE", "/api/files/x", "Origin", APP).expect(404).expect("Access-Control-Allow-Origin", APP);
            ProtocolScript.signedOut(server)
                    .send("GET", "/api/files", "Origin", APP)
                    .expect(401)
                    .expect("Access-Control-Allow-Origin", APP);
        }
    }

    @Test
    void allowedOrigin_readsEveryRejection() {
        try (TestServer server = TestServer.start(directory, "ALLOWED_ORIGINS", APP)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            for (String path : List.of("/api/files?q=%ff", "/api/files?limit=x", "/api/users", "/api/files/..%2f")) {
                Answer rejected = alice.send("GET", path, "Origin", APP);
                assertThat(rejected.response().statusCode()).as(path).isBetween(400, 499);
                rejected.expect("Access-Control-Allow-Origin", APP);
            }
        }
    }

    @Test
    void anyOrigin_isAllowedWithoutCredentials() {
        try (TestServer server = TestServer.start(directory, "ALLOWED_ORIGINS", "*")) {
            preflight(server, "https://anywhere.example", "/api/uploads")
                    .expect(204)
                    .expect("Access-Control-Allow-Origin", "*")
                    .expectNo("Access-Control-Allow-Credentials");
            signIn(server, "https://anywhere.example").expectProblem(403, "forbidden");
        }
    }

    @Test
    void session_worksFromAnAllowedOriginAlone() {
        try (TestServer server = TestServer.start(directory, "ALLOWED_ORIGINS", APP)) {
            String cookie = signIn(server, APP).expect(200).header("Set-Cookie").split(";", 2)[0];
            ProtocolScript page = ProtocolScript.signedOut(server);
            page.sendText(
                            "PUT",
                            "/api/files/a.iso",
                            "x",
                            "Cookie",
                            cookie,
                            "Origin",
                            APP,
                            "Sec-Fetch-Site",
                            "same-site")
                    .expect(201);
            page.sendText(
                            "PUT",
                            "/api/files/a.iso",
                            "x",
                            "Cookie",
                            cookie,
                            "Origin",
                            "https://evil.example",
                            "Sec-Fetch-Site",
                            "cross-site")
                    .expectProblem(403, "forbidden");
        }
    }

    private static Answer signIn(TestServer server, String origin) {
        return ProtocolScript.signedOut(server)
                .sendText(
                        "POST",
                        "/api/session",
                        "{\"name\":\"alice\",\"password\":\"wonderland\"}",
                        "Content-Type",
                        "application/json",
                        "Origin",
                        origin,
                        "Sec-Fetch-Site",
                        "cross-site");
    }
}
