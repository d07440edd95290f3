package io.lading.http;

/// Texts from outside that go into queries, logs and header fields.
public final class PlainText {
    private PlainText() {}

    /// Whether a text has no control characters and no halves of characters: PostgreSQL keeps neither.
    public static boolean is(String text) {
        return text.codePoints().noneMatch(c -> Character.isISOControl(c) || isHalf(c));
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
