package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.account.oidc.ProviderProcess;
import io.lading.account.oidc.RealProvider;
import io.lading.http.ProtocolScript;
import io.lading.metadata.TestPostgresql;
import io.lading.server.NodeSettings;
import io.lading.server.TestServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Sign-in through a real OpenID provider, which runs in a process of its own: every step over HTTP.
class RealProviderTest {
    private static final String PUBLIC = "http://files.example";

    @RegisterExtension
    static final ProviderProcess provider = new ProviderProcess(PUBLIC);

    @TempDir
    private Path directory;

    private static Map<String, String> settings() {
        return Map.of(
                "LADING_PUBLIC_URL",
                PUBLIC,
                "LADING_OIDC_ISSUER",
                provider.issuer().toString(),
                "LADING_OIDC_CLIENT_ID",
                RealProvider.CLIENT,
                "LADING_OIDC_CLIENT_SECRET",
                RealProvider.SECRET,
                "LADING_OIDC_SCOPES",
                "openid profile",
                "LADING_OIDC_ROLES",
                "admins=admin,staff=uploader");
    }

    private static URI signIn(SignedInBrowser browser, String name) {
        return signIn(browser, name, ProviderProcess.visitor());
    }

    /// The address of the page after the sign-in.
    private static URI signIn(SignedInBrowser browser, String name, ProviderProcess.Visitor visitor) {
        return SignedInBrowser.to(browser.open(visitor.signIn(browser.begin("/account"), name)));
    }

    private static SignedInBrowser browser(TestServer server) {
        return new SignedInBrowser(ProtocolScript.signedOut(server));
    }

    @Test
    void person_signsInAndOut_andEveryCodeWorksOnce() {
        provider.user("dana", "dana", "staff");
        try (TestServer server = TestServer.start(directory, settings())) {
            SignedInBrowser browser = browser(server);
            assertThat(browser.who()).isEqualTo("401");
            ProviderProcess.Visitor visitor = ProviderProcess.visitor();
            URI callback = visitor.signIn(browser.begin("/account"), "dana");
            Map<String, String> before = browser.cookies();
            assertThat(SignedInBrowser.to(browser.open(callback))).hasToString(PUBLIC + "/account");
            assertThat(browser.who()).isEqualTo("dana uploader");
            replay(server, callback, before);
            signOut(browser, visitor);
        }
    }

    /// The browser has lost its cookie of the sign-in; with a copy of it the provider refuses the code.
    private static void replay(TestServer server, URI callback, Map<String, String> cookies) {
        SignedInBrowser thief = browser(server);
        assertThat(SignedInBrowser.to(thief.open(callback))).hasToString(PUBLIC + "/#sign-in=expired");
        thief.restore(cookies);
        assertThat(SignedInBrowser.to(thief.open(callback)))
                .hasToString(PUBLIC + "/account#sign-in=provider-error:invalid_grant");
        assertThat(thief.who()).isEqualTo("401");
    }

    /// The session ends here and at the provider, which then asks for the password again.
    private static void signOut(SignedInBrowser browser, ProviderProcess.Visitor visitor) {
        Map<String, String> signedIn = browser.cookies();
        URI there = URI.create(browser.send("DELETE", "/api/session")
                .expect(200)
                .json()
                .get("url")
                .asString());
        assertThat(visitor.follow(there)).hasToString(PUBLIC + "/");
        assertThat(visitor.follow(browser.begin("/")).getPath()).isEqualTo("/login");
        browser.restore(signedIn);
        assertThat(browser.who()).isEqualTo("401");
    }

    @Test
    void groups_giveTheRole_atEachSignIn_andTheSubjectIsTheAccount() {
        provider.user("olga", "olga", "staff", "admins");
        try (TestServer server = TestServer.start(directory, settings())) {
            SignedInBrowser first = browser(server);
            signIn(first, "olga");
            assertThat(first.who()).isEqualTo("olga admin");
            provider.user("olga", "carol", "staff");
            SignedInBrowser second = browser(server);
            assertThat(signIn(second, "olga")).hasToString(PUBLIC + "/account");
            assertThat(second.who()).isEqualTo("olga uploader");
            assertThat(first.who()).isEqualTo("401");
            provider.user("olga", "olga", "guests");
            assertThat(signIn(browser(server), "olga")).hasToString(PUBLIC + "/account#sign-in=no-role");
            assertThat(second.who()).isEqualTo("401");
        }
    }

    @Test
    void person_signsIn_withPostgresql() throws IOException {
        provider.user("pia", "pia", "staff");
        try (TestPostgresql database = new TestPostgresql()) {
            Map<String, String> settings = new HashMap<>(settings());
            settings.putAll(NodeSettings.database(database.url()));
            try (TestServer server = TestServer.start(directory, settings)) {
                SignedInBrowser browser = browser(server);
                assertThat(signIn(browser, "pia")).hasToString(PUBLIC + "/account");
                assertThat(browser.who()).isEqualTo("pia uploader");
                provider.user("pia", "pia", "admins");
                SignedInBrowser again = browser(server);
                signIn(again, "pia");
                assertThat(again.who()).isEqualTo("pia admin");
            }
        }
    }
}
