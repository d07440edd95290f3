package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript.Answer;
import io.lading.http.body.BodyLimits;
import io.lading.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Known vulnerabilities of similar products, by the ids in docs/security.md.
class AdvisoriesTest {
    private static final String[] JSON = {"Content-Type", "application/json", "X-Lading-Client", "test"};
    private static final String[] TUS = {"Tus-Resumable", "1.0.0"};
    private static final String[] TRAVERSAL = {
        "../evil.iso", "..\\evil.iso", "/etc/evil.iso", "C:\\evil.iso", "C:evil.iso", "a/../../evil.iso", "..", "."
    };

    @TempDir
    static Path directory;

    private static TestServer server;
    private static ProtocolScript alice;
    private static ProtocolScript bob;
    private static ProtocolScript carol;

    @BeforeAll
    static void start() {
        server = TestServer.start(directory.resolve("data"), "ALLOWED_EXTENSIONS", "*");
        alice = ProtocolScript.as("alice", server);
        bob = ProtocolScript.as("bob", server);
        carol = ProtocolScript.as("carol", server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String put(String name) {
        return alice.sendText("PUT", "/api/files/" + name, "x").expect(201).header("Location");
    }

    private static Answer create(String length, String... more) {
        List<String> headers = new ArrayList<>(List.of(TUS));
        headers.addAll(List.of("Upload-Length", length, "Upload-Metadata", "filename YS5pc28="));
        headers.addAll(List.of(more));
        return alice.send("POST", "/api/uploads", headers.toArray(String[]::new));
    }

    /// Everything outside the content directories, and everything next to the data directory.
    private static List<String> tree() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.map(path -> directory.relativize(path).toString())
                    .filter(path -> !path.matches("data/(files|uploads)/.*") && !path.matches(".*-(wal|shm)"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void cve_2026_29188_uploadTokenCannotRemoveFiles() {
        String file = put("kept.iso");
        Answer made = alice.sendText("POST", "/api/tokens", "{\"label\": \"u\", \"scopes\": [\"upload\"]}", JSON);
        String bearer = "Bearer " + made.expect(201).json().get("token").asString();
        ProtocolScript signedOut = ProtocolScript.signedOut(server);
        Answer refused = signedOut.send("DELETE", file, "Authorization", bearer).expectProblem(403, "forbidden");
        assertThat(refused.json().get("requiredScope").asString()).isEqualTo("delete");
        signedOut
                .send(
                        "DELETE",
                        file.replace("/api/files/", "/api/uploads/"),
                        "Authorization",
                        bearer,
                        "Tus-Resumable",
                        "1.0.0")
                .expectProblem(403, "forbidden");
        alice.send("GET", file).expect(200);
        String unfinished = create("5").header("Location");
        bob.send("DELETE", unfinished, TUS).expectProblem(404, "not-found");
        signedOut
                .send("DELETE", unfinished, "Authorization", bearer, "Tus-Resumable", "1.0.0")
                .expect(204);
    }

    @Test
    void cve_2026_54094_linkInTheDataDirectory_isNotServed() throws IOException {
        String file = put("linked.iso");
        Path kept = directory
                .resolve("data/files")
                .resolve(file.substring(file.lastIndexOf('/') + 1))
                .resolve("linked.iso");
        Path secret = Files.writeString(directory.resolve("secret"), "top secret");
        Files.delete(kept);
        Files.createSymbolicLink(kept, secret);
        Answer answer = alice.send("GET", file + "/content");
        assertThat(answer.response().statusCode()).isGreaterThanOrEqualTo(400);
        assertThat(answer.text()).doesNotContain("top secret");
        alice.send("DELETE", file).expect(204);
        assertThat(secret).hasContent("top secret");
        Files.delete(secret);
    }

    @Test
    void cve_2026_54097_removingAFile_leavesThoseWhoseNamesBeginAlike() {
        String one = put("a");
        String other = put("ab");
        alice.send("DELETE", one).expect(204);
        alice.send("GET", other + "/content").expect(200);
        alice.send("DELETE", other.substring(0, other.length() - 1)).expect(404);
        alice.send("GET", other).expect(200);
    }

    @Test
    void cve_2026_54091_addressOfAFile_endsWithTheRight() {
        String file = put("shared.iso");
        Answer made = alice.sendText("POST", "/api/tokens", "{\"label\": \"r\", \"scopes\": [\"read\"]}", JSON);
        String bearer = "Bearer " + made.expect(201).json().get("token").asString();
        ProtocolScript signedOut = ProtocolScript.signedOut(server);
        signedOut.send("GET", file + "/content", "Authorization", bearer).expect(200);
        alice.send("DELETE", "/api/tokens/" + made.json().get("id").asString()).expect(204);
        signedOut.send("GET", file + "/content", "Authorization", bearer).expect(401);
        signedOut.send("GET", file + "/content").expect(401);
    }

    @Test
    void cve_2026_35604_cve_2026_32761_signInWithoutReading_downloadsNothing() {
        String file = put("unread.iso");
        Answer made = alice.sendText("POST", "/api/tokens", "{\"label\": \"u\", \"scopes\": [\"upload\"]}", JSON);
        String bearer = "Bearer " + made.expect(201).json().get("token").asString();
        ProtocolScript signedOut = ProtocolScript.signedOut(server);
        signedOut.send("GET", file + "/content", "Authorization", bearer).expectProblem(403, "forbidden");
        signedOut.send("HEAD", file + "/content", "Authorization", bearer).expect(403);
    }

    @Test
    void filebrowser_5876_lengthsOutOfRange_storeNothing() {
        for (String length : new String[] {"-1", "9223372036854775808", "99999999999999999999", "1e3", "0x5"}) {
            create(length).expectProblem(400, "bad-request");
        }
        String upload = create("5").header("Location");
        for (String offset : new String[] {"-1", "9223372036854775807", "9223372036854775808", "6"}) {
            int status = alice.sendText(
                            "PATCH",
                            upload,
                            "hello!",
                            "Tus-Resumable",
                            "1.0.0",
                            "Content-Type",
                            "application/offset+octet-stream",
                            "Lading-Piece",
                            "?1",
                            "Upload-Offset",
                            offset)
                    .response()
                    .statusCode();
            assertThat(status).as(offset).isBetween(400, 499);
        }
        alice.send("HEAD", upload, TUS).expect(200).expect("Upload-Offset", "0");
    }

    @Test
    void cve_2026_28683_whateverTheContentIs_browsersSaveIt() {
        for (String name : new String[] {"a.svg", "a.html", "a.xml", "a.pdf", "a.xhtml"}) {
            String file = alice.sendText(
                            "PUT", "/api/files/" + name, "<svg onload='alert(1)'/>", "Content-Type", "image/svg+xml")
                    .expect(201)
                    .header("Location");
            Answer answer = alice.send("GET", file + "/content")
                    .expect(200)
                    .expect("Content-Type", "application/octet-stream")
                    .expect("X-Content-Type-Options", "nosniff");
            assertThat(answer.header("Content-Disposition")).startsWith("attachment;");
            assertThat(answer.header("Content-Security-Policy")).startsWith("sandbox");
        }
    }

    @Test
    void cve_2025_27145_namesAreTexts_inEveryAnswer() {
        String name = "%3Cimg%20src=x%20onerror=alert(1)%3E%22'.iso";
        String file = put(name);
        Answer answer = alice.send("GET", file).expect(200);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.json().get("name").asString()).isEqualTo("<img src=x onerror=alert(1)>\"'.iso");
        String field = alice.send("HEAD", file + "/content").header("Content-Disposition");
        assertThat(field).startsWith("attachment;").doesNotContain("\r", "\n");
        for (String hidden :
                new String[] {"a%0D%0AX-Evil:%20y.iso", "a%E2%80%AEosi.exe", "a%00.iso", "a%1B%5B31m.iso"}) {
            alice.sendText("PUT", "/api/files/" + hidden, "x").expect(400);
        }
    }

    @Test
    void cve_2023_38501_ghsa_8mx2_rjh8_q3jq_requestIsNotEchoedAsAPage() {
        for (String path : new String[] {
            "/api/%3Cscript%3Ealert(1)%3C/script%3E",
            "/%3Cscript%3Ex",
            "/api/files?sort=%3Cscript%3E",
            "/?k=%3Cscript%3E"
        }) {
            Answer answer = alice.send("GET", path, "Accept", "text/html");
            assertThat(answer.text()).as(path).doesNotContain("<script>alert").doesNotContain("<script>x");
            assertThat(answer.header("Content-Security-Policy")).as(path).contains("default-src");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        }
    }

    @Test
    void cve_2023_37474_pathsLeadNowhereElse() throws IOException {
        List<String> before = tree();
        for (String path : new String[] {
            "/../etc/passwd",
            "/..%2f..%2fetc/passwd",
            "/%252e%252e/%252e%252e/etc/passwd",
            "/..%5c..%5cwindows/win.ini",
            "/api/files/..%2f..%2flading.db",
            "/api/files/..%5clading.db/content",
            "/api/files/C:%5clading.db",
            "/assets/..%2f..%2fapplication.properties"
        }) {
            try (RawConversation client = RawConversation.with(server)) {
                client.send("GET " + path + " HTTP/1.1", "Host: localhost", "Authorization: " + alice.authorization());
                assertThat(client.line()).as(path).matches("HTTP/1.1 40[04] .*");
            }
        }
        for (String name :
                new String[] {"..%2fevil.iso", "..%5cevil.iso", "C:%5cevil.iso", "%2fetc%2fevil.iso", "C:evil.iso"}) {
            alice.sendText("PUT", "/api/files/" + name, "x");
        }
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void cve_2025_54796_parametersAreBounded() {
        for (String parameter : new String[] {"q", "cursor", "sort", "limit"}) {
            alice.send("GET", "/api/files?" + parameter + "=" + "x".repeat(20_000))
                    .expectProblem(400, "bad-request");
        }
    }

    @Test
    void cve_2025_58753_fileHasNoSiblings() {
        String file = put("single.iso");
        put("sibling.iso");
        for (String more : new String[] {"/sibling.iso", "/content/sibling.iso", "/content/..%2fsibling.iso", "/.."}) {
            assertThat(alice.send("GET", file + more).response().statusCode())
                    .as(more)
                    .isIn(400, 404);
        }
    }

    @Test
    void cve_2026_30914_cve_2026_30915_userNamesAreNoPaths() throws IOException {
        List<String> before = tree();
        for (String name :
                new String[] {"..", "../evil", "a/../b", "a\\\\..\\\\b", ".hidden", "a b", "a\\u0000", "\u202ea"}) {
            String body = "{\"name\": \"" + name + "\", \"password\": \"long enough for all\"}";
            carol.sendText("POST", "/api/users", body, JSON).expectProblem(400, "bad-request");
        }
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void tuspyserver_93_tus_java_server_92_partsAreIdsOfTheCaller() {
        String others = bob.send(
                        "POST",
                        "/api/uploads",
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Length",
                        "1",
                        "Upload-Concat",
                        "partial")
                .expect(201)
                .header("Location");
        for (String part : new String[] {"../../lading.db", "/api/uploads/../lading.db", "/api/uploads/..", others}) {
            int status = alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Concat", "final;" + part)
                    .response()
                    .statusCode();
            assertThat(status).as(part).isIn(400, 404);
        }
    }

    @Test
    void rustypaste_2_cve_2026_43982_namesInForms_leaveTheTreeAsItIs() throws IOException {
        List<String> before = tree();
        for (String name : TRAVERSAL) {
            String form = "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" + name.replace("\\", "\\\\")
                    + "\"\r\n\r\nx\r\n--x--\r\n";
            int status = alice.sendText("POST", "/api/files", form, "Content-Type", "multipart/form-data; boundary=x")
                    .response()
                    .statusCode();
            assertThat(status).as(name).isIn(201, 400);
        }
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void transfer_308_whatIsKeptBesideAFile_hasNoAddress() {
        String file = put("plain.iso");
        for (String beside : new String[] {".metadata", "/.metadata", "/metadata", "/plain.iso.metadata", ".info"}) {
            assertThat(alice.send("GET", file + beside).response().statusCode())
                    .as(beside)
                    .isIn(400, 404);
        }
        for (String own : new String[] {"/lading.db", "/data/lading.db", "/api/files/lading.db", "/sessions.db"}) {
            assertThat(alice.send("GET", own).text()).as(own).doesNotContain("SQLite");
        }
    }

    @Test
    void pingvin_6cf5c66_fileOfTheSameName_isNotReplaced() {
        String first = alice.sendText("PUT", "/api/files/same.iso", "first").header("Location");
        String second = bob.sendText("PUT", "/api/files/same.iso", "second").header("Location");
        assertThat(second).isNotEqualTo(first);
        assertThat(alice.send("GET", first + "/content").text()).isEqualTo("first");
        alice.sendText("PUT", first, "third");
        assertThat(alice.send("GET", first + "/content").text()).isEqualTo("first");
    }

    @Test
    void cve_2025_24813_partialPut_isRejected() {
        alice.sendText("PUT", "/api/files/partial.session", "x", "Content-Range", "bytes 0-0/1000")
                .expectProblem(400, "bad-request");
        assertThat(alice.send("GET", "/api/files?q=partial.session").json().get("files"))
                .isEmpty();
    }

    @Test
    void cve_2016_3092_boundaryIsBounded() {
        String boundary = "x".repeat(10_000);
        alice.sendText(
                        "POST",
                        "/api/files",
                        "--" + boundary,
                        "Content-Type",
                        "multipart/form-data; boundary=" + boundary)
                .expect(400);
    }

    @Test
    void cve_2017_5638_mediaTypeIsNotEvaluated() {
        String type = "%{(#_='multipart/form-data').(#x=7*191)}";
        Answer answer = alice.sendText("POST", "/api/files", "x", "Content-Type", type);
        assertThat(answer.response().statusCode()).isBetween(400, 499);
        assertThat(answer.text()).doesNotContain("1337");
        String file = alice.sendText("PUT", "/api/files/ognl.iso", "x", "Content-Type", type)
                .expect(201)
                .header("Location");
        JsonNode json = alice.send("GET", file).json();
        assertThat(json.path("contentType").isString()).isFalse();
    }

    @Test
    void cve_2026_48062_rulesHoldForTheNameThatIsKept(@TempDir Path other) {
        try (TestServer strict = TestServer.start(other)) {
            ProtocolScript someone = ProtocolScript.as("alice", strict);
            for (String name : new String[] {"a.php", "a.iso.php", "a.iso%00.php", "a.php%20", "a.iso%2f..%2fa.php"}) {
                int status = someone.sendText(
                                "PUT", "/api/files/" + name, "x", "Content-Type", "application/x-iso9660-image")
                        .response()
                        .statusCode();
                assertThat(status).as(name).isIn(400, 415);
            }
            assertThat(someone.send("GET", "/api/files").json().get("files")).isEmpty();
        }
    }

    @Test
    void ocis_4516_uploadsAtOnce_shareOneQuota(@TempDir Path other) throws Exception {
        try (TestServer small = TestServer.start(other, "QUOTA", "10M");
                ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            ProtocolScript someone = ProtocolScript.as("alice", small);
            someone.send("GET", "/api/files").expect(200);
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                answers.add(people.submit(() -> someone.send(
                        "POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", Integer.toString(1 << 20))));
            }
            int created = 0;
            for (Future<Answer> answer : answers) {
                created += answer.get().response().statusCode() == 201 ? 1 : 0;
            }
            assertThat(created).isEqualTo(10);
        }
    }

    @Test
    void slowloris_body_withoutContent_isGivenUp() {
        // The test checks the rule itself instead of waiting for a minute.
        BodyLimits limits = new BodyLimits(1, BodyLimits.DEFAULT_WINDOW);
        assertThat(limits.silent(BodyLimits.DEFAULT_WINDOW.multipliedBy(2).toNanos() + 1))
                .isTrue();
        assertThat(limits.silent(BodyLimits.DEFAULT_WINDOW.toNanos())).isFalse();
        assertThat(BodyLimits.NONE.silent(Long.MAX_VALUE)).isFalse();
    }
}
