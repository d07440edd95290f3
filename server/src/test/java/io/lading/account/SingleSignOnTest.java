package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import io.lading.account.oidc.ScriptedProvider;
import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.TestServer;
import io.lading.testkit.Patience;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which account a person of a provider gets, and what a browser sees of it.
class SingleSignOnTest {
    private static final String PUBLIC = "http://files.example";
    private static final String[] JSON = {"Content-Type", "application/json", "X-Lading-Client", "test"};

    private final ScriptedProvider provider = new ScriptedProvider();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        provider.close();
    }

    private TestServer start(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "LADING_PUBLIC_URL",
                PUBLIC,
                "LADING_OIDC_ISSUER",
                provider.issuer().toString(),
                "LADING_OIDC_CLIENT_ID",
                ScriptedProvider.CLIENT,
                "LADING_OIDC_CLIENT_SECRET",
                ScriptedProvider.SECRET,
                "LADING_OIDC_ROLES",
                "staff=uploader,guests=viewer,admins=admin",
                "LADING_OIDC_NAME",
                "Example"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put("LADING_" + settings[i], settings[i + 1]);
        }
        return TestServer.start(directory, all);
    }

    private static SignedInBrowser browser(TestServer server) {
        return new SignedInBrowser(ProtocolScript.signedOut(server));
    }

    /// Where the browser is after a sign-in, without the public URL.
    private String signIn(SignedInBrowser browser, String subject, String username, String... groups) {
        Map<String, String> asked = ScriptedProvider.query(browser.begin("/"));
        JWTClaimsSet claims = provider.claims(subject, username, Objects.requireNonNull(asked.get("nonce")), groups)
                .build();
        provider.redeem(provider.signed(claims));
        return back(browser, "state=" + asked.get("state") + "&code=c");
    }

    private static String back(SignedInBrowser browser, String query) {
        URI page = SignedInBrowser.to(browser.send("GET", "/api/session/oidc/callback?" + query));
        return page.toString().substring(PUBLIC.length());
    }

    private static Answer change(TestServer server, String name, String body) {
        return ProtocolScript.as("carol", server).sendText("PATCH", "/api/users/" + name, body, JSON);
    }

    private static Answer invite(TestServer server, String name) {
        String body = "{\"name\": \"" + name + "\", \"hasPassword\": false}";
        return ProtocolScript.as("carol", server)
                .sendText("POST", "/api/users", body, JSON)
                .expect(201);
    }

    private static String basic(String name, String password) {
        byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Test
    void signedOutClient_learnsHowToSignIn() {
        try (TestServer server = start()) {
            Answer answer = browser(server).send("GET", "/api/session").expectProblem(401, "unauthorized");
            assertThat(answer.json().at("/provider/name").asString()).isEqualTo("Example");
            assertThat(answer.json().at("/provider/url").asString()).isEqualTo(PUBLIC + "/api/session/oidc");
        }
        try (TestServer server = TestServer.start(directory)) {
            Answer answer = browser(server).send("GET", "/api/session").expect(401);
            assertThat(answer.json().has("provider")).isFalse();
            browser(server).send("GET", "/api/session/oidc").expectProblem(404, "not-found");
            browser(server).send("GET", "/api/session/oidc/callback?state=a").expectProblem(404, "not-found");
        }
    }

    @Test
    void nameOfAnAccountWithAPassword_isNeverTakenOver() {
        try (TestServer server = start()) {
            SignedInBrowser browser = browser(server);
            assertThat(signIn(browser, "s-1", "carol", "admins")).isEqualTo("/#sign-in=name-taken");
            assertThat(signIn(browser, "s-1", "alice", "staff")).isEqualTo("/#sign-in=name-taken");
            assertThat(browser.who()).isEqualTo("401");
        }
        try (TestServer server = start("OIDC_ACCOUNTS", "existing")) {
            assertThat(signIn(browser(server), "s-1", "carol", "admins")).isEqualTo("/#sign-in=name-taken");
            assertThat(ProtocolScript.as("carol", server)
                            .send("GET", "/api/users")
                            .expect(200)
                            .text())
                    .doesNotContain("\"hasPassword\":false");
        }
    }

    @Test
    void accountWithoutAPassword_isLinkedOnce_toTheFirstPersonOfItsName() {
        try (TestServer server = start("OIDC_ACCOUNTS", "existing")) {
            assertThat(signIn(browser(server), "s-1", "dana", "staff")).isEqualTo("/#sign-in=not-invited");
            invite(server, "dana");
            SignedInBrowser browser = browser(server);
            assertThat(signIn(browser, "s-1", "dana", "guests")).isEqualTo("/");
            assertThat(browser.who()).isEqualTo("dana viewer");
            assertThat(signIn(browser(server), "s-2", "dana", "staff")).isEqualTo("/#sign-in=name-taken");
            assertThat(signIn(browser, "s-1", "renamed", "guests")).isEqualTo("/");
            assertThat(browser.who()).isEqualTo("dana viewer");
            awaitEvents(server, "account-linked", "\"subject\":\"dana\"", "\"detail\":\"s-1\"");
        }
    }

    /// Events that clients repeat, such as sign-ins, are written some time later.
    private static void awaitEvents(TestServer server, String kind, String... texts) {
        ProtocolScript carol = ProtocolScript.as("carol", server);
        carol.awaitUntil(
                "/api/admin/security-events?kind=" + kind,
                text -> Stream.of(texts).allMatch(text::contains));
    }

    @Test
    void accountThatIsAdded_isOfTheSubject_andTwoPersonsDoNotShareIt() {
        try (TestServer server = start()) {
            assertThat(signIn(browser(server), "s-1", "dana", "staff")).isEqualTo("/");
            assertThat(signIn(browser(server), "s-2", "dana", "staff")).isEqualTo("/#sign-in=name-taken");
            invite(server, "erin");
            assertThat(signIn(browser(server), "s-3", "erin", "staff")).isEqualTo("/#sign-in=name-taken");
            awaitEvents(server, "account-added", "provider, uploader");
        }
    }

    @Test
    void username_mustBeOne() {
        try (TestServer server = start()) {
            for (String name : new String[] {"", "a b", "-x", "x".repeat(65), "a:b"}) {
                assertThat(signIn(browser(server), "s-1", name, "staff")).isEqualTo("/#sign-in=bad-name");
            }
            assertThat(signIn(browser(server), "s".repeat(256), "dana", "staff"))
                    .isEqualTo("/#sign-in=bad-name");
        }
    }

    @Test
    void filesOfADeletedAccount_areNotInherited() {
        try (TestServer server = start()) {
            SignedInBrowser browser = browser(server);
            signIn(browser, "s-1", "dana", "staff");
            browser.send("PUT", "/api/files/a.iso").expect(201);
            ProtocolScript.as("carol", server)
                    .send("DELETE", "/api/users/dana", JSON)
                    .expect(204);
            assertThat(browser.who()).isEqualTo("401");
            assertThat(signIn(browser, "s-1", "dana", "staff")).isEqualTo("/#sign-in=name-has-files");
        }
    }

    @Test
    void disabledAccount_staysDisabled() {
        try (TestServer server = start()) {
            SignedInBrowser browser = browser(server);
            signIn(browser, "s-1", "dana", "staff");
            change(server, "dana", "{\"disabled\": true}").expect(200);
            assertThat(browser.who()).isEqualTo("401");
            assertThat(signIn(browser, "s-1", "dana", "admins")).isEqualTo("/#sign-in=disabled");
            assertThat(ProtocolScript.as("carol", server)
                            .send("GET", "/api/users")
                            .json()
                            .get("users")
                            .toString())
                    .containsPattern("\"name\":\"dana\",\"role\":\"uploader\"");
            awaitEvents(server, "sign-in", "provider, disabled");
        }
    }

    @Test
    void peopleInNoGroup_getTheDefaultRole_orNone() {
        try (TestServer server = start("OIDC_DEFAULT_ROLE", "viewer")) {
            SignedInBrowser browser = browser(server);
            signIn(browser, "s-1", "dana", "others");
            assertThat(browser.who()).isEqualTo("dana viewer");
        }
        try (TestServer server = start()) {
            assertThat(signIn(browser(server), "s-1", "dana")).isEqualTo("/#sign-in=no-role");
            assertThat(signIn(browser(server), "s-2", "erin", "others")).isEqualTo("/#sign-in=no-role");
        }
    }

    @Test
    void withoutRolesOfGroups_administratorsDecideAfterTheFirstSignIn() {
        try (TestServer server = start("OIDC_ROLES", "", "OIDC_DEFAULT_ROLE", "viewer")) {
            signIn(browser(server), "s-1", "dana");
            change(server, "dana", "{\"role\": \"admin\"}").expect(200);
            SignedInBrowser browser = browser(server);
            signIn(browser, "s-1", "dana");
            assertThat(browser.who()).isEqualTo("dana admin");
        }
    }

    @Test
    void lastAdministratorWithAPassword_stays() {
        try (TestServer server = start()) {
            signIn(browser(server), "s-1", "dana", "admins");
            for (String body :
                    new String[] {"{\"hasPassword\": false}", "{\"role\": \"viewer\"}", "{\"disabled\": true}"}) {
                change(server, "carol", body).expectProblem(409, "last-admin");
            }
            ProtocolScript.as("carol", server)
                    .send("DELETE", "/api/users/carol", JSON)
                    .expectProblem(409, "last-admin");
            assertThat(signIn(browser(server), "s-1", "dana", "staff")).isEqualTo("/");
        }
    }

    @Test
    void accountWithoutAPassword_hasNoOtherWayIn_exceptItsTokens() {
        try (TestServer server = start()) {
            SignedInBrowser browser = browser(server);
            signIn(browser, "s-1", "dana", "staff");
            ProtocolScript signedOut = ProtocolScript.signedOut(server);
            for (String guess : new String[] {"", "null", "x"}) {
                signedOut
                        .send("GET", "/api/files", "Authorization", basic("dana", guess))
                        .expectProblem(401, "wrong-credentials");
            }
            assertThat(browser.send("GET", "/api/session")
                            .json()
                            .get("hasPassword")
                            .asBoolean())
                    .isFalse();
            String cookie = "lading=" + browser.cookies().get("lading");
            signedOut
                    .sendText(
                            "PUT",
                            "/api/session/password",
                            "{\"current\": \"\", \"password\": \"lantern and rope\"}",
                            "Cookie",
                            cookie,
                            "Content-Type",
                            "application/json",
                            "X-Lading-Client",
                            "test")
                    .expectProblem(403, "forbidden");
            String token = signedOut
                    .sendText(
                            "POST",
                            "/api/tokens",
                            "{\"label\": \"t\", \"scopes\": [\"read\"]}",
                            "Cookie",
                            cookie,
                            "Content-Type",
                            "application/json",
                            "X-Lading-Client",
                            "test")
                    .expect(201)
                    .json()
                    .get("token")
                    .asString();
            browser.send("DELETE", "/api/session");
            signedOut
                    .send("GET", "/api/files", "Authorization", "Bearer " + token)
                    .expect(200);
        }
    }

    @Test
    void password_canBeGivenToAPersonOfTheProvider_andRemoved() {
        try (TestServer server = start()) {
            SignedInBrowser browser = browser(server);
            signIn(browser, "s-1", "dana", "staff");
            ProtocolScript signedOut = ProtocolScript.signedOut(server);
            change(server, "dana", "{\"password\": \"lantern and rope\"}").expect(200);
            signedOut
                    .send("GET", "/api/files", "Authorization", basic("dana", "lantern and rope"))
                    .expect(200);
            assertThat(signIn(browser, "s-1", "dana", "staff")).isEqualTo("/");
            change(server, "dana", "{\"hasPassword\": false}").expect(200);
            signedOut
                    .send("GET", "/api/files", "Authorization", basic("dana", "lantern and rope"))
                    .expect(401);
            change(server, "dana", "{\"hasPassword\": true}").expectProblem(400, "bad-request");
            change(server, "dana", "{\"hasPassword\": false, \"password\": \"lantern and rope\"}")
                    .expectProblem(400, "bad-request");
        }
    }

    @Test
    void serverStartsWithoutItsProvider_andPasswordsWork() {
        provider.close();
        try (TestServer server = start()) {
            SignedInBrowser browser = browser(server);
            URI page = SignedInBrowser.to(browser.send("GET", "/api/session/oidc?return=/account"));
            assertThat(page).hasToString(PUBLIC + "/account#sign-in=unreachable");
            ProtocolScript.signedOut(server)
                    .sendText("POST", "/api/session", "{\"name\": \"alice\", \"password\": \"wonderland\"}", JSON)
                    .expect(200);
        }
    }

    @Test
    void responseOfTheProvider_toAnotherBrowserOrSignIn_isRefused() {
        try (TestServer server = start()) {
            SignedInBrowser attacker = browser(server);
            Map<String, String> asked = ScriptedProvider.query(attacker.begin("/"));
            JWTClaimsSet claims = provider.claims("s-1", "mallory", Objects.requireNonNull(asked.get("nonce")), "staff")
                    .build();
            provider.redeem(provider.signed(claims));
            String query = "state=" + asked.get("state") + "&code=c";
            SignedInBrowser victim = browser(server);
            assertThat(back(victim, query)).isEqualTo("/#sign-in=expired");
            victim.begin("/");
            assertThat(back(victim, query)).isEqualTo("/#sign-in=expired");
            victim.restore(Map.of("lading-provider-sign-in", "AAAA".repeat(40)));
            assertThat(back(victim, query)).isEqualTo("/#sign-in=expired");
            assertThat(victim.who()).isEqualTo("401");
            attacker.begin("/");
            assertThat(back(attacker, query + "&state=x")).isEqualTo("/#sign-in=expired");
        }
    }

    @Test
    void errorsOfTheProvider_areShownInThePage() {
        try (TestServer server = start()) {
            SignedInBrowser browser = browser(server);
            String state = ScriptedProvider.query(browser.begin("/account")).get("state");
            assertThat(back(browser, "error=access_denied&error_description=x&state=" + state))
                    .isEqualTo("/account#sign-in=denied");
            state = ScriptedProvider.query(browser.begin("/")).get("state");
            assertThat(back(browser, "error=temporarily_unavailable&state=" + state))
                    .isEqualTo("/#sign-in=provider-error:temporarily_unavailable");
            Map<String, String> asked = ScriptedProvider.query(browser.begin("/"));
            provider.redeem(provider.signed(
                    provider.claims("s-1", "dana", "wrong", "staff").build()));
            assertThat(back(browser, "code=c&state=" + asked.get("state"))).isEqualTo("/#sign-in=invalid");
            awaitEvents(server, "sign-in", "provider, invalid");
        }
    }

    @Test
    void returnToAnotherPlace_leadsToThePage() {
        try (TestServer server = start()) {
            SignedInBrowser browser = browser(server);
            for (String from : new String[] {
                "https://evil.example/",
                "//evil.example/",
                "/%5Cevil.example",
                "evil",
                "/api/session/oidc",
                "/x/../api/session/oidc",
                "/%23sign-in=x",
                ""
            }) {
                String state = ScriptedProvider.query(browser.begin(from)).get("state");
                assertThat(back(browser, "error=access_denied&state=" + state))
                        .as(from)
                        .isEqualTo("/#sign-in=denied");
            }
        }
    }

    @Test
    void returnToAPathOfThePage_keepsItsQuery() {
        try (TestServer server = start()) {
            SignedInBrowser browser = browser(server);
            browser.send("GET", "/api/session/oidc?return=/%0d%0aSet-Cookie:a=b")
                    .expect(400);
            String state = ScriptedProvider.query(browser.begin("/%3Fnext=%252Fapi%252Ffiles"))
                    .get("state");
            assertThat(back(browser, "error=access_denied&state=" + state))
                    .isEqualTo("/?next=%2Fapi%2Ffiles#sign-in=denied");
        }
    }

    @Test
    void cookies_areHiddenFromScripts_andLimitedToTheSessionEndpoints() {
        try (TestServer server = start()) {
            SignedInBrowser browser = browser(server);
            String flow = browser.send("GET", "/api/session/oidc")
                    .expect(303)
                    .expect("Cache-Control", "no-store")
                    .header("Set-Cookie");
            assertThat(flow)
                    .contains("; Path=/api/session", "; HttpOnly", "; SameSite=Lax")
                    .doesNotContain("; Secure");
            signIn(browser, "s-1", "dana", "staff");
            assertThat(browser.cookies()).containsOnlyKeys("lading", "lading-provider-session");
            String url = browser.send("DELETE", "/api/session")
                    .expect(200)
                    .json()
                    .get("url")
                    .asString();
            assertThat(url).startsWith(provider.issuer() + "/logout?").contains("id_token_hint=");
            assertThat(browser.cookies()).doesNotContainKey("lading-provider-session");
            browser.send("DELETE", "/api/session").expect(204);
        }
    }

    /// Groups can make the ID token longer than a cookie.
    @Test
    void longIdToken_isLeftOut() {
        try (TestServer server = start()) {
            SignedInBrowser browser = browser(server);
            String[] groups = new String[400];
            java.util.Arrays.setAll(groups, i -> "group-number-" + i);
            groups[7] = "staff";
            assertThat(signIn(browser, "s-1", "dana", groups)).isEqualTo("/");
            String url = browser.send("DELETE", "/api/session")
                    .expect(200)
                    .json()
                    .get("url")
                    .asString();
            assertThat(url).contains("client_id=lading").doesNotContain("id_token_hint");
        }
    }

    @Test
    void localSession_endsWithoutTheProvider() {
        try (TestServer server = start()) {
            ProtocolScript signedOut = ProtocolScript.signedOut(server);
            String cookie = signedOut
                    .sendText("POST", "/api/session", "{\"name\": \"alice\", \"password\": \"wonderland\"}", JSON)
                    .expect(200)
                    .header("Set-Cookie")
                    .split(";", 2)[0];
            signedOut
                    .send("DELETE", "/api/session", "Cookie", cookie, "X-Lading-Client", "test")
                    .expect(204);
        }
    }

    @Test
    void signIns_areSecurityEvents() {
        try (TestServer server = start()) {
            signIn(browser(server), "s-1", "dana", "staff");
            signIn(browser(server), "s-1", "dana", "guests");
            ProtocolScript carol = ProtocolScript.as("carol", server);
            Patience.until("all events", () -> {
                String events = carol.send("GET", "/api/admin/security-events?person=dana")
                        .text();
                return events.contains("\"detail\":\"provider\"") && events.contains("uploader to viewer, provider");
            });
        }
    }
}
