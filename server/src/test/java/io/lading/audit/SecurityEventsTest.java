package io.lading.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import io.lading.testkit.Patience;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// The security events that administrators see, of users and of unauthenticated clients. Each test has its own
/// accounts.
class SecurityEventsTest {
    private static final String EVENTS = "/api/admin/security-events";
    private static final String AGENT = "Tester/1 (\"quoted\")";
    private static final String BOB = "builder";
    private static final String PASSWORD = "seven quiet lanterns";
    private static final String[] JSON = {
        "Content-Type", "application/json", "X-Lading-Client", "test", "User-Agent", AGENT
    };

    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final ProtocolScript carol = server.as("carol");
    private static final ProtocolScript alice = server.as("alice");
    private static final ProtocolScript signedOut = server.signedOut();

    private static Answer signIn(String name, String password) {
        return signedOut.sendText(
                "POST", "/api/session", "{\"name\": \"" + name + "\", \"password\": \"" + password + "\"}", JSON);
    }

    /// A new account with the password [#PASSWORD].
    private static void account(String name, String role) {
        carol.sendText(
                        "POST",
                        "/api/users",
                        "{\"name\": \"" + name + "\", \"password\": \"" + PASSWORD + "\", \"role\": \"" + role + "\"}",
                        JSON)
                .expect(201);
    }

    private static List<JsonNode> events(String query) {
        List<JsonNode> events = new ArrayList<>();
        carol.send("GET", EVENTS + "?limit=500&" + query)
                .expect(200)
                .expect("Cache-Control", "no-store")
                .json()
                .get("events")
                .forEach(events::add);
        return events;
    }

    /// The newest event that matches a query; waits until there is one.
    private static JsonNode await(String query) {
        Patience.until(query, () -> !events(query).isEmpty());
        return events(query).getFirst();
    }

    private static String text(JsonNode event, String member) {
        return event.get(member).asString();
    }

    @Test
    void session_fromSignInToSignOut_isRecordedWithWhereItCameFrom() {
        String cookie = signIn("bob", BOB).expect(200).header("Set-Cookie").split(";", 2)[0];
        signedOut
                .send("DELETE", "/api/session", "Cookie", cookie, "X-Lading-Client", "test")
                .expect(204);
        String query = "kind=sign-in&outcome=success&person=bob";
        Patience.until(query, () -> events(query).stream().anyMatch(SecurityEventsTest::inASession));
        assertThat(events(query))
                .filteredOn(SecurityEventsTest::inASession)
                .singleElement()
                .satisfies(in -> {
                    assertThat(text(in, "address")).isEqualTo("127.0.0.1");
                    assertThat(text(in, "userAgent")).isEqualTo(AGENT);
                    assertThat(in.get("subject").isNull()).isTrue();
                });
        assertThat(text(await("kind=sign-out&person=bob"), "outcome")).isEqualTo("success");
    }

    private static boolean inASession(JsonNode event) {
        return text(event, "detail").equals("session");
    }

    @Test
    void guesses_areOneEventWithACount_andThenSlowedDown() {
        account("dora", "uploader");
        for (int i = 0; i < 5; i++) {
            signIn("dora", "guess" + i).expect(401);
        }
        signIn("dora", PASSWORD).expect(429);
        Patience.until(
                "a failure and a slow-down",
                () -> events("person=dora&outcome=failure").size() == 1
                        && events("person=dora&outcome=throttled").size() == 1);
        assertThat(server.get().part(SecurityLog.class).unrecorded()).isZero();
    }

    @Test
    void nameThatIsNoAccount_mayBeAPassword_andIsNotKept() {
        signIn("hunter2-typed-too-early", "x").expect(401);
        signedOut
                .send("GET", "/api/files", "Authorization", basic("hunter2-typed-too-early", "y"))
                .expect(401);
        JsonNode failure = await("kind=sign-in&outcome=failure");
        assertThat(failure).isNotNull();
        Patience.until(
                "both ways",
                () -> events("kind=sign-in&outcome=failure").stream()
                        .anyMatch(event -> event.get("person").isNull()));
        assertThat(carol.send("GET", EVENTS + "?limit=500").text()).doesNotContain("hunter2");
    }

