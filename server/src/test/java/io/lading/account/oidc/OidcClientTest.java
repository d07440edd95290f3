package io.lading.account.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import io.lading.account.oidc.OidcClient.Begun;
import io.lading.account.oidc.OidcClient.Returned;
import io.lading.account.oidc.ProviderException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the server accepts from a provider, honest or hostile.
class OidcClientTest {
    private final ScriptedProvider provider = new ScriptedProvider();
    private final OidcClient client = client(provider.issuer(), Clock.systemUTC());

    @AfterEach
    void close() {
        provider.close();
    }

    private static OidcSettings settings(URI issuer, String secret) {
        return new OidcSettings(
                issuer,
                ScriptedProvider.CLIENT,
                secret,
                List.of("openid", "profile"),
                "preferred_username",
                "groups",
                URI.create("https://files.example/api/session/oidc/callback"),
                URI.create("https://files.example/"));
    }

    private static OidcClient client(URI issuer, Clock clock) {
        return new OidcClient(settings(issuer, ScriptedProvider.SECRET), clock);
    }

    private Begun begun() throws ProviderException {
        return client.begin("/files/a");
    }

    private static Returned back(Begun begun, String code) {
        return new Returned(begun.flow().state(), code, null, null);
    }

    /// A sign-in whose ID token differs from an honest one.
    private ProvenPerson signIn(Consumer<JWTClaimsSet.Builder> change) throws ProviderException {
        Begun begun = begun();
        JWTClaimsSet.Builder claims =
                provider.claims("s-1", "dana", begun.flow().nonce(), "staff");
        change.accept(claims);
        provider.redeem(provider.signed(claims.build()));
        return client.finish(begun.flow(), back(begun, "code"));
    }

    private static void expect(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProviderException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }

    private void refused(Consumer<JWTClaimsSet.Builder> change) {
        expect(Reason.INVALID, () -> signIn(change));
    }

    @Test
    void signIn_asksWithStateNonceAndPkce_andProvesThePerson() throws Exception {
        Begun begun = begun();
        Map<String, String> asked = ScriptedProvider.query(begun.address());
        assertThat(asked)
                .containsEntry("response_type", "code")
                .containsEntry("client_id", ScriptedProvider.CLIENT)
                .containsEntry("redirect_uri", "https://files.example/api/session/oidc/callback")
                .containsEntry("scope", "openid profile")
                .containsEntry("state", begun.flow().state())
                .containsEntry("nonce", begun.flow().nonce())
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("code_challenge", s256(begun.flow().verifier()));
        provider.redeem(provider.signed(
                provider.claims("s-1", "dana", begun.flow().nonce(), "staff").build()));
        ProvenPerson dana = client.finish(begun.flow(), back(begun, "the-code"));
        assertThat(dana.issuer()).isEqualTo(provider.issuer().toString());
        assertThat(dana.subject()).isEqualTo("s-1");
        assertThat(dana.username()).isEqualTo("dana");
        assertThat(dana.groups()).containsExactly("staff");
        assertThat(provider.requests())
                .filteredOn(line -> line.startsWith("POST /token "))
                .singleElement()
                .asString()
                .contains("code=the-code", "code_verifier=" + begun.flow().verifier(), "Basic ");
    }

