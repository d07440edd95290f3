package io.lading.account;

import io.lading.http.Problem;
import io.lading.http.Refusal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/// What a new password must be: long enough, not commonly used, and not made of the account's name or of
/// repetitions.
final class PasswordRule {
    /// Guesses, as a power of ten, below which a password counts as common.
    static final double MIN_GUESSES = 4.5;

    private static final String PRODUCT = "lading";
    private static final int MIN_NAME = 3;

    private PasswordRule() {}

    /// Why a password is not accepted.
    enum Weakness {
        /// Fewer characters than [User#MIN_PASSWORD].
        TOO_SHORT("has fewer than " + User.MIN_PASSWORD + " characters"),
        /// More characters than [User#MAX_PASSWORD].
        TOO_LONG("has more than " + User.MAX_PASSWORD + " characters"),
        /// The same few characters again and again.
        REPETITION("repeats the same characters"),
        /// The name of the account with little else.
        OWN_NAME("contains little but the user name"),
        /// Among those that are guessed first.
        COMMON("is commonly used, or easy to guess from commonly used ones"),
        /// The one that is to be replaced.
        SAME("is the present one");

        private final String text;

        Weakness(String text) {
            this.text = text;
        }

        /// The end of a sentence about the password.
        String text() {
            return text;
        }

        /// The word of the API.
        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// The password, if it is accepted for an account.
    ///
    /// @throws Refusal if it is not, with the reason
    static String checked(String account, @Nullable String password) {
        String given = password == null ? "" : password;
        Optional<Weakness> weakness = weakness(account, given);
        if (weakness.isPresent()) {
            throw new Refusal(problem(weakness.get()));
        }
        return given;
    }

    /// Why a password is not accepted for an account, or empty if it is.
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

    /// Whether a password consists of a piece that is too short, and of that piece again.
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
                        "The password is not accepted",
                        "The password " + weakness.text() + ". Choose one of " + User.MIN_PASSWORD + " to "
                                + User.MAX_PASSWORD + " characters that is hard to guess, such as several words.")
                .with("reason", weakness.label())
                .with("minLength", User.MIN_PASSWORD)
                .with("maxLength", User.MAX_PASSWORD);
    }
}