    private static String basic(String name, String password) {
        return "Basic "
                + java.util.Base64.getEncoder()
                        .encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void passwordWithEveryRequest_isOneSignInAnHour() {
        ProtocolScript bob = server.as("bob");
        for (int i = 0; i < 3; i++) {
            bob.send("GET", "/api/files").expect(200);
        }
        await("kind=sign-in&outcome=success&person=bob");
        alice.send("GET", "/api/files").expect(200);
        await("kind=sign-in&outcome=success&person=alice");
        assertThat(events("kind=sign-in&outcome=success&person=bob"))
                .filteredOn(event -> text(event, "detail").equals("password"))
                .singleElement()
                .satisfies(event -> assertThat(event.get("times").asLong()).isEqualTo(1));
    }

    @Test
    void token_isRecordedWhenItIsMade_firstUsed_andEnded_butNotItsSecret() {
        Answer made = alice.sendText("POST", "/api/tokens", "{\"label\": \"robot\", \"scopes\": [\"read\"]}", JSON)
                .expect(201);
        String id = made.json().get("id").asString();
        String secret = made.json().get("token").asString();
        for (int i = 0; i < 3; i++) {
            signedOut
                    .send("GET", "/api/files", "Authorization", "Bearer " + secret)
                    .expect(200);
        }
        alice.send("DELETE", "/api/tokens/" + id).expect(204);
        signedOut.send("GET", "/api/files", "Authorization", "Bearer " + secret).expect(401);
        assertThat(events("person=alice"))
                .filteredOn(event -> event.get("subject").asString("").equals(id))
                .extracting(event -> text(event, "kind"))
                .containsExactlyInAnyOrder("token-made", "token-first-used", "token-ended");
        assertThat(text(await("kind=token-made&person=alice"), "detail")).isEqualTo("robot");
        await("kind=sign-in&outcome=failure");
        assertThat(carol.send("GET", EVENTS + "?limit=500").text())
                .doesNotContain(secret)
                .doesNotContain(secret.substring(7));
    }

    @Test
    void changesOfAccounts_areThereAsSoonAsTheyAreAnswered() {
        carol.sendText("POST", "/api/users", "{\"name\": \"fritz\", \"password\": \"" + PASSWORD + "\"}", JSON)
                .expect(201);
        carol.sendText(
                        "PATCH",
                        "/api/users/fritz",
                        "{\"password\": \"nine quiet lanterns\", \"role\": \"viewer\"}",
                        JSON)
                .expect(200);
        carol.send("DELETE", "/api/users/fritz").expect(204);
        assertThat(events("person=carol"))
                .filteredOn(event -> event.get("subject").asString("").equals("fritz"))
                .extracting(
                        event -> text(event, "kind"),
                        event -> event.get("detail").asString(""))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("account-added", "uploader"),
                        org.assertj.core.groups.Tuple.tuple("password-changed", ""),
                        org.assertj.core.groups.Tuple.tuple("role-changed", "uploader to viewer"),
                        org.assertj.core.groups.Tuple.tuple("account-removed", ""));
    }

    @Test
    void ownPassword_wrongAndRight_isRecorded() {
        account("emil", "uploader");
        ProtocolScript emil = server.signedOut();
        String[] as = {
            "Content-Type", "application/json", "X-Lading-Client", "test", "Authorization", basic("emil", PASSWORD)
        };
        emil.sendText("PUT", "/api/session/password", "{\"current\":\"no\",\"password\":\"eight quiet lanterns\"}", as)
                .expect(403);
        emil.sendText(
                        "PUT",
                        "/api/session/password",
                        "{\"current\":\"" + PASSWORD + "\",\"password\":\"eight quiet lanterns\"}",
                        as)
                .expect(204);
        assertThat(events("kind=password-changed&outcome=success&person=emil")).hasSize(1);
        await("kind=password-changed&outcome=failure&person=emil");
    }

