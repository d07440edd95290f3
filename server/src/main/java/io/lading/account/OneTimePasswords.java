package io.lading.account;

import io.lading.metadata.account.UserRows.NewPassword;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Makes the one-time passwords that administrators pass on to users. They expire, because they are often sent by
/// mail and kept there. Thread-safe.
final class OneTimePasswords {
    private final Accounts accounts;
    private final Duration age;
    private final Clock clock;

    /// @param age how long a one-time password can be used
    OneTimePasswords(Accounts accounts, Duration age, Clock clock) {
        this.accounts = accounts;
        this.age = age;
        this.clock = clock;
    }

    /// A one-time password.
    ///
    /// @param text   the password, which is not stored
    /// @param stored what is stored of it
    record OneTime(String text, NewPassword stored) {}

    OneTime fresh() {
        String text = OneTimePassword.fresh();
        Instant until = clock.instant().plus(age).truncatedTo(ChronoUnit.SECONDS);
        return new OneTime(text, new NewPassword(accounts.hash(text), until));
    }
}
