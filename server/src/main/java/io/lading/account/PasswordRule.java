package io.lading.account;

import io.lading.http.Problems;
import io.lading.http.Refusal;
import org.jspecify.annotations.Nullable;

/// What a new password must be.
final class PasswordRule {
    private PasswordRule() {}

    /// The password, if it may be one.
    ///
    /// @throws Refusal if it is too short or too long
    static String checked(@Nullable String password) {
        if (password == null || password.length() < User.MIN_PASSWORD || password.length() > User.MAX_PASSWORD) {
            throw new Refusal(Problems.badRequest(
                    "A password has " + User.MIN_PASSWORD + " to " + User.MAX_PASSWORD + " characters."));
        }
        return password;
    }
}
