package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.metadata.account.UserRows;
import io.lading.server.ClockByHand;
import io.lading.server.RunningServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/// Signing in and out, tokens, roles, and cross-site requests.
class SessionTest {
    private static final String[] JSON = {"Content-Type", "application/json", "X-Lading-Client", "test"};

    @RegisterExtension
    static final RunningServer server = new RunningServer(
            ClockByHand.class,
            "USERS",
            "alice:wonderland,bob:builder,carol:lighthouse-keeper:admin,victor:spectator:viewer,dora:cartographer",
            "LINKS",
            "on");

    private static final ProtocolScript signedOut = server.signedOut();

    private static Answer signIn(String name, String password, String... headers) {
        String body = "{\"name\": \"" + name + "\", \"password\": \"" + password + "\"}";
        return signedOut.sendText("POST", "/api/session", body, headers.length == 0 ? JSON : headers);
    }

    private static String cookie(Answer signedIn) {
        return signedIn.header("Set-Cookie").split(";", 2)[0];
    }

    @Test
    void signIn_givesASessionThatScriptsAndOtherSitesCannotUse() {
        Answer answer = signIn("alice", "wonderland").expect(200);
        assertThat(answer.json().get("name").asString()).isEqualTo("alice");
        assertThat(answer.json().get("role").asString()).isEqualTo("uploader");
        assertThat(answer.header("Set-Cookie")).contains("HttpOnly", "SameSite=Strict", "Path=/");
        String cookie = cookie(answer);
        signedOut.send("GET", "/api/session", "Cookie", cookie).expect(200);
        signedOut.send("GET", "/api/files", "Cookie", cookie).expect(200);
    }

    @Test
    void signIn_again_makesANewSession_andEndsTheOldOne() {
        String first = cookie(signIn("alice", "wonderland"));
        String[] withCookie = {"Content-Type", "application/json", "X-Lading-Client", "test", "Cookie", first};
        String second = cookie(signIn("alice", "wonderland", withCookie).expect(200));
        assertThat(second).isNotEqualTo(first);
        signedOut.send("GET", "/api/session", "Cookie", first).expectProblem(401, "unauthorized");
    }

    @Test
    void signOut_endsTheSession() {
        String cookie = cookie(signIn("alice", "wonderland"));
        signedOut
                .send("DELETE", "/api/session", "Cookie", cookie, "X-Lading-Client", "test")
                .expect(204);
        signedOut.send("GET", "/api/session", "Cookie", cookie).expectProblem(401, "unauthorized");
        signedOut.send("GET", "/api/files", "Cookie", cookie).expectProblem(401, "unauthorized");
    }

    @Test
    void signIn_withAWrongNameOrPassword_saysNotWhich() {
        Answer wrongPassword = signIn("bob", "wrong").expectProblem(401, "wrong-credentials");
        Answer wrongName = signIn("nobody-of-this-name", "wrong").expectProblem(401, "wrong-credentials");
        assertThat(withoutRequestId(wrongPassword)).isEqualTo(withoutRequestId(wrongName));
        signedOut.sendText("POST", "/api/session", "{}", JSON).expectProblem(400, "bad-request");
        signedOut.sendText("POST", "/api/session", "no json", JSON).expect(400);
    }

    private static String withoutRequestId(Answer answer) {
        return answer.text().replace(answer.header("X-Request-ID"), "");
    }

    @Test
    void signIn_guessedTooOften_hasToWait_andOthersDoNot() {
        for (int i = 0; i < LoginThrottle.FREE_FAILURES_PER_PAIR; i++) {
            signIn("dora", "guess" + i).expect(401);
        }
        Answer refused = signIn("dora", "cartographer").expectProblem(429, "too-many-sign-ins");
        assertThat(Long.parseLong(refused.header("Retry-After"))).isPositive();
        signIn("alice", "wonderland").expect(200);
    }

