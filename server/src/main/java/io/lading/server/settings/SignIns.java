package io.lading.server.settings;

import io.lading.account.AccountPolicy;
import io.lading.account.ProviderRules;
import io.lading.account.ProxyRules;
import io.lading.account.SignInRules;
import io.lading.account.oidc.OidcSettings;
import io.lading.metadata.account.Role;
import io.lading.server.settings.Settings.SignIn;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// Reads how users sign in through an OpenID provider or a proxy, and rejects settings that do not belong
/// together.
final class SignIns {
    /// The redirect URI is the public URL with this path.
    private static final String CALLBACK = "/api/session/oidc/callback";

    private SignIns() {}

    static SignIn of(Map<String, String> environment) {
        String header = Variables.PROXY_USER_HEADER.in(environment);
        if (!header.isEmpty() && Variables.TRUSTED_PROXIES.in(environment).isEmpty()) {
            throw missing(Variables.TRUSTED_PROXIES, "the addresses of the proxies that send " + header);
        }
        AccountPolicy accounts = Variables.PROXY_ACCOUNTS.in(environment);
        Optional<ProxyRules> proxy = header.isEmpty() ? Optional.empty() : Optional.of(new ProxyRules(accounts));
        Optional<ProviderRules> provider =
                Variables.OIDC_ISSUER.in(environment).map(issuer -> provider(environment, issuer));
        return new SignIn(new SignInRules(provider, proxy), header);
    }

    private static ProviderRules provider(Map<String, String> environment, URI issuer) {
        String client = Variables.OIDC_CLIENT_ID.in(environment);
        if (client.isEmpty()) {
            throw missing(Variables.OIDC_CLIENT_ID, "the ID of this server at the provider");
        }
        URI own = Variables.PUBLIC_URL
                .in(environment)
                .orElseThrow(() -> missing(
                        Variables.PUBLIC_URL,
                        "a URL; the provider sends browsers back to it (LADING_OIDC_ISSUER is set)"));
        Map<String, Role> roles = Variables.OIDC_ROLES.in(environment);
        Optional<Role> defaultRole = Variables.OIDC_DEFAULT_ROLE.in(environment);
        if (roles.isEmpty() && defaultRole.isEmpty()) {
            throw missing(
                    Variables.OIDC_ROLES,
                    "at least one role, or LADING_OIDC_DEFAULT_ROLE; otherwise everyone is refused");
        }
        OidcSettings oidc = new OidcSettings(
                issuer,
                client,
                Variables.OIDC_CLIENT_SECRET.in(environment),
                Variables.OIDC_SCOPES.in(environment),
                Variables.OIDC_USERNAME_CLAIM.in(environment),
                Variables.OIDC_GROUPS_CLAIM.in(environment),
                URI.create(own + CALLBACK),
                URI.create(own + "/"));
        return new ProviderRules(
                Variables.OIDC_NAME.in(environment), oidc, roles, defaultRole, Variables.OIDC_ACCOUNTS.in(environment));
    }

    private static SettingsException missing(Variable<?> variable, String allowed) {
        return new SettingsException(
                variable.name(), " is not allowed", allowed, new IllegalArgumentException(variable.name()));
    }
}
