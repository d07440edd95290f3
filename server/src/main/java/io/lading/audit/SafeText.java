package io.lading.audit;

/// Makes untrusted text safe for the log and the database.
final class SafeText {
    private static final String CUT = "...";

    private SafeText() {}

    /// The text with all invisible characters escaped, truncated to a maximum length.
    static String of(String text, int max) {
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < text.length() && safe.length() <= max; ) {
            int c = text.codePointAt(i);
            if (visible(c)) {
                safe.appendCodePoint(c);
            } else {
                safe.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
            i += Character.charCount(c);
        }
        return safe.length() <= max ? safe.toString() : cut(safe, max - CUT.length()) + CUT;
    }

    private static String cut(StringBuilder text, int length) {
        boolean splits = Character.isHighSurrogate(text.charAt(length - 1));
        return text.substring(0, splits ? length - 1 : length);
    }

    private static boolean visible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
