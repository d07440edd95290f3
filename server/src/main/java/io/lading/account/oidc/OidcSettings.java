package io.lading.account.oidc;

import java.net.URI;
import java.util.List;

/// What the server knows of its OpenID provider before it asks.
///
/// @param issuer        the URL of the provider, with which its tokens must agree exactly
/// @param clientId      the ID of this server at the provider
/// @param clientSecret  its secret; empty for a public client
/// @param scopes        what is requested; `openid` is among them
/// @param usernameClaim the claim with the username
/// @param groupsClaim   the claim with the groups
/// @param callback      the redirect URI of this server
/// @param afterSignOut  where the provider sends the browser after a sign-out
public record OidcSettings(
        URI issuer,
        String clientId,
        String clientSecret,
        List<String> scopes,
        String usernameClaim,
        String groupsClaim,
        URI callback,
        URI afterSignOut) {
    /// Copies the list.
    public OidcSettings {
        scopes = List.copyOf(scopes);
    }

    /// Does not contain the secret.
    @Override
    public String toString() {
        return "OidcSettings[" + issuer + ", " + clientId + "]";
    }
}
