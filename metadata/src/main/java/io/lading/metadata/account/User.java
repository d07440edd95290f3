package io.lading.metadata.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An account.
///
/// @param name         unique, 1 to 64 characters
/// @param passwordHash Argon2id, in PHC string form; [#NO_PASSWORD] if no password can be used
/// @param role         the role of the account
/// @param createdAt    the time of creation
/// @param changedAt    the last change of password, role or access; earlier sign-ins are invalid
/// @param mustChangePassword whether the user must change the password before anything else is allowed
/// @param disabled     whether it cannot sign in
/// @param quota        bytes that it may store, or null if the setting of the server holds
/// @param passwordUntil when the password expires, or null if it does not expire
/// @param endsAt       when the account ends: it cannot sign in from then on; null if it does not end
/// @param factorSince  since when the account has a second factor, or null if it has none
public record User(
        String name,
        String passwordHash,
        Role role,
        Instant createdAt,
        Instant changedAt,
        boolean mustChangePassword,
        boolean disabled,
        @Nullable Long quota,
        @Nullable Instant passwordUntil,
        @Nullable Instant endsAt,
        @Nullable Instant factorSince) {
    /// The hash of an account that only a provider or a proxy can sign in.
    public static final String NO_PASSWORD = "";

    /// Whether the account can sign in with a password.
    public boolean hasPassword() {
        return !passwordHash.equals(NO_PASSWORD);
    }

    /// Whether a sign-in with the password also needs a code.
    public boolean hasSecondFactor() {
        return factorSince != null;
    }
}
