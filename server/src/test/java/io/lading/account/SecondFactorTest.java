package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.account.factor.RecoveryCodes;
import io.lading.account.factor.Totp;
import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.metadata.account.FactorRows;
import io.lading.server.ClockByHand;
import io.lading.server.RunningServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

/// Signing in with a second factor.
class SecondFactorTest {
    private static final String[] JSON = {"Content-Type", "application/json", "X-Lading-Client", "test"};
    private static final String OWN = "/api/account/second-factor";
    private static final String PASSWORD = "correct-horse-battery";
    private static final Duration STEP = Duration.ofSeconds(30);

    @RegisterExtension
    static final RunningServer server = new RunningServer(
            ClockByHand.class, "USERS", "carol:lighthouse-keeper:admin,alice:wonderland", "SECOND_FACTOR", "viewer");

    private static final ProtocolScript signedOut = server.signedOut();
    private static int people;

    /// A user with a browser and an app.
    private static final class Someone {
        final String name;
        private String cookie = "";
        private String secret = "";
        private List<String> codes = List.of();

        private Someone(String name) {
            this.name = name;
        }

        static Someone fresh(String role) {
            Someone one = new Someone("person" + ++people);
            server.as("carol")
                    .sendText(
                            "POST",
                            "/api/users",
                            json(Map.of("name", one.name, "password", PASSWORD, "role", role)),
                            JSON)
                    .expect(201);
            return one;
        }

        static Someone withFactor() {
            Someone one = fresh("uploader");
            one.signIn("").expect(200);
            one.add();
            return one;
        }

        Answer signIn(String code) {
            return keep(signedOut.sendText("POST", "/api/session", json(credentials(code)), JSON));
        }

        Map<String, String> credentials(String code) {
            return Map.of("name", name, "password", PASSWORD, "code", code);
        }

        Answer send(String method, String path) {
            return keep(signedOut.send(method, path, "Cookie", cookie, "X-Lading-Client", "test"));
        }

        Answer post(String path, Map<String, String> members) {
            return keep(signedOut.sendText(
                    "POST",
                    path,
                    json(members),
                    "Cookie",
                    cookie,
                    "X-Lading-Client",
                    "test",
                    "Content-Type",
                    "application/json"));
        }

        private Answer keep(Answer answer) {
            answer.response().headers().firstValue("Set-Cookie").ifPresent(set -> cookie = set.split(";", 2)[0]);
            return answer;
        }

        void add() {
            secret = post(OWN, Map.of("password", PASSWORD))
                    .expect(200)
                    .json()
                    .get("secret")
                    .asString();
            codes = codes(post(OWN + "/confirmation", Map.of("code", app())).expect(200));
            pass(STEP);
        }

        /// The code that the app shows now.
        String app() {
            return AuthenticatorApp.code(secret, clock().clock().instant());
        }

        /// The `Authorization` field of a program.
        String basic() {
            byte[] pair = (name + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        }
    }

    private static ClockByHand clock() {
        return server.get().part(ClockByHand.class);
    }

    private static void pass(Duration time) {
        clock().clock().pass(time);
    }

    private static String json(Map<String, String> members) {
        return JsonMapper.shared().writeValueAsString(members);
    }

    private static List<String> codes(Answer answer) {
        return answer.json()
                .get("recoveryCodes")
                .valueStream()
                .map(node -> node.asString())
                .toList();
    }

    @Test
    void signIn_needsACode_whichCountsOnce() {
        Someone one = Someone.withFactor();
        Answer missing = one.signIn("").expectProblem(401, "second-factor");
        assertThat(missing.response().headers().firstValue("Set-Cookie")).isEmpty();
        one.signIn(" ").expectProblem(401, "second-factor");
        one.signIn("000000 ").expectProblem(401, "second-factor-wrong");
        String code = one.app();
        one.signIn(code.substring(0, 3) + " " + code.substring(3)).expect(200);
        assertThat(one.send("GET", "/api/session").json().get("secondFactor").asBoolean())
                .isTrue();
        one.signIn(code).expectProblem(401, "second-factor-wrong");
        pass(STEP);
        one.signIn(one.app()).expect(200);
    }

    @Test
    void wrongPassword_tellsNothingOfTheFactor_andDelaysNoCode() {
        Someone one = Someone.withFactor();
        Map<String, String> wrong = Map.of("name", one.name, "password", "wrong", "code", one.app());
        signedOut.sendText("POST", "/api/session", json(wrong), JSON).expectProblem(401, "wrong-credentials");
        one.signIn(one.app()).expect(200);
    }

