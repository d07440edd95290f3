package io.lading.account;

import io.lading.account.oidc.OidcSettings;
import io.lading.metadata.account.Role;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The administrator's settings for single sign-on.
///
/// @param name        the label of the button on the sign-in page
/// @param oidc        the provider
/// @param roles       the roles of groups
/// @param defaultRole the role of a person without such a group; empty if the sign-in is refused
/// @param accounts    which accounts can be signed in
public record ProviderRules(
        String name, OidcSettings oidc, Map<String, Role> roles, Optional<Role> defaultRole, AccountPolicy accounts) {
    /// Copies the map.
    public ProviderRules {
        roles = Map.copyOf(roles);
    }

    /// The role of a person with these groups: the one with the most rights.
    Optional<Role> role(Set<String> groups) {
        return groups.stream()
                .filter(roles::containsKey)
                .map(roles::get)
                .max(Comparator.naturalOrder())
                .or(() -> defaultRole);
    }

    /// Whether the provider decides which role an account has. Otherwise it only gets the default role when it is
    /// added.
    boolean decideRoles() {
        return !roles.isEmpty();
    }
}
