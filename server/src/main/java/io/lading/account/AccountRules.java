package io.lading.account;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What an operator decides about accounts.
///
/// @param seed          accounts made when their name is free
/// @param sessionIdle   how long a session lives without a request
/// @param sessionMax    how long a session lives at most
/// @param dataDirectory where the sessions' own SQLite database goes
public record AccountRules(List<Seed> seed, Duration sessionIdle, Duration sessionMax, Path dataDirectory) {
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
        @Override
        public String toString() {
            return name + ":***:" + role.label();
        }
    }
}
