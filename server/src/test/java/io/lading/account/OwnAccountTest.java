package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.ClockByHand;
import io.lading.server.RunningServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// What users see and change of their own accounts: sessions, password, use of tokens, and storage.
class OwnAccountTest {
    private static final String LONG_PASSWORD = "lantern and rope";

    @RegisterExtension
    static final RunningServer server = new RunningServer(
            ClockByHand.class,
            "USERS",
            "alice:wonderland,bob:builder,carol:lighthouse-keeper:admin,victor:spectator:viewer,erin:engineering",
            "QUOTA",
            "1000000",
            "TRUSTED_PROXIES",
            "127.0.0.1");

    private static final ProtocolScript signedOut = server.signedOut();

    /// A browser with a session.
    private record Browser(String cookie, String address, String agent) {
        static Browser of(String name, String password, String address, String agent) {
            Browser unknown = new Browser("", address, agent);
            String body = "{\"name\": \"" + name + "\", \"password\": \"" + password + "\"}";
            return unknown.after(unknown.sendText("POST", "/api/session", body).expect(200));
        }

        Browser after(Answer answer) {
            return new Browser(answer.header("Set-Cookie").split(";", 2)[0], address, agent);
        }

        Answer send(String method, String path) {
            return signedOut.send(method, path, headers());
        }

        Answer sendText(String method, String path, String body) {
            return signedOut.sendText(method, path, body, headers());
        }

        private String[] headers() {
            return new String[] {
                "Content-Type",
                "application/json",
                "X-Lading-Client",
                "test",
                "X-Forwarded-For",
                address,
                "User-Agent",
                agent,
                "Cookie",
                cookie
            };
        }

        List<JsonNode> sessions() {
            JsonNode list = send("GET", "/api/sessions").expect(200).json().get("sessions");
            return StreamSupport.stream(list.spliterator(), false).toList();
        }

        String ownId() {
            return sessions().stream()
                    .filter(session -> session.get("current").asBoolean())
                    .findFirst()
                    .orElseThrow()
                    .get("id")
                    .asString();
        }
    }

    private static void pass(Duration duration) {
        server.get().part(ClockByHand.class).clock().pass(duration);
    }

    private static String token(String name, String scope) {
        return server.as(name)
                .sendText(
                        "POST",
                        "/api/tokens",
                        "{\"label\": \"t\", \"scopes\": [\"" + scope + "\"]}",
                        "Content-Type",
                        "application/json")
                .expect(201)
                .json()
                .get("token")
                .asString();
    }

    @Test
    void sessions_areListedWithTheirPlace_andOneIsCurrent() {
        Browser home = Browser.of("alice", "wonderland", "192.0.2.1", "Firefox at home");
        pass(Duration.ofSeconds(1));
        Browser train = Browser.of("alice", "wonderland", "2001:db8::7", "Safari on a train");
        train.send("GET", "/api/files").expect(200);
        List<JsonNode> sessions = home.sessions();
        assertThat(sessions).hasSize(2);
        assertThat(sessions)
                .extracting(s -> s.get("agent").asString())
                .contains("Firefox at home", "Safari on a train");
        assertThat(sessions).extracting(s -> s.get("address").asString()).contains("192.0.2.1", "2001:db8:0:0:0:0:0:7");
        assertThat(sessions)
                .filteredOn(session -> session.get("current").asBoolean())
                .singleElement()
                .satisfies(own -> assertThat(own.get("agent").asString()).isEqualTo("Firefox at home"));
        assertThat(server.as("bob").send("GET", "/api/sessions").expect(200).text())
                .doesNotContain("Firefox at home");
    }

    @Test
    void session_isEndedFromAnotherOne_byItsUserOnly() {
        Browser home = Browser.of("bob", "builder", "192.0.2.1", "Home");
        Browser lost = Browser.of("bob", "builder", "192.0.2.2", "Lost");
        String path = "/api/sessions/" + lost.ownId();
        server.as("carol").send("DELETE", path).expectProblem(404, "not-found");
        lost.send("GET", "/api/session").expect(200);
        home.send("DELETE", path).expect(204);
        lost.send("GET", "/api/session").expectProblem(401, "unauthorized");
        home.send("GET", "/api/session").expect(200);
        home.send("DELETE", path).expectProblem(404, "not-found");
        home.send("DELETE", "/api/sessions/" + home.ownId()).expect(204);
        home.send("GET", "/api/session").expectProblem(401, "unauthorized");
    }

    @Test
    void otherSessions_areEndedAtOnce_andTheOwnOneStays() {
        Browser home = Browser.of("bob", "builder", "192.0.2.1", "Home");
        Browser work = Browser.of("bob", "builder", "192.0.2.2", "Work");
        Browser train = Browser.of("bob", "builder", "192.0.2.3", "Train");
        home.send("DELETE", "/api/sessions").expect(204);
        home.send("GET", "/api/session").expect(200);
        work.send("GET", "/api/session").expectProblem(401, "unauthorized");
        train.send("GET", "/api/session").expectProblem(401, "unauthorized");
        server.as("bob").send("DELETE", "/api/sessions").expect(204);
        home.send("GET", "/api/session").expectProblem(401, "unauthorized");
    }

