package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.TestServer;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The username that a proxy sends.
class ProxyUserTest {
    private static final String[] JSON = {"Content-Type", "application/json", "X-Lading-Client", "test"};
    private static final String HEADER = "Remote-User";

    @TempDir
    private Path directory;

    private TestServer start(String trusted, String accounts) {
        return TestServer.start(
                directory, "TRUSTED_PROXIES", trusted, "PROXY_USER_HEADER", HEADER, "PROXY_ACCOUNTS", accounts);
    }

    private static Answer as(TestServer server, String user, String method, String path, String... fields) {
        String[] all = Stream.concat(Stream.of(HEADER, user), Stream.of(fields)).toArray(String[]::new);
        return ProtocolScript.signedOut(server).send(method, path, all);
    }

    @Test
    void trustedProxy_signsUsersIn_andAddsThem() {
        try (TestServer server = start("127.0.0.1", "create")) {
            Answer who = as(server, "dana", "GET", "/api/session").expect(200);
            assertThat(who.json().get("name").asString()).isEqualTo("dana");
            assertThat(who.json().get("role").asString()).isEqualTo("uploader");
            assertThat(who.json().get("byProxy").asBoolean()).isTrue();
            who.expectNo("Set-Cookie");
            as(server, "dana", "PUT", "/api/files/a.iso", "X-Lading-Client", "test")
                    .expect(201);
            as(server, "dana", "GET", "/api/users").expect(403);
            ProtocolScript carol = ProtocolScript.as("carol", server);
            carol.awaitUntil("/api/admin/security-events?person=dana", text -> text.contains("\"detail\":\"proxy\""));
        }
    }

    @Test
    void otherAddresses_cannotNameAUser() {
        try (TestServer server = start("10.0.0.9", "create")) {
            as(server, "dana", "GET", "/api/session").expect(401);
            as(server, "carol", "GET", "/api/users").expect(401);
        }
        try (TestServer server = TestServer.start(directory, "TRUSTED_PROXIES", "127.0.0.1")) {
            as(server, "dana", "GET", "/api/session").expect(401);
        }
    }

    @Test
    void accountsWithAPassword_unknownAndDisabledOnes_areRefused() {
        try (TestServer server = start("127.0.0.1", "existing")) {
            refused(server, "carol", "name-taken");
            refused(server, "dana", "not-invited");
            refused(server, "dana,erin", "bad-name");
            ProtocolScript carol = ProtocolScript.as("carol", server);
            carol.sendText(
                            "POST",
                            "/api/users",
                            "{\"name\": \"dana\", \"hasPassword\": false, \"role\": \"admin\"}",
                            JSON)
                    .expect(201);
            as(server, "dana", "GET", "/api/users").expect(200);
            carol.sendText("PATCH", "/api/users/dana", "{\"disabled\": true}", JSON)
                    .expect(200);
            refused(server, "dana", "disabled");
            as(server, "", "GET", "/api/session").expect(401);
            Answer page = as(server, "dana", "GET", "/", "Accept", "text/html").expect(403);
            assertThat(page.header("Content-Type")).startsWith("text/html");
        }
    }

    private static void refused(TestServer server, String user, String reason) {
        Answer answer = as(server, user, "GET", "/api/files").expectProblem(403, "user-refused");
        assertThat(answer.json().get("reason").asString()).isEqualTo(reason);
    }

    @Test
    void sessionOfAnotherUser_isNotUsed_andEnds() {
        try (TestServer server = start("127.0.0.1", "create")) {
            ProtocolScript direct = ProtocolScript.signedOut(server);
            String cookie = direct.sendText(
                            "POST", "/api/session", "{\"name\": \"alice\", \"password\": \"wonderland\"}", JSON)
                    .expect(200)
                    .header("Set-Cookie")
                    .split(";", 2)[0];
            direct.send("GET", "/api/files", "Cookie", cookie).expect(200);
            Answer who =
                    as(server, "dana", "GET", "/api/session", "Cookie", cookie).expect(200);
            assertThat(who.json().get("name").asString()).isEqualTo("dana");
            direct.send("GET", "/api/files", "Cookie", cookie).expect(401);
        }
    }

    @Test
    void proxy_doesNotLetItsUsersBeginSessions_butTokensCount() {
        try (TestServer server = start("127.0.0.1", "create")) {
            ProtocolScript signedOut = ProtocolScript.signedOut(server);
            signedOut
                    .sendText(
                            "POST",
                            "/api/session",
                            "{\"name\": \"alice\", \"password\": \"wonderland\"}",
                            "Content-Type",
                            "application/json",
                            "X-Lading-Client",
                            "test",
                            HEADER,
                            "dana")
                    .expectProblem(409, "proxy-signs-in");
            as(server, "dana", "GET", "/api/session/oidc").expectProblem(409, "proxy-signs-in");
            ProtocolScript alice = ProtocolScript.as("alice", server).withToken("read");
            Answer who = alice.send("GET", "/api/session", HEADER, "dana").expect(200);
            assertThat(who.json().get("name").asString()).isEqualTo("alice");
        }
    }

    @Test
    void pagesOfOtherSites_cannotUseTheUserOfTheProxy() {
        try (TestServer server = start("127.0.0.1", "create")) {
            as(
                            server,
                            "dana",
                            "PUT",
                            "/api/files/a.iso",
                            "Origin",
                            "https://evil.example",
                            "Sec-Fetch-Site",
                            "cross-site")
                    .expect(403);
            as(server, "dana", "PUT", "/api/files/a.iso").expect(403);
        }
    }
}
