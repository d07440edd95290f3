package io.lading.account;

import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.metadata.account.Role;
import io.lading.metadata.account.Scope;
import java.util.Objects;
import java.util.Set;
import org.springframework.security.core.AuthenticatedPrincipal;
import org.springframework.security.core.context.SecurityContextHolder;

/// The authenticated user of a request, as seen inside this package.
///
/// @param name   account name
/// @param role   the role of the account
/// @param scopes the permissions of this sign-in, never more than those of the role
/// @param way    how the user signed in
/// @param mustChangePassword whether the user must change the password before anything else is allowed
/// @param factor whether the account has a second factor
record Identity(String name, Role role, Set<Scope> scopes, Way way, boolean mustChangePassword, Factor factor)
        implements AuthenticatedPrincipal {
    /// How a user signed in.
    enum Way {
        /// A session cookie: a browser.
        SESSION,
        /// Name and password with the request.
        PASSWORD,
        /// An API token.
        TOKEN,
        /// A trusted proxy, which sends the username with each request.
        PROXY
    }

    /// The second factor of an account.
    enum Factor {
        /// The account has none, and this sign-in needs none.
        NONE,
        /// The account has one.
        ACTIVE,
        /// The account has none, but must add one before anything else is allowed.
        DEMANDED
    }

    Identity {
        scopes = Set.copyOf(scopes);
    }

    @Override
    public String getName() {
        return name;
    }

    /// Whether the user must do something before anything else is allowed.
    boolean isIncomplete() {
        return mustChangePassword || factor == Factor.DEMANDED;
    }

    /// The account name of the request on this thread; empty if it has none.
    static String currentName() {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getPrincipal() instanceof Identity identity
                ? identity.name()
                : "";
    }

    /// The authenticated user of the request on this thread, who did not sign in with a token.
    ///
    /// @param action what a token cannot do, such as `manage tokens`
    /// @throws Refusal if the request has a token
    static Identity inPerson(String action) {
        Identity me = current();
        if (me.way() == Way.TOKEN) {
            throw new Refusal(Problems.forbidden("Sign in with your password (not a token) to " + action + "."));
        }
        return me;
    }

    /// The authenticated user of the request on this thread.
    ///
    /// @throws IllegalStateException if the request is not authenticated
    static Identity current() {
        var authentication = Objects.requireNonNull(
                SecurityContextHolder.getContext().getAuthentication(), "the request is not authenticated");
        if (authentication.getPrincipal() instanceof Identity identity) {
            return identity;
        }
        throw new IllegalStateException("The request is not authenticated");
    }
}