    private static String s256(String verifier) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }

    @Test
    void eachSignIn_hasItsOwnSecrets() throws ProviderException {
        Flow one = begun().flow();
        Flow other = begun().flow();
        assertThat(one.state()).isNotEqualTo(other.state());
        assertThat(one.nonce()).isNotEqualTo(other.nonce());
        assertThat(one.verifier()).isNotEqualTo(other.verifier());
        assertThat(Flow.parse(one.text()).orElseThrow().text()).isEqualTo(one.text());
    }

    @Test
    void idToken_ofAnotherSignInClientProviderOrTime_isRefused() {
        refused(claims -> claims.claim("nonce", "another"));
        refused(claims -> claims.claim("nonce", null));
        refused(claims -> claims.audience("another"));
        refused(claims ->
                claims.audience(List.of(ScriptedProvider.CLIENT, "other")).claim("azp", "other"));
        refused(claims -> claims.issuer("https://another.example"));
        refused(claims -> claims.subject(null));
        refused(claims -> claims.expirationTime(at(-120)));
        refused(claims -> claims.expirationTime(null));
        refused(claims -> claims.issueTime(at(120)));
    }

    private static Date at(long seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    @Test
    void clocks_mayDifferALittle() throws ProviderException {
        assertThat(signIn(claims -> claims.expirationTime(at(-5))).subject()).isEqualTo("s-1");
        assertThat(signIn(claims -> claims.issueTime(at(30))).subject()).isEqualTo("s-1");
    }

    @Test
    void idToken_withoutASignatureOfTheProvider_isRefused() throws Exception {
        signIn(_ -> {});
        Begun begun = begun();
        JWTClaimsSet claims =
                provider.claims("s-1", "dana", begun.flow().nonce()).build();
        provider.redeem(new PlainJWT(claims).serialize());
        expect(Reason.INVALID, () -> client.finish(begun.flow(), back(begun, "code")));
        provider.redeem(byClientSecret(claims));
        expect(Reason.INVALID, () -> client.finish(begun.flow(), back(begun, "code")));
        provider.stealKeyName();
        provider.redeem(provider.signed(claims));
        expect(Reason.INVALID, () -> client.finish(begun.flow(), back(begun, "code")));
    }

    private static String byClientSecret(JWTClaimsSet claims) throws JOSEException {
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        token.sign(new MACSigner(ScriptedProvider.SECRET.repeat(2)));
        return token.serialize();
    }

    @Test
    void endpointWithoutTls_isRefused_ifTheIssuerHasTls() throws Exception {
        URI issuer = URI.create("https://id.example");
        String document = ScriptedProvider.description(issuer);
        Discovery.requireSecure(issuer, OIDCProviderMetadata.parse(document));
        for (String path : List.of("authorize", "token", "keys", "userinfo", "logout")) {
            String weak = document.replace("https://id.example/" + path, "http://id.example/" + path);
            OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(weak);
            expect(Reason.INVALID, () -> Discovery.requireSecure(issuer, metadata));
        }
    }

    @Test
    void newKey_ofTheProvider_isReadAtOnce() throws ProviderException {
        signIn(_ -> {});
        signIn(_ -> {});
        assertThat(provider.requestsTo("/keys")).isOne();
        provider.rotate();
        assertThat(signIn(_ -> {}).subject()).isEqualTo("s-1");
        assertThat(provider.requestsTo("/keys")).isEqualTo(2);
    }

    @Test
    void response_withAnotherStateProviderOrWithoutACode_isRefused() throws ProviderException {
        Begun begun = begun();
        String state = begun.flow().state();
        Begun other = begun();
        expect(Reason.EXPIRED, () -> client.finish(begun.flow(), back(other, "code")));
        expect(Reason.EXPIRED, () -> client.finish(begun.flow(), new Returned(null, "code", null, null)));
        expect(Reason.INVALID, () -> client.finish(begun.flow(), new Returned(state, null, null, null)));
        expect(
                Reason.INVALID,
                () -> client.finish(begun.flow(), new Returned(state, "code", null, "https://another.example")));
        assertThat(provider.requestsTo("/token")).isZero();
    }

    @Test
    void providerThatPromisesItsNameInResponses_mustSendIt() throws ProviderException {
        provider.describe(text ->
                text.replace("{\"issuer\"", "{\"authorization_response_iss_parameter_supported\": true, \"issuer\""));
        Begun begun = begun();
        expect(Reason.INVALID, () -> client.finish(begun.flow(), back(begun, "code")));
        JWTClaimsSet claims =
                provider.claims("s-1", "dana", begun.flow().nonce()).build();
        provider.redeem(provider.signed(claims));
        String issuer = provider.issuer().toString();
        assertThat(client.finish(begun.flow(), new Returned(begun.flow().state(), "code", null, issuer))
                        .subject())
                .isEqualTo("s-1");
    }

    @Test
    void signIn_expires() throws ProviderException {
        Begun begun = begun();
        Clock later = Clock.offset(Clock.systemUTC(), OidcClient.MAX_FLOW.plusSeconds(1));
        expect(Reason.EXPIRED, () -> client(provider.issuer(), later).finish(begun.flow(), back(begun, "code")));
    }

    @Test
    void errors_ofTheProvider_keepTheirCode() throws ProviderException {
        Begun begun = begun();
        String state = begun.flow().state();
        expect(Reason.DENIED, () -> client.finish(begun.flow(), new Returned(state, null, "access_denied", null)));
        assertThatThrownBy(
                        () -> client.finish(begun.flow(), new Returned(state, null, "temporarily_unavailable", null)))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.code()).isEqualTo("temporarily_unavailable"));
        assertThatThrownBy(() -> client.finish(begun.flow(), new Returned(state, null, "<b>Call</b> 0800", null)))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.code()).isEmpty());
        provider.answer("/token", "{\"error\": \"invalid_grant\"}");
        assertThatThrownBy(() -> client.finish(begun.flow(), back(begun, "used")))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.code()).isEqualTo("invalid_grant"));
        provider.answer("/token", "[]");
        expect(Reason.INVALID, () -> client.finish(begun.flow(), back(begun, "code")));
    }

    @Test
    void claimsThatTheTokenLacks_areReadFromTheUserInfo_ofTheSamePerson() throws ProviderException {
        provider.answer("/userinfo", "{\"sub\": \"s-1\", \"groups\": \"admins\", \"preferred_username\": \"mallory\"}");
        ProvenPerson dana = signIn(claims -> claims.claim("groups", null));
        assertThat(dana.groups()).containsExactly("admins");
        assertThat(dana.username()).isEqualTo("dana");
        assertThat(provider.requests().getLast()).endsWith("Bearer access");
        provider.answer("/userinfo", "{\"sub\": \"s-2\", \"groups\": [\"admins\"]}");
        refused(claims -> claims.claim("groups", null));
    }

    @Test
    void emailAddress_isAUsernameOnlyIfTheProviderHasVerifiedIt() throws ProviderException {
        OidcSettings plain = settings(provider.issuer(), "");
        OidcClient byEmail = new OidcClient(
                new OidcSettings(
                        plain.issuer(),
                        plain.clientId(),
                        "",
                        plain.scopes(),
                        "email",
                        "groups",
                        plain.callback(),
                        plain.afterSignOut()),
                Clock.systemUTC());
        for (Object verified : new Object[] {false, "true", true}) {
            Begun begun = byEmail.begin("/");
            JWTClaimsSet.Builder claims =
                    provider.claims("s-1", "dana", begun.flow().nonce());
            claims.claim("email", "dana@example.org").claim("email_verified", verified);
            provider.redeem(provider.signed(claims.build()));
            assertThat(byEmail.finish(begun.flow(), back(begun, "code")).username())
                    .isEqualTo(Boolean.TRUE.equals(verified) ? "dana@example.org" : "");
        }
        // A public client has no secret, and names itself in the request.
        assertThat(provider.requests().getLast()).contains("client_id=lading").endsWith(" null");
    }

    @Test
    void description_ofAnotherProvider_orWithLessSecurity_orTooLarge_isRefused() {
        provider.describe(text -> text.replaceFirst("\"issuer\": \"[^\"]+", "\"issuer\": \"https://another.example"));
        expect(Reason.INVALID, () -> fresh().begin("/"));
        provider.describe(text -> "not JSON");
        expect(Reason.UNREACHABLE, () -> fresh().begin("/"));
        provider.describe(text -> text + " ".repeat(ProviderHttp.MAX_BYTES));
        expect(Reason.UNREACHABLE, () -> fresh().begin("/"));
    }

    private OidcClient fresh() {
        return client(provider.issuer(), Clock.systemUTC());
    }

    @Test
    void providerThatIsDown_isAskedAgainAfterAPause_andAnOldDescriptionIsUsedMeanwhile() throws ProviderException {
        var clock = new io.lading.testkit.TestClock();
        OidcClient patient = client(provider.issuer(), clock);
        String description = "/.well-known/openid-configuration";
        provider.describe(_ -> "{}");
        expect(Reason.UNREACHABLE, () -> patient.begin("/"));
        expect(Reason.UNREACHABLE, () -> patient.begin("/"));
        assertThat(provider.requestsTo(description)).isOne();
        provider.describe(text -> text);
        clock.pass(Discovery.PAUSE);
        patient.begin("/");
        patient.begin("/");
        assertThat(provider.requestsTo(description)).isEqualTo(2);
        provider.describe(_ -> "{}");
        clock.pass(Discovery.MAX_AGE);
        patient.begin("/");
        assertThat(provider.requestsTo(description)).isEqualTo(3);
        assertThat(patient.signOut("")).isPresent();
    }

    @Test
    void providerThatNeverResponds_isGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            URI issuer = URI.create("http://127.0.0.1:" + silent.getLocalPort());
            OidcClient client =
                    new OidcClient(settings(issuer, ""), new ProviderHttp(Duration.ofMillis(300)), Clock.systemUTC());
            expect(Reason.UNREACHABLE, () -> client.begin("/"));
            assertThat(client.signOut("")).isEmpty();
        }
    }

    @Test
    void signOut_leadsToTheProvider_ifItOffersThat() throws ProviderException {
        String token = provider.signed(provider.claims("s-1", "dana", "n").build());
        assertThat(ScriptedProvider.query(client.signOut(token).orElseThrow()))
                .containsEntry("id_token_hint", token)
                .containsEntry("client_id", ScriptedProvider.CLIENT)
                .containsEntry("post_logout_redirect_uri", "https://files.example/");
        provider.describe(text -> text.replaceFirst(", \"end_session_endpoint\": \"[^\"]+\"", ""));
        assertThat(fresh().signOut(token)).isEmpty();
    }
}