    @Test
    void recoveryCode_replacesTheApp_once() {
        Someone one = Someone.withFactor();
        assertThat(one.codes).hasSize(RecoveryCodes.COUNT);
        String code = one.codes.getFirst();
        one.signIn(code.toUpperCase(Locale.ROOT).replace('-', ' ')).expect(200);
        one.signIn(code).expectProblem(401, "second-factor-wrong");
        assertThat(one.send("GET", OWN).expect(200).json().get("recoveryCodes").asInt())
                .isEqualTo(RecoveryCodes.COUNT - 1);
        String other = one.codes.getLast();
        one.post(OWN + "/recovery-codes", Map.of("password", PASSWORD, "code", "x"))
                .expectProblem(403, "second-factor-wrong");
        one.post(OWN + "/recovery-codes", Map.of("password", "wrong", "code", other))
                .expectProblem(403, "forbidden");
        List<String> fresh = codes(one.post(OWN + "/recovery-codes", Map.of("password", PASSWORD, "code", other))
                .expect(200));
        one.signIn(one.codes.get(1)).expectProblem(401, "second-factor-wrong");
        one.signIn(fresh.getFirst()).expect(200);
    }

    @Test
    void adding_needsPasswordAndCode_andEndsOtherSessions() {
        Someone one = Someone.fresh("uploader");
        Someone elsewhere = new Someone(one.name);
        one.signIn("").expect(200);
        elsewhere.signIn("").expect(200);
        one.post(OWN, Map.of("password", "wrong")).expectProblem(403, "forbidden");
        one.post(OWN + "/confirmation", Map.of("code", "123456")).expectProblem(403, "second-factor-wrong");
        Answer begun = one.post(OWN, Map.of("password", PASSWORD)).expect(200);
        begun.expect("Cache-Control", "no-store");
        one.secret = begun.json().get("secret").asString();
        assertThat(begun.json().get("uri").asString()).isEqualTo(Totp.uri(one.secret, one.name));
        new Someone(one.name).signIn("").expect(200);
        elsewhere.send("GET", "/api/files").expect(200);
        one.post(OWN + "/confirmation", Map.of("code", one.app())).expect(200);
        elsewhere.send("GET", "/api/files").expectProblem(401, "unauthorized");
        one.send("GET", "/api/files").expect(200);
        one.post(OWN, Map.of("password", PASSWORD)).expectProblem(409, "second-factor-exists");
    }

    @Test
    void removing_needsPasswordAndCode() {
        Someone one = Someone.withFactor();
        one.signIn(one.app()).expect(200);
        pass(STEP);
        Map<String, String> wrong = Map.of("password", PASSWORD, "code", "000 000");
        one.post(OWN + "/removal", wrong).expectProblem(403, "second-factor-wrong");
        one.post(OWN + "/removal", Map.of("code", one.app())).expectProblem(403, "forbidden");
        one.post(OWN + "/removal", Map.of("password", PASSWORD, "code", one.app()))
                .expect(204);
        one.send("GET", "/api/files").expect(200);
        new Someone(one.name).signIn("").expect(200);
        one.post(OWN + "/removal", Map.of("password", PASSWORD, "code", one.codes.getFirst()))
                .expectProblem(409, "no-second-factor");
    }

    @Test
    void programs_needAToken() {
        Someone one = Someone.withFactor();
        one.signIn(one.app()).expect(200);
        Answer made = one.post("/api/tokens", Map.of("label", "laptop")).expect(201);
        String bearer = "Bearer " + made.json().get("token").asString();
        signedOut.send("GET", "/api/files", "Authorization", bearer).expect(200);
        signedOut.send("GET", OWN, "Authorization", bearer).expectProblem(403, "forbidden");
        Answer refused = signedOut.send("GET", "/api/files", "Authorization", one.basic());
        assertThat(refused.expectProblem(401, "second-factor")
                        .json()
                        .get("detail")
                        .asString())
                .contains("token");
        signedOut
                .send("GET", "/api/files", "Authorization", new Someone("nobody").basic())
                .expectProblem(401, "wrong-credentials");
    }

