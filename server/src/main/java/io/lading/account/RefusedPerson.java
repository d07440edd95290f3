package io.lading.account;

import java.util.Locale;

/// Why a person whom a provider or a proxy has authenticated cannot sign in.
enum RefusedPerson {
    /// The username is missing or not allowed.
    BAD_NAME,
    /// An account with a password, or of another person, has the username.
    NAME_TAKEN,
    /// A deleted account of this name still has files.
    NAME_HAS_FILES,
    /// The person has no account, and accounts are added by administrators only.
    NOT_INVITED,
    /// No group of the person has a role.
    NO_ROLE,
    /// The account is disabled.
    DISABLED,
    /// The person is no longer an administrator at the provider, but the last one here.
    LAST_ADMIN;

    /// The name in the address of the page, in problems and in security events, such as `name-taken`.
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
