package io.lading.account;

import io.lading.account.PasswordRule.Weakness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What an operator decides about accounts.
///
/// @param seed          accounts made when their name is free
/// @param demo          whether the demo accounts exist
/// @param sessionIdle   how long a session lives without a request
/// @param sessionMax    how long a session lives at most
/// @param dataDirectory where the sessions' own SQLite database goes
public record AccountRules(
        List<Seed> seed, boolean demo, Duration sessionIdle, Duration sessionMax, Path dataDirectory) {
    /// Copies the list.
    public AccountRules {
        seed = List.copyOf(seed);
    }

    /// An account to make.
    ///
    /// @param name     account name
    /// @param password in plain text
    /// @param role     what they may do
    public record Seed(String name, String password, Role role) {
        /// @throws IllegalArgumentException if nobody could sign in with it
        public Seed {
            if (!User.isPossible(name) || password.length() > User.MAX_PASSWORD) {
                throw new IllegalArgumentException("A name has at most " + User.MAX_NAME
                        + " characters, none of them a control character, a password at most " + User.MAX_PASSWORD);
            }
        }

        /// Why the account must not be made, as a sentence without the password; empty if it may be. A password
        /// that is only too short is accepted for everyone but administrators.
        public Optional<String> refusal() {
            return weakness()
                    .filter(weakness -> role == Role.ADMIN || weakness != Weakness.TOO_SHORT)
                    .map(weakness -> "the password of the " + role.label() + " " + name + " " + weakness.text());
        }

        Optional<Weakness> weakness() {
            return PasswordRule.weakness(name, password);
        }

        @Override
        public String toString() {
            return name + ":***:" + role.label();
        }
    }
}
