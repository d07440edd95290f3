package io.lading.account;

import io.lading.account.PasswordRule.Weakness;
import io.lading.metadata.account.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The administrator's settings for accounts.
///
/// @param seed          accounts to create if their names are free
/// @param demo          whether the demo accounts exist
/// @param sessionIdle   how long a session stays valid without a request
/// @param sessionMax    the longest lifetime of a session
/// @param oneTimeAge    how long a one-time password that an administrator makes can be used
/// @param secondFactor  the roles whose users must have a second factor if they sign in with a password
/// @param dataDirectory the directory of the SQLite database for sessions
public record AccountRules(
        List<Seed> seed,
        boolean demo,
        Duration sessionIdle,
        Duration sessionMax,
        Duration oneTimeAge,
        Set<Role> secondFactor,
        Path dataDirectory) {
    /// Copies the collections.
    public AccountRules {
        seed = List.copyOf(seed);
        secondFactor = Set.copyOf(secondFactor);
    }

    /// An account to create.
    ///
    /// @param name     account name
    /// @param password in plain text
    /// @param role     the role of the account
    public record Seed(String name, String password, Role role) {
        /// @throws IllegalArgumentException if the name or the password is too long or not allowed
        public Seed {
            if (!Username.isPossible(name) || password.length() > PasswordRule.MAX_LENGTH) {
                throw new IllegalArgumentException("A username can have at most " + Username.MAX_LENGTH
                        + " characters and no control characters; a password at most " + PasswordRule.MAX_LENGTH);
            }
        }

        /// Why the account is rejected, as part of a sentence that does not contain the password; empty if the
        /// account is accepted. A password that is only too short is accepted, except for administrators.
        public Optional<String> rejection() {
            Optional<Weakness> found =
                    role == Role.ADMIN ? weakness() : PasswordRule.weaknessOfAnyLength(name, password);
            return found.map(weakness -> "the password of the " + role.label() + " " + name + " " + weakness.text());
        }

        /// Why the password would be rejected everywhere else; empty if it would be accepted.
        Optional<Weakness> weakness() {
            return PasswordRule.weakness(name, password);
        }

        @Override
        public String toString() {
            return name + ":***:" + role.label();
        }
    }
}