    @Test
    void roleThatNeedsAFactor_allowsNothingBefore() {
        Someone one = Someone.fresh("viewer");
        Answer signedIn = one.signIn("").expect(200);
        assertThat(signedIn.json().get("mustAddSecondFactor").asBoolean()).isTrue();
        one.send("GET", "/api/files").expectProblem(403, "second-factor-required");
        one.send("GET", "/api/account").expectProblem(403, "second-factor-required");
        signedOut.send("GET", "/api/files", "Authorization", one.basic()).expectProblem(401, "second-factor");
        assertThat(one.send("GET", OWN).expect(200).json().get("demanded").asBoolean())
                .isTrue();
        one.add();
        one.send("GET", "/api/files").expect(200);
        one.post(OWN + "/removal", Map.of("password", PASSWORD, "code", one.app()))
                .expect(204);
        one.send("GET", "/api/files").expectProblem(403, "second-factor-required");
    }

    @Test
    void oneTimePassword_isChangedBeforeTheFactorIsAdded() {
        Someone one = Someone.fresh("viewer");
        Answer reset = server.as("carol")
                .send("POST", "/api/users/" + one.name + "/password", JSON)
                .expect(200);
        Map<String, String> given = Map.of(
                "name", one.name, "password", reset.json().get("password").asString());
        one.keep(signedOut.sendText("POST", "/api/session", json(given), JSON)).expect(200);
        one.send("GET", "/api/files").expectProblem(403, "password-change-required");
        one.post(OWN, given).expectProblem(403, "password-change-required");
    }

    @Test
    void wrongCodes_haveToWait_andOtherUsersDoNot() {
        Someone one = Someone.withFactor();
        for (int i = 0; i <= FactorRows.FREE_FAILURES; i++) {
            one.signIn("guess" + i).expectProblem(401, "second-factor-wrong");
        }
        Answer refused = one.signIn(one.app()).expectProblem(429, "too-many-sign-ins");
        assertThat(Long.parseLong(refused.header("Retry-After"))).isPositive();
        Someone.withFactor();
        pass(FactorRows.MAX_DELAY);
        one.signIn(one.app()).expect(200);
    }

    @Test
    void oneCodeInSeveralRequestsAtOnce_signsInOnce() throws Exception {
        Someone one = Someone.withFactor();
        String code = one.app();
        List<Callable<Integer>> attempts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            attempts.add(() -> new Someone(one.name).signIn(code).response().statusCode());
        }
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Integer> answers = new ArrayList<>();
            for (var answer : callers.invokeAll(attempts)) {
                answers.add(answer.get());
            }
            assertThat(answers).containsOnlyOnce(200);
        }
    }

    @Test
    void administrator_removesTheFactorOfAnotherUser_andSeesIt() {
        Someone one = Someone.withFactor();
        ProtocolScript carol = server.as("carol");
        assertThat(isListed(one)).isTrue();
        one.signIn(one.app()).expect(200);
        server.as("alice")
                .send("DELETE", "/api/users/" + one.name + "/second-factor")
                .expect(403);
        carol.send("DELETE", "/api/users/carol/second-factor").expectProblem(403, "forbidden");
        carol.send("DELETE", "/api/users/" + one.name + "/second-factor").expect(204);
        one.send("GET", "/api/files").expectProblem(401, "unauthorized");
        assertThat(isListed(one)).isFalse();
        one.signIn("").expect(200);
    }

    private static boolean isListed(Someone one) {
        return server.as("carol")
                .send("GET", "/api/users")
                .json()
                .get("users")
                .valueStream()
                .filter(user -> user.get("name").asString().equals(one.name))
                .allMatch(user -> user.get("secondFactor").asBoolean());
    }

    @Test
    void events_tellWhatHappened_withoutCodes() {
        Someone one = Someone.withFactor();
        one.signIn("wrong!").expect(401);
        one.signIn(one.codes.getFirst()).expect(200);
        server.as("carol").send("DELETE", "/api/users/" + one.name + "/second-factor");
        ProtocolScript carol = server.as("carol");
        for (String kind : List.of("second-factor-added", "recovery-code-used", "second-factor-removed")) {
            carol.awaitUntil("/api/admin/security-events?kind=" + kind, text -> text.contains("\"" + one.name + "\""));
        }
        // Events that clients repeat are combined for a minute.
        pass(Duration.ofMinutes(2));
        carol.awaitUntil("/api/admin/security-events?kind=sign-in", text -> text.contains("wrong code"));
        String all = carol.send("GET", "/api/admin/security-events").text();
        assertThat(all).doesNotContain(one.secret, one.codes.getFirst(), "wrong!");
    }
}
