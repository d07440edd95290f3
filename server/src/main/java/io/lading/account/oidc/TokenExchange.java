package io.lading.account.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.claims.AuthorizedParty;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import io.lading.account.oidc.Discovery.Described;
import io.lading.account.oidc.ProviderException.Reason;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Redeems the code of a sign-in for an ID token, verifies it, and reads the claims. Thread-safe.
final class TokenExchange {
    private static final String EMAIL = "email";
    private static final String EMAIL_VERIFIED = "email_verified";

    private final OidcSettings settings;
    private final ProviderHttp http;

    TokenExchange(OidcSettings settings, ProviderHttp http) {
        this.settings = settings;
        this.http = http;
    }

    /// The person for whom the provider has issued a code.
    ProvenPerson redeem(Described provider, String code, Flow flow) throws ProviderException {
        OIDCTokens tokens = tokens(provider, code, flow);
        JWT token = tokens.getIDToken();
        IDTokenClaimsSet proven = verified(provider, token, flow);
        String subject = proven.getSubject().getValue();
        Map<String, Object> claims = proven.toJSONObject();
        if (!claims.containsKey(settings.usernameClaim()) || !claims.containsKey(settings.groupsClaim())) {
            userInfo(provider, tokens.getAccessToken(), subject).forEach(claims::putIfAbsent);
        }
        return new ProvenPerson(
                settings.issuer().toString(), subject, username(claims), groups(claims), token.getParsedString());
    }

    private OIDCTokens tokens(Described provider, String code, Flow flow) throws ProviderException {
        try {
            TokenResponse response = OIDCTokenResponseParser.parse(
                    http.send(request(provider, code, flow).toHTTPRequest()));
            if (!response.indicatesSuccess()) {
                @Nullable ErrorObject error = response.toErrorResponse().getErrorObject();
                throw ProviderException.said(error == null || error.getCode() == null ? "" : error.getCode());
            }
            OIDCTokens tokens = response.toSuccessResponse().getTokens().toOIDCTokens();
            if (tokens.getIDToken() == null) {
                throw new ProviderException(Reason.INVALID, "The response of the provider has no ID token");
            }
            return tokens;
        } catch (ParseException | ClassCastException e) {
            throw new ProviderException(Reason.INVALID, "The provider sent no tokens: " + e.getMessage(), e);
        }
    }

    private TokenRequest request(Described provider, String code, Flow flow) {
        AuthorizationCodeGrant grant = new AuthorizationCodeGrant(
                new AuthorizationCode(code), settings.callback(), new CodeVerifier(flow.verifier()));
        URI endpoint = provider.metadata().getTokenEndpointURI();
        ClientID client = new ClientID(settings.clientId());
        if (settings.clientSecret().isEmpty()) {
            return new TokenRequest.Builder(endpoint, client, grant).build();
        }
        return new TokenRequest.Builder(endpoint, authentication(provider, client), grant).build();
    }

    /// A provider that does not say how clients authenticate accepts HTTP Basic (OpenID Connect Discovery
    /// section 3).
    private ClientAuthentication authentication(Described provider, ClientID client) {
        Secret secret = new Secret(settings.clientSecret());
        @Nullable List<ClientAuthenticationMethod> methods = provider.metadata().getTokenEndpointAuthMethods();
        boolean byPost = methods != null
                && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
        return byPost ? new ClientSecretPost(client, secret) : new ClientSecretBasic(client, secret);
    }

    /// The library does not compare `azp`, the client to which the token was issued, if there are several
    /// audiences.
    private IDTokenClaimsSet verified(Described provider, JWT token, Flow flow) throws ProviderException {
        try {
            IDTokenClaimsSet claims = provider.validator().validate(token, new Nonce(flow.nonce()));
            @Nullable AuthorizedParty client = claims.getAuthorizedParty();
            if (client != null && !client.getValue().equals(settings.clientId())) {
                throw new ProviderException(Reason.INVALID, "The ID token was issued to another client");
            }
            return claims;
        } catch (BadJOSEException | JOSEException e) {
            throw new ProviderException(Reason.INVALID, "The ID token is not valid: " + e.getMessage(), e);
        }
    }

    /// Some providers send claims only there. The response is not signed, so it must be about the same person.
    private Map<String, Object> userInfo(Described provider, @Nullable AccessToken access, String subject)
            throws ProviderException {
        URI endpoint = provider.metadata().getUserInfoEndpointURI();
        if (endpoint == null || access == null) {
            return Map.of();
        }
        try {
            HTTPResponse response = http.send(new UserInfoRequest(endpoint, access).toHTTPRequest());
            response.ensureStatusCode(HTTPResponse.SC_OK);
            Map<String, Object> claims = response.getBodyAsJSONObject();
            if (!subject.equals(claims.get("sub"))) {
                throw new ProviderException(Reason.INVALID, "The user info of the provider is about another person");
            }
            return claims;
        } catch (ParseException e) {
            throw new ProviderException(Reason.INVALID, "The provider sent no user info: " + e.getMessage(), e);
        }
    }

    /// An e-mail address that the provider has not verified could be that of another person.
    private String username(Map<String, Object> claims) {
        boolean unverified = settings.usernameClaim().equals(EMAIL) && !Boolean.TRUE.equals(claims.get(EMAIL_VERIFIED));
        return !unverified && claims.get(settings.usernameClaim()) instanceof String name ? name : "";
    }

    /// The claim is a list of names, or a single name.
    private Set<String> groups(Map<String, Object> claims) {
        Set<String> groups = new TreeSet<>();
        switch (claims.get(settings.groupsClaim())) {
            case String one -> groups.add(one);
            case Collection<?> many ->
                many.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .forEach(groups::add);
            case null, default -> {
                // No groups.
            }
        }
        return groups;
    }
}
