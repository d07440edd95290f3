package io.lading.account.oidc;

import java.util.Set;

/// A person whom the provider has authenticated.
///
/// @param issuer   the URL of the provider
/// @param subject  the ID of the person there, which never changes
/// @param username the value of the claim with the username; empty if the provider sent none
/// @param groups   the values of the claim with the groups
/// @param idToken  the verified ID token, for a sign-out at the provider
public record ProvenPerson(String issuer, String subject, String username, Set<String> groups, String idToken) {
    /// Copies the set.
    public ProvenPerson {
        groups = Set.copyOf(groups);
    }

    /// Does not contain the token.
    @Override
    public String toString() {
        return "ProvenPerson[" + issuer + ", " + subject + "]";
    }
}
