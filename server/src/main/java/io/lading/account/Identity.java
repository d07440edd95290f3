package io.lading.account;

import java.util.Objects;
import java.util.Set;
import org.springframework.security.core.AuthenticatedPrincipal;
import org.springframework.security.core.context.SecurityContextHolder;

/// The signed-in person behind a request, as this package knows them.
///
/// @param name   account name
/// @param role   what they may do
/// @param scopes what this sign-in may do, never more than the role
/// @param way    how they signed in
/// @param mustChangePassword whether they may do nothing but change their password
record Identity(String name, Role role, Set<Scope> scopes, Way way, boolean mustChangePassword)
        implements AuthenticatedPrincipal {
    /// How somebody signed in.
    enum Way {
        /// A session cookie: a browser.
        SESSION,
        /// Name and password with the request.
        PASSWORD,
        /// An API token.
        TOKEN
    }

    Identity {
        scopes = Set.copyOf(scopes);
    }

    @Override
    public String getName() {
        return name;
    }

    /// The name of the account behind the request this thread serves, or an empty text.
    static String currentName() {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getPrincipal() instanceof Identity identity
                ? identity.name()
                : "";
    }

    /// Who sent the request this thread serves.
    ///
    /// @throws IllegalStateException on a route that is open to everybody
    static Identity current() {
        var authentication =
                Objects.requireNonNull(SecurityContextHolder.getContext().getAuthentication(), "nobody is signed in");
        if (authentication.getPrincipal() instanceof Identity identity) {
            return identity;
        }
        throw new IllegalStateException("The route is open to everybody");
    }
}