    @Test
    void token_canNeitherSeeNorEndSessions() {
        ProtocolScript carol = server.as("carol").withToken("read", "upload", "delete");
        for (String[] request :
                new String[][] {{"GET", "/api/sessions"}, {"DELETE", "/api/sessions"}, {"DELETE", "/api/sessions/x"}}) {
            Answer rejected = carol.send(request[0], request[1]).expectProblem(403, "forbidden");
            assertThat(rejected.text()).contains("not a token");
        }
    }

    @Test
    void changedPassword_keepsTheSessionThatChangedIt_withANewCookie() {
        Browser home = Browser.of("erin", "engineering", "192.0.2.1", "Home");
        Browser other = Browser.of("erin", "engineering", "192.0.2.2", "Other");
        pass(Duration.ofSeconds(1));
        String change = "{\"current\": \"engineering\", \"password\": \"" + LONG_PASSWORD + "\"}";
        Browser after =
                home.after(home.sendText("PUT", "/api/session/password", change).expect(204));
        after.send("GET", "/api/session").expect(200);
        other.send("GET", "/api/session").expectProblem(401, "unauthorized");
        home.send("GET", "/api/session").expectProblem(401, "unauthorized");
        assertThat(after.sessions()).hasSize(1);
        Browser.of("erin", LONG_PASSWORD, "192.0.2.3", "New");
        String wrong = "{\"current\": \"engineering\", \"password\": \"another rope\"}";
        after.sendText("PUT", "/api/session/password", wrong)
                .expectProblem(403, "forbidden")
                .expectNo("Set-Cookie");
    }

    @Test
    void useOfAToken_isListedWithItsAddress() {
        String secret = token("alice", "read");
        ProtocolScript alice = server.as("alice");
        assertThat(lastUse(alice).get("lastUsedFrom").isNull()).isTrue();
        use(secret, "192.0.2.1");
        assertThat(lastUse(alice).get("lastUsedFrom").asString()).isEqualTo("192.0.2.1");
        String first = lastUse(alice).get("lastUsedAt").asString();
        pass(Duration.ofMinutes(2));
        use(secret, "192.0.2.1");
        assertThat(lastUse(alice).get("lastUsedAt").asString())
                .as("to the hour")
                .isEqualTo(first);
        use(secret, "198.51.100.7");
        assertThat(lastUse(alice).get("lastUsedFrom").asString()).isEqualTo("198.51.100.7");
    }

    private static void use(String secret, String address) {
        signedOut
                .send("GET", "/api/files", "Authorization", "Bearer " + secret, "X-Forwarded-For", address)
                .expect(200);
    }

    private static JsonNode lastUse(ProtocolScript person) {
        return person.send("GET", "/api/tokens").expect(200).json().at("/tokens/0");
    }

    @Test
    void account_tellsWhatFilesAndUnfinishedUploadsUse() {
        ProtocolScript carol = server.as("carol");
        JsonNode before = storage(carol);
        assertThat(before.get("quota").asLong()).isEqualTo(1_000_000);
        String file =
                carol.sendText("PUT", "/api/files/a.iso", "hello").expect(201).header("Location");
        String upload = carol.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "1000")
                .expect(201)
                .header("Location");
        JsonNode after = storage(carol);
        assertThat(after.get("files").asLong() - before.get("files").asLong()).isEqualTo(5);
        assertThat(after.get("uploads").asLong()).isEqualTo(1);
        assertThat(after.get("uploadBytes").asLong()).isEqualTo(1000);
        assertThat(after.get("available").asLong())
                .isEqualTo(1_000_000 - 1005 - before.get("files").asLong());
        carol.send("DELETE", upload, "Tus-Resumable", "1.0.0").expect(204);
        carol.send("DELETE", file).expect(204);
        assertThat(storage(carol)).isEqualTo(before);
        assertThat(storage(server.as("alice")).get("files").asLong()).isZero();
    }

    @Test
    void account_tellsTheScopesOfTheRole() {
        Browser victor = Browser.of("victor", "spectator", "192.0.2.1", "Home");
        assertThat(scopes(victor.send("GET", "/api/account"))).containsExactly("read");
        assertThat(scopes(server.as("alice").send("GET", "/api/account"))).containsExactly("delete", "read", "upload");
        assertThat(scopes(server.as("carol").send("GET", "/api/account"))).contains("metrics");
        signedOut.send("GET", "/api/account").expectProblem(401, "unauthorized");
    }

    private static JsonNode storage(ProtocolScript person) {
        return person.send("GET", "/api/account").expect(200).json().get("storage");
    }

    private static List<String> scopes(Answer account) {
        return StreamSupport.stream(account.expect(200).json().get("scopes").spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }
}
