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
    /// Minimum length, in characters. Between the minimum of 8 with a second factor and of 15 without one (NIST
    /// SP 800-63B), because guessing is throttled.
    static final int MIN_LENGTH = 12;

    /// Maximum length, in characters.
    static final int MAX_LENGTH = 256;

    /// A password that withstands fewer guesses counts as common; a power of ten.
    static final double MIN_GUESSES = 4.5;

    /// The same for a password that may be shorter than [#MIN_LENGTH]: it must not be among the first thousand
    /// guesses.
    private static final double MIN_GUESSES_IF_SHORT = 3;

    private static final String PRODUCT = "lading";
    private static final int MIN_NAME = 3;

    private PasswordRule() {}

    /// Why a password is rejected.
    enum Weakness {
        /// Fewer characters than [#MIN_LENGTH].
        TOO_SHORT("is shorter than " + MIN_LENGTH + " characters"),
        /// More characters than [#MAX_LENGTH].
        TOO_LONG("is longer than " + MAX_LENGTH + " characters"),
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
        return password.length() < MIN_LENGTH
                ? Optional.of(Weakness.TOO_SHORT)
                : weakness(account, password, MIN_GUESSES);
    }

    /// Why a password that may be short is rejected for an account; empty if it is accepted.
    static Optional<Weakness> weaknessOfAnyLength(String account, String password) {
        return weakness(account, password, password.length() < MIN_LENGTH ? MIN_GUESSES_IF_SHORT : MIN_GUESSES);
    }

    private static Optional<Weakness> weakness(String account, String password, double minGuesses) {
        if (password.length() > MAX_LENGTH) {
            return Optional.of(Weakness.TOO_LONG);
        }
        if (repeats(password)) {
            return Optional.of(Weakness.REPETITION);
        }
        if (CommonPasswords.guesses(password, List.of(account, PRODUCT)) >= minGuesses) {
            return Optional.empty();
        }
        boolean named = account.length() >= MIN_NAME
                && password.toLowerCase(Locale.ROOT).contains(account.toLowerCase(Locale.ROOT));
        return Optional.of(named ? Weakness.OWN_NAME : Weakness.COMMON);
    }

    /// Whether a password repeats a sequence shorter than the minimum length.
    private static boolean repeats(String password) {
        for (int period = 1; period < MIN_LENGTH && 2 * period <= password.length(); period++) {
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
                        "The password " + weakness.text() + ". Choose one of " + MIN_LENGTH + " to " + MAX_LENGTH
                                + " characters that is hard to guess, such as several words.")
                .with("reason", weakness.label())
                .with("minLength", MIN_LENGTH)
                .with("maxLength", MAX_LENGTH);
    }
}
