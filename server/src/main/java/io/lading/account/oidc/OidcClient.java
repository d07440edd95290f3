package io.lading.account.oidc;

import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import io.lading.account.oidc.Discovery.Described;
import io.lading.account.oidc.ProviderException.Reason;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// This server as a client of its OpenID provider. Thread-safe.
public final class OidcClient {
    /// How long a person may take to sign in at the provider.
    public static final Duration MAX_FLOW = Duration.ofMinutes(15);

    private final OidcSettings settings;
    private final Discovery discovery;
    private final TokenExchange tokens;
    private final Clock clock;

    public OidcClient(OidcSettings settings, Clock clock) {
        this(settings, new ProviderHttp(ProviderHttp.PATIENCE), clock);
    }

    OidcClient(OidcSettings settings, ProviderHttp http, Clock clock) {
        this.settings = settings;
        this.discovery = new Discovery(settings, http, clock);
        this.tokens = new TokenExchange(settings, http);
        this.clock = clock;
    }

    /// A sign-in that has begun.
    ///
    /// @param address where the browser has to go
    /// @param flow    what the browser has to bring back
    public record Begun(URI address, Flow flow) {}

    /// What the browser brings back from the provider, as parameters of the redirect URI. Null if absent.
    ///
    /// @param state  the value that was sent to the provider
    /// @param code   the authorization code
    /// @param error  an error code
    /// @param issuer the provider (RFC 9207)
    public record Returned(
            @Nullable String state,
            @Nullable String code,
            @Nullable String error,
            @Nullable String issuer) {}

    /// Begins a sign-in.
    ///
    /// @param returnTo the path of the page that the person came from, without control characters
    public Begun begin(String returnTo) throws ProviderException {
        Described provider = discovery.provider();
        State state = new State();
        Nonce nonce = new Nonce();
        CodeVerifier verifier = new CodeVerifier();
        AuthenticationRequest request = new AuthenticationRequest.Builder(
                        new ResponseType(ResponseType.Value.CODE),
                        new Scope(settings.scopes().toArray(String[]::new)),
                        new ClientID(settings.clientId()),
                        settings.callback())
                .endpointURI(provider.metadata().getAuthorizationEndpointURI())
                .state(state)
                .nonce(nonce)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build();
        Flow flow = new Flow(
                state.getValue(),
                nonce.getValue(),
                verifier.getValue(),
                returnTo,
                clock.instant().plus(MAX_FLOW));
        return new Begun(request.toURI(), flow);
    }

    /// Ends a sign-in: redeems the code and verifies who the person is.
    ///
    /// @param flow what the browser has brought back
    public ProvenPerson finish(Flow flow, Returned returned) throws ProviderException {
        if (!clock.instant().isBefore(flow.until())
                || returned.state() == null
                || !same(returned.state(), flow.state())) {
            throw new ProviderException(Reason.EXPIRED, "The response belongs to no sign-in of this browser");
        }
        Described provider = discovery.provider();
        requireIssuer(provider, returned.issuer());
        if (returned.error() != null) {
            throw ProviderException.said(returned.error());
        }
        if (returned.code() == null || returned.code().isEmpty()) {
            throw new ProviderException(Reason.INVALID, "The response of the provider has no code");
        }
        return tokens.redeem(provider, returned.code(), flow);
    }

    /// Several providers could be mixed up by an attacker (RFC 9207).
    private void requireIssuer(Described provider, @Nullable String issuer) throws ProviderException {
        boolean wanted = provider.metadata().supportsAuthorizationResponseIssuerParam();
        if (issuer == null ? wanted : !issuer.equals(settings.issuer().toString())) {
            throw new ProviderException(Reason.INVALID, "The response is of another provider");
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /// Where the browser has to go in order to sign out at the provider too; empty if the provider does not
    /// offer it or is not reachable.
    ///
    /// @param idToken the ID token of the sign-in; empty if it is not known
    public Optional<URI> signOut(String idToken) {
        try {
            URI endpoint = discovery.provider().metadata().getEndSessionEndpointURI();
            if (endpoint == null) {
                return Optional.empty();
            }
            @Nullable JWT hint = idToken.isEmpty() ? null : JWTParser.parse(idToken);
            ClientID client = new ClientID(settings.clientId());
            return Optional.of(
                    new LogoutRequest(endpoint, hint, null, client, settings.afterSignOut(), null, null).toURI());
        } catch (ProviderException | ParseException e) {
            return Optional.empty();
        }
    }
}