    @Test
    void withoutASignIn_nothingAnswersButWhatIsListed() {
        Map<String, Integer> answers = new TreeMap<>();
        server.get()
                .part("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(mapping -> mapping.getPatternValues()
                        .forEach(pattern -> mapping.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> answers.put(method + " " + pattern, ask(method.name(), pattern)))));
        assertThat(answers).hasSizeGreaterThan(30);
        answers.keySet().removeIf(route -> OPEN.stream().anyMatch(route::matches));
        assertThat(answers).allSatisfy((route, status) -> assertThat(status).isEqualTo(401));
        for (String other : new String[] {"/api/session/password", "/api/tokens", "/api/users", "/api/events"}) {
            signedOut.send("OPTIONS", other).expect(401);
        }
    }

    /// docs/decisions/0008-accessible-without-a-sign-in.md
    private static final List<String> OPEN = List.of(
            "(GET|POST|DELETE) /api/session",
            "GET /api/session/oidc(/callback)?",
            "GET /api/health(/ready)?",
            "POST /api/links/open|GET /get/\\{.*}/content",
            "GET /api/(openapi.yaml|docs|docs.css)",
            "OPTIONS /api/(uploads|files)(/|/\\{.*}|/known|/batch)?");

    private static int ask(String method, String pattern) {
        return signedOut
                .send(method, pattern.replaceAll("\\{[^}]*}", "x"))
                .response()
                .statusCode();
    }

    /// Phone keyboards add a space after a completed word.
    @Test
    void whiteSpaceAroundAName_meansNothing() {
        for (String name : List.of("alice ", " alice", "alice\u00a0", "\ufeffalice\u3000 ")) {
            signIn(name, "wonderland").expect(200);
            byte[] pair = (name + ":wonderland").getBytes(StandardCharsets.UTF_8);
            signedOut
                    .send(
                            "GET",
                            "/api/files",
                            "Authorization",
                            "Basic " + Base64.getEncoder().encodeToString(pair))
                    .expect(200);
        }
        for (String other : List.of("al ice", " ")) {
            signIn(other, "wonderland").expectProblem(401, "wrong-credentials");
        }
        signIn("alice", "wonderland ").expectProblem(401, "wrong-credentials");
    }

    @Test
    void challenge_asksCommandLinesForAPassword_andBrowsersNot() {
        assertThat(signedOut.send("GET", "/api/files").header("WWW-Authenticate"))
                .startsWith("Basic");
        assertThat(signedOut.send("GET", "/api/files", "X-Lading-Client", "web").header("WWW-Authenticate"))
                .startsWith("Lading");
        assertThat(signedOut.send("GET", "/api/files", "Sec-Fetch-Mode", "cors").header("WWW-Authenticate"))
                .startsWith("Lading");
        signedOut
                .send("GET", "/api/files", "Accept", "text/html,*/*")
                .expect(303)
                .expectNo("WWW-Authenticate");
    }

    @Test
    void cookie_fromAnotherSite_changesNothing() {
        String cookie = cookie(signIn("alice", "wonderland"));
        String[][] foreign = {
            {"Cookie", cookie, "Sec-Fetch-Site", "cross-site", "X-Lading-Client", "web"},
            {"Cookie", cookie, "Sec-Fetch-Site", "same-site"},
            {"Cookie", cookie, "Origin", "http://evil.example"},
            {"Cookie", cookie}
        };
        for (String[] headers : foreign) {
            signedOut.sendText("PUT", "/api/files/a.iso", "x", headers).expectProblem(403, "forbidden");
            signedOut
                    .send("DELETE", "/api/session", headers[0], headers[1], "Origin", "http://evil.example")
                    .expect(403);
        }
        signedOut.send("GET", "/api/session", "Cookie", cookie).expect(200);
        signedOut
                .sendText("PUT", "/api/files/a.iso", "x", "Cookie", cookie, "Sec-Fetch-Site", "same-origin")
                .expect(201);
    }

    @Test
    void rememberedPassword_fromAnotherSite_changesNothing() {
        ProtocolScript alice = server.as("alice");
        String[][] foreign = {
            {"Sec-Fetch-Site", "cross-site"},
            {"Origin", "http://evil.example"},
            {"Origin", "null"},
            {"Sec-Fetch-Site", "same-site", "Origin", "http://127.0.0.1:1"},
            {"Origin", "https://127.0.0.1:" + server.get().port()}
        };
        for (String[] headers : foreign) {
            alice.sendText("PUT", "/api/files/a.iso", "x", headers).expectProblem(403, "forbidden");
            alice.sendText("POST", "/api/files", "x", headers).expectProblem(403, "forbidden");
            alice.sendText("POST", "/api/tokens", "{\"label\": \"x\"}", headers).expectProblem(403, "forbidden");
            signedOut.sendText("POST", "/api/%73ession", "{}", headers).expectProblem(403, "forbidden");
        }
        alice.sendText("PUT", "/api/files/a.iso", "x").expect(201);
        String token = alice.sendText("POST", "/api/tokens", "{\"label\": \"x\"}", JSON)
                .expect(201)
                .json()
                .get("token")
                .asString();
        signedOut
                .sendText(
                        "PUT",
                        "/api/files/a.iso",
                        "x",
                        "Authorization",
                        "Bearer " + token,
                        "Origin",
                        "http://elsewhere.example")
                .expect(201);
    }

    @Test
    void viewer_seesButDoesNotUpload() {
        String cookie = cookie(signIn("victor", "spectator"));
        signedOut.send("GET", "/api/files", "Cookie", cookie).expect(200);
        signedOut
                .sendText("PUT", "/api/files/a.iso", "x", "Cookie", cookie, "X-Lading-Client", "test")
                .expectProblem(403, "forbidden");
        signedOut.send("GET", "/api/users", "Cookie", cookie).expectProblem(403, "forbidden");
    }

    @Test
    void token_ofAnAdministrator_cannotManageUsers() {
        ProtocolScript carol = server.as("carol");
        carol.send("GET", "/api/users").expect(200);
        Answer rejected = carol.withToken("read").send("GET", "/api/users").expectProblem(403, "forbidden");
        assertThat(rejected.text()).contains("No token can manage users");
    }

    @Test
    void token_isGoodForItsScopes_untilItIsRemoved() {
        ProtocolScript bob = server.as("bob");
        Answer made = bob.sendText("POST", "/api/tokens", "{\"label\": \"ci\", \"scopes\": [\"read\"]}", JSON)
                .expect(201);
        String secret = made.json().get("token").asString();
        signedOut.send("GET", "/api/files", "Authorization", "Bearer " + secret).expect(200);
        signedOut
                .sendText("PUT", "/api/files/a.iso", "x", "Authorization", "Bearer " + secret)
                .expectProblem(403, "forbidden");
        signedOut
                .sendText(
                        "POST",
                        "/api/tokens",
                        "{\"label\": \"more\"}",
                        "Authorization",
                        "Bearer " + secret,
                        "Content-Type",
                        "application/json")
                .expectProblem(403, "forbidden");
        assertThat(bob.send("GET", "/api/tokens").expect(200).text())
                .doesNotContain(secret)
                .contains("ci");
        server.as("carol")
                .send("DELETE", "/api/tokens/" + made.json().get("id").asString())
                .expectProblem(404, "not-found");
        bob.send("DELETE", "/api/tokens/" + made.json().get("id").asString()).expect(204);
        signedOut
                .send("GET", "/api/files", "Authorization", "Bearer " + secret)
                .expectProblem(401, "wrong-credentials");
    }

    @Test
    void twoCredentials_areRejected() {
        String alice = server.as("alice").authorization();
        String bob = server.as("bob").authorization();
        signedOut
                .send("GET", "/api/files", "Authorization", alice, "Authorization", bob)
                .expectProblem(400, "bad-request");
    }

    @Test
    void changedPassword_endsEverySignInOfTheAccount() {
        ProtocolScript carol = server.as("carol");
        carol.sendText("POST", "/api/users", "{\"name\": \"erin\", \"password\": \"first password\"}", JSON)
                .expect(201);
        String cookie = cookie(signIn("erin", "first password").expect(200));
        server.get().part(ClockByHand.class).clock().pass(Duration.ofSeconds(1));
        carol.sendText("PATCH", "/api/users/erin", "{\"password\": \"second password\"}", JSON)
                .expect(200);
        signedOut.send("GET", "/api/session", "Cookie", cookie).expect(401);
        signIn("erin", "first password").expect(401);
        signIn("erin", "second password").expect(200);
        carol.send("DELETE", "/api/users/erin").expect(204);
        signIn("erin", "second password").expect(401);
        carol.send("DELETE", "/api/users/carol").expectProblem(409, "last-admin");
    }

    @Test
    void passwords_areKeptAsArgon2idOnly() throws Exception {
        String hash =
                server.get().part(UserRows.class).find("alice").orElseThrow().passwordHash();
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").doesNotContain("wonderland");
    }
}
