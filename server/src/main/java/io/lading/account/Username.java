package io.lading.account;

import io.lading.http.field.PlainText;

/// The rules for usernames.
final class Username {
    /// The maximum length, in characters.
    static final int MAX_LENGTH = 64;

    private Username() {}

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
        return !name.isEmpty() && name.length() <= MAX_LENGTH && PlainText.is(name);
    }

    /// Whether a text is allowed as a new username: letters, digits, `.`, `_`, `-` and `@`. HTTP Basic rules out
    /// the colon.
    static boolean isName(String text) {
        return text.length() <= MAX_LENGTH && text.matches("[\\p{L}\\p{N}][\\p{L}\\p{N}._@-]*");
    }
}