    @Test
    void downloadsAndRemovals_sayWhoAndWhich() {
        String id = alice.sendText("PUT", "/api/files/told.iso", "hello")
                .expect(201)
                .json()
                .get("id")
                .asString();
        server.as("bob").send("HEAD", "/api/files/" + id + "/content").expect(200);
        server.as("bob").send("GET", "/api/files/" + id + "/content").expect(200);
        server.as("bob")
                .send("GET", "/api/files/" + id + "/content", "Range", "bytes=1-2")
                .expect(206);
        server.as("bob").send("DELETE", "/api/files/" + id).expect(403);
        String[] asJson = {"Content-Type", "application/json"};
        String name = "{\"name\":\"renamed.iso\"}";
        server.as("bob").sendText("PATCH", "/api/files/" + id, name, asJson).expect(403);
        alice.sendText("PATCH", "/api/files/" + id, name, asJson).expect(200);
        alice.sendText("PATCH", "/api/files/" + id, name, asJson).expect(200);
        assertThat(events("kind=file-renamed&outcome=success&person=alice"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(text(event, "subject")).isEqualTo(id);
                    assertThat(text(event, "detail")).isEqualTo("told.iso to renamed.iso");
                });
        await("kind=file-renamed&outcome=refused&person=bob");
        alice.send("DELETE", "/api/files/" + id).expect(204);
        assertThat(events("kind=file-removed&outcome=success&person=alice"))
                .first()
                .satisfies(event -> {
                    assertThat(text(event, "subject")).isEqualTo(id);
                    assertThat(text(event, "detail")).isEqualTo("renamed.iso");
                });
        assertThat(text(await("kind=file-downloaded&person=bob"), "subject")).isEqualTo(id);
        assertThat(text(await("kind=file-removed&outcome=refused&person=bob"), "subject"))
                .isEqualTo(id);
    }

    @Test
    void requestsOfOtherSites_andWhatARoleMayNot_areRecorded() {
        account("victor", "viewer");
        String cookie =
                signIn("victor", PASSWORD).expect(200).header("Set-Cookie").split(";", 2)[0];
        signedOut
                .send("DELETE", "/api/session", "Cookie", cookie, "Origin", "https://evil.example")
                .expect(403);
        server.as("bob").send("GET", "/api/users").expect(403);
        JsonNode foreign = await("kind=origin&person=victor");
        assertThat(text(foreign, "outcome")).isEqualTo("refused");
        assertThat(text(foreign, "detail")).isEqualTo("https://evil.example");
        assertThat(text(await("kind=access&person=bob"), "detail")).isEqualTo("GET /api/users");
    }

    @Test
    void onlyAdministratorsWithoutToken_readThem() {
        alice.send("GET", EVENTS).expect(403);
        signedOut.send("GET", EVENTS).expect(401);
        carol.withToken("read", "metrics").send("GET", EVENTS).expect(403);
    }

    @Test
    void pages_followEachOther_withoutAGapOrARepetition() {
        for (int i = 0; i < 7; i++) {
            alice.withToken("read");
        }
        List<String> walked = new ArrayList<>();
        String query = EVENTS + "?kind=token-made&limit=3";
        String next = "";
        do {
            JsonNode page =
                    carol.send("GET", query + "&cursor=" + next).expect(200).json();
            page.get("events").forEach(event -> walked.add(text(event, "id")));
            next = page.get("next").asString("");
        } while (!next.isEmpty());
        List<String> whole = events("kind=token-made").stream()
                .map(event -> text(event, "id"))
                .toList();
        assertThat(walked).hasSizeGreaterThanOrEqualTo(7).doesNotHaveDuplicates();
        assertThat(whole).containsAll(walked);
    }

    @Test
    void filters_areCheckedAndHold() {
        carol.withToken("read");
        String at = text(await("kind=token-made&person=carol"), "at");
        assertThat(events("kind=token-made&person=carol&from=" + at)).isNotEmpty();
        assertThat(events("until=1970-01-01T00:00:01Z")).isEmpty();
        assertThat(events("address=192.0.2.1")).isEmpty();
        assertThat(events("address=127.0.0.1&person=carol")).isNotEmpty();
        for (String wrong : List.of(
                "kind=x",
                "outcome=x",
                "from=yesterday",
                "until=-1000000000-01-01T00:00:00Z",
                "limit=0",
                "limit=501",
                "cursor=x",
                "cursor=" + "A".repeat(200),
                "person=" + "x".repeat(300))) {
            carol.send("GET", EVENTS + "?" + wrong).expectProblem(400, "bad-request");
        }
        carol.send("GET", EVENTS + "?cursor=" + URLEncoder.encode("é", StandardCharsets.UTF_8))
                .expect(400);
    }

    @Test
    void metrics_countThem() {
        alice.withToken("read");
        assertThat(carol.send("GET", "/api/metrics").text())
                .contains("lading_security_events_total{kind=\"token-made\",outcome=\"success\"}")
                .contains("lading_security_unrecorded_total 0.0");
    }
}
