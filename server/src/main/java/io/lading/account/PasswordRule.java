package io.lading.account;

import io.lading.http.problem.Problem;
import io.lading.http.problem.Refusal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/// The rules for new passwords: long enough, not commonly used, and not made of the username or of repetitions.
final class PasswordRule {
    /// A password that withstands fewer guesses counts as common; a power of ten.
    static final double MIN_GUESSES = 4.5;

    private static final String PRODUCT = "lading";
    private static final int MIN_NAME = 3;

    private PasswordRule() {}

    /// Why a password is rejected.
    enum Weakness {
        /// Fewer characters than [User#MIN_PASSWORD].
        TOO_SHORT("is shorter than " + User.MIN_PASSWORD + " characters"),
        /// More characters than [User#MAX_PASSWORD].
        TOO_LONG("is longer than " + User.MAX_PASSWORD + " characters"),
        /// The same few characters repeated.
        REPETITION("repeats the same characters"),
        /// The username with little else.
        OWN_NAME("consists of little more than the username"),
        /// Among the passwords that are guessed first.
        COMMON("is commonly used, or a simple variation of commonly used passwords"),
        /// Identical to the password that it would replace.
        SAME("is the same as the current one");

        private final String text;

        Weakness(String text) {
            this.text = text;
        }

        /// The end of a sentence that begins with "The password".
        String text() {
            return text;
        }

        /// The value in the API.
        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// Returns the password if it is acceptable for an account.
    ///
    /// @throws Refusal with the reason, if the password is rejected
    static String checked(String account, @Nullable String password) {
        String given = password == null ? "" : password;
        Optional<Weakness> weakness = weakness(account, given);
        if (weakness.isPresent()) {
            throw new Refusal(problem(weakness.get()));
        }
        return given;
    }

    /// Why a password is rejected for an account; empty if it is accepted.
    static Optional<Weakness> weakness(String account, String password) {
        if (password.length() < User.MIN_PASSWORD) {
            return Optional.of(Weakness.TOO_SHORT);
        }
        if (password.length() > User.MAX_PASSWORD) {
            return Optional.of(Weakness.TOO_LONG);
        }
        if (repeats(password)) {
            return Optional.of(Weakness.REPETITION);
        }
        if (CommonPasswords.guesses(password, List.of(account, PRODUCT)) >= MIN_GUESSES) {
            return Optional.empty();
        }
        boolean named = account.length() >= MIN_NAME
                && password.toLowerCase(Locale.ROOT).contains(account.toLowerCase(Locale.ROOT));
        return Optional.of(named ? Weakness.OWN_NAME : Weakness.COMMON);
    }

    /// Whether a password repeats a sequence shorter than the minimum length.
    private static boolean repeats(String password) {
        for (int period = 1; period < User.MIN_PASSWORD && 2 * period <= password.length(); period++) {
            if (password.regionMatches(period, password, 0, password.length() - period)) {
                return true;
            }
        }
        return false;
    }

    static Problem problem(Weakness weakness) {
        return new Problem(
                        HttpStatus.BAD_REQUEST,
                        "weak-password",
                        "Password not accepted",
                        "The password " + weakness.text() + ". Choose one of " + User.MIN_PASSWORD + " to "
                                + User.MAX_PASSWORD + " characters that is hard to guess, such as several words.")
                .with("reason", weakness.label())
                .with("minLength", User.MIN_PASSWORD)
                .with("maxLength", User.MAX_PASSWORD);
    }
}
