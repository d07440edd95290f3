package io.lading.http.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.http.RawConversation;
import io.lading.server.RunningServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Responses to a browser that opens an address of the server.
class BrowserPagesTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";
    private static final ProtocolScript alice = server.as("alice");
    private static final ProtocolScript signedOut = server.signedOut();

    private static Answer open(ProtocolScript person, String path, String... more) {
        return person.send(
                "GET",
                path,
                Stream.concat(Stream.of("Accept", BROWSER), Arrays.stream(more)).toArray(String[]::new));
    }

    @Test
    void link_signedOut_leadsToTheSignIn_andNamesTheLink() {
        for (String path : List.of(
                "/api/files/01JABCDEFGHJKMNPQRSTVWXYZ0/content", "/api/files?q=a%26b&sort=name", "/api/uploads/x")) {
            Answer led = open(signedOut, path).expect(303).expectNo("WWW-Authenticate");
            assertThat(led.header("Location")).isEqualTo("/?next=" + URLEncoder.encode(path, StandardCharsets.UTF_8));
            assertThat(led.bytes()).isEmpty();
            led.expect("Cache-Control", "no-store");
        }
    }

    @Test
    void link_signedOut_leadsNowhereElse_whateverTheAddressIs() {
        for (String path : List.of("/api//evil.example", "/api/%0d%0aLocation:%20x", "/api/x?next=//evil.example")) {
            Answer answer = open(signedOut, path);
            answer.response()
                    .headers()
                    .firstValue("Location")
                    .ifPresent(location ->
                            assertThat(location).startsWith("/?next=%2Fapi%2F").doesNotContain("//"));
        }
    }

    @Test
    void link_signedOut_isAProblemDocumentForPrograms() {
        signedOut.send("GET", "/api/files").expectProblem(401, "unauthorized");
        signedOut.send("GET", "/api/files", "Accept", "application/json").expectProblem(401, "unauthorized");
        signedOut
                .send("GET", "/api/files", "Accept", BROWSER, "X-Lading-Client", "web")
                .expectProblem(401, "unauthorized");
        signedOut.send("POST", "/api/uploads", "Accept", BROWSER).expectProblem(401, "unauthorized");
    }

    @Test
    void link_signedIn_isTheFile() {
        String file = alice.sendText("PUT", "/api/files/shared.iso", "hello")
                .expect(201)
                .header("Location");
        assertThat(open(alice, file + "/content").expect(200).text()).isEqualTo("hello");
        assertThat(open(alice, file).expect(200).json().get("size").asLong()).isEqualTo(5);
    }

    @Test
    void linkOfADeletedFile_andMistypedAddress_areAPage() {
        String file =
                alice.sendText("PUT", "/api/files/gone.iso", "x").expect(201).header("Location");
        alice.send("DELETE", file).expect(204);
        for (String path : List.of(file + "/content", file, "/api/flies", "/no-such-page")) {
            Answer page = open(alice, path).expect(404).expect("Content-Type", ProblemPage.TYPE);
            assertThat(page.text()).contains("<h1>Not found</h1>").contains("<a href=\"/\">");
            page.expect("Content-Length", Integer.toString(page.bytes().length));
            assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'");
            assertThat(open(alice, path, "Accept-Language", "de-AT,de;q=0.9,en;q=0.5")
                            .text())
                    .contains("<html lang=\"de\">")
                    .contains("Nicht gefunden");
            alice.send("GET", path).expectProblem(404, "not-found");
        }
    }

    @Test
    void otherProblems_areAPageAsWell() {
        assertThat(open(alice, "/api/users").expect(403).text()).contains("<h1>Permission denied</h1>");
        assertThat(open(alice, "/api/files?q=%ff").expect(400).text()).contains("Invalid address");
        assertThat(open(signedOut, "/?q=%ff").expect(400).text()).contains("Invalid address");
        assertThat(open(alice, "/api/users", "Accept-Language", "((")
                        .expect(403)
                        .text())
                .contains("Permission denied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/%2e%2e/x", "/%zz", "/%", "/a%00b", "/api/files/%u0041", "http://[/x"})
    void addressThatJettyRejects_isAPageAsWell(String address) throws IOException {
        for (String accept : List.of(BROWSER, "*/*")) {
            try (RawConversation client = RawConversation.with(server.get())) {
                client.send(
                        "GET " + address + " HTTP/1.1", "Host: localhost", "Accept: " + accept, "Connection: close");
                assertThat(client.line()).contains(" 400 ");
                assertThat(client.fields())
                        .contains("Content-Type: "
                                + (accept.equals(BROWSER) ? ProblemPage.TYPE : "application/problem+json"));
                assertThat(client.rest()).contains(accept.equals(BROWSER) ? "<h1>" : "/problems/");
            }
        }
    }

    @Test
    void head_ofALink_hasTheStatusOfThePage() {
        signedOut.send("HEAD", "/api/files", "Accept", BROWSER).expect(303);
        assertThat(alice.send("HEAD", "/api/flies", "Accept", BROWSER)
                        .expect(404)
                        .bytes())
                .isEmpty();
    }
}
