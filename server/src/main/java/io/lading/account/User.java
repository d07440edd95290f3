package io.lading.account;

import io.lading.http.field.PlainText;
import java.time.Instant;

/// An account.
///
/// @param name         unique, 1 to 64 characters
/// @param passwordHash Argon2id, in PHC string form
/// @param role         the role of the account
/// @param createdAt    the time of creation
/// @param changedAt    the last change of password or role; earlier sign-ins are invalid
/// @param mustChangePassword whether the user must change the password before anything else is allowed
record User(
        String name, String passwordHash, Role role, Instant createdAt, Instant changedAt, boolean mustChangePassword) {
    static final int MAX_NAME = 64;
    /// Between the minimum of 8 with a second factor and of 15 without one (NIST SP 800-63B), because guessing is
    /// throttled.
    static final int MIN_PASSWORD = 12;

    static final int MAX_PASSWORD = 256;

    /// The username in a submitted text, without surrounding white space: phone keyboards add a space after a
    /// completed word, and no username begins or ends with white space.
    static String typed(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /// White space of every kind; pasted text may contain no-break spaces and byte order marks.
    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u200B' || c == '\uFEFF';
    }

    /// Whether an account with this name can exist. Accounts from `LADING_USERS` may have names that [#isName]
    /// rejects.
    static boolean isPossible(String name) {
        return !name.isEmpty() && name.length() <= MAX_NAME && PlainText.is(name);
    }

    /// Whether a text is allowed as a new username: letters, digits, `.`, `_`, `-` and `@`. HTTP Basic rules out
    /// the colon.
    static boolean isName(String text) {
        return text.length() <= MAX_NAME && text.matches("[\\p{L}\\p{N}][\\p{L}\\p{N}._@-]*");
    }
}
