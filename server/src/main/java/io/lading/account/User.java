package io.lading.account;

import io.lading.http.PlainText;
import java.time.Instant;

/// An account.
///
/// @param name         unique, 1 to 64 characters
/// @param passwordHash Argon2id, in PHC string form
/// @param role         what they may do
/// @param createdAt    when it was made
/// @param changedAt    when password or role last changed; sign-ins from before are void
/// @param mustChangePassword whether the account can do nothing but change its password
record User(
        String name, String passwordHash, Role role, Instant createdAt, Instant changedAt, boolean mustChangePassword) {
    static final int MAX_NAME = 64;
    /// Between the 8 that are enough with a second factor and the 15 without one (NIST SP 800-63B): wrong
    /// ones are slowed down, and who wants more can have it.
    static final int MIN_PASSWORD = 12;

    static final int MAX_PASSWORD = 256;

    /// The name that was meant by a text someone typed or a program sent: keyboards of phones add a space after a
    /// word they complete, and no account has white space around its name.
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

    /// White space of every kind; a no-break space and a byte order mark come with pasted text.
    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u200B' || c == '\uFEFF';
    }

    /// Whether there can be an account of a name at all. Accounts of the environment may have names that
    /// [#isName] would refuse.
    static boolean isPossible(String name) {
        return !name.isEmpty() && name.length() <= MAX_NAME && PlainText.is(name);
    }

    /// Whether a text can be an account name: letters, digits, `.`, `_`, `-` and `@`, no colon because of
    /// HTTP Basic.
    static boolean isName(String text) {
        return text.length() <= MAX_NAME && text.matches("[\\p{L}\\p{N}][\\p{L}\\p{N}._@-]*");
    }
}
