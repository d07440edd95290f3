package io.lading.metadata;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/// The two keys stored with a name: one for searching, one for sorting. Both depend only on the name and on
/// character properties that Unicode never changes (normal forms, case), so stored keys stay valid with every
/// version of the JDK.
///
/// The sort key is compared byte by byte. It has two levels, separated by a zero byte: letters without accents
/// and numbers by value, then accents and leading zeros.
final class NameKeys {
    /// The longest sort key, in bytes: limited by the index entries of PostgreSQL. Names with a longer common
    /// beginning are sorted by id.
    static final int MAX_SORT_KEY = 400;

    /// The place of numbers in the order of characters.
    private static final char NUMBER = '0';

    private static final int MAX_DIGITS = 0xff;
    private static final int END_OF_LEVEL = 0;
    private static final int PLAIN = 1;
    private static final int ACCENTED = 2;
    private static final int LEADING_ZEROS = 3;

    /// Base letters of letters without a Unicode decomposition.
    private static final Map<Integer, String> BASES = Map.of(
            (int) 'ø', "o", (int) 'ł', "l", (int) 'đ', "d", (int) 'ħ', "h", (int) 'ŧ', "t", (int) 'æ', "ae", (int) 'œ',
            "oe", (int) 'þ', "th", (int) 'ð', "d");

    private NameKeys() {}

    /// The form in which names and search texts are compared: ignores compatibility variants, case and invisible
    /// characters.
    static String search(String text) {
        String lower = Normalizer.normalize(text, Form.NFKC).toLowerCase(Locale.ROOT);
        // By way of upper case: some letters have two lower-case forms, and some upper-case forms are two
        // letters.
        String folded = lower.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        StringBuilder visible = new StringBuilder(folded.length());
        folded.codePoints().filter(c -> !isInvisible(c)).forEach(visible::appendCodePoint);
        // The final sigma depends on the next letter, and the dot of Turkish letters on the language.
        String plain = visible.toString().replace('ς', 'σ').replace("i\u0307", "i");
        return Normalizer.normalize(plain, Form.NFKC);
    }

    private static boolean isInvisible(int codePoint) {
        return Character.getType(codePoint) == Character.FORMAT
                || codePoint == 0x034F
                || (codePoint >= 0xFE00 && codePoint <= 0xFE0F)
                || (codePoint >= 0xE0100 && codePoint <= 0xE01EF);
    }

    /// The key for natural sort order.
    static byte[] sort(String name) {
        Levels levels = new Levels();
        int[] points = Normalizer.normalize(search(name), Form.NFD).codePoints().toArray();
        for (int at = 0; at < points.length; ) {
            at = isDigit(points[at]) ? levels.number(points, at) : levels.letter(points, at);
        }
        return levels.key();
    }

    private static boolean isDigit(int codePoint) {
        return Character.getType(codePoint) == Character.DECIMAL_DIGIT_NUMBER;
    }

    /// Accents of Latin, Greek and Cyrillic letters. In other scripts marks count as letters.
    private static boolean isAccent(int codePoint) {
        return codePoint >= 0x0300 && codePoint <= 0x036F;
    }

    private static final class Levels {
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream first = new ByteArrayOutputStream();
        private final ByteArrayOutputStream second = new ByteArrayOutputStream();
        private int secondEnd;

        int letter(int[] points, int from) {
            String letter = Character.toString(points[from]);
            String base = BASES.getOrDefault(points[from], letter);
            int at = from + 1;
            while (at < points.length && isAccent(points[at])) {
                at++;
            }
            text.append(base);
            boolean plain = base.equals(letter) && at == from + 1;
            second.write(plain ? PLAIN : ACCENTED);
            if (!plain) {
                second.writeBytes(new String(points, from, at - from).getBytes(StandardCharsets.UTF_8));
                secondEnd = second.size();
            }
            return at;
        }

        int number(int[] points, int from) {
            flushText();
            int end = from;
            while (end < points.length && isDigit(points[end])) {
                end++;
            }
            int begin = from;
            while (begin < end - 1 && Character.digit(points[begin], 10) == 0) {
                begin++;
            }
            first.write(NUMBER);
            first.write(Math.min(end - begin, MAX_DIGITS));
            for (int at = begin; at < end; at++) {
                first.write('0' + Character.digit(points[at], 10));
            }
            second.write(begin == from ? PLAIN : LEADING_ZEROS);
            if (begin > from) {
                second.write(Math.min(begin - from, MAX_DIGITS));
                secondEnd = second.size();
            }
            return end;
        }

        private void flushText() {
            first.writeBytes(Normalizer.normalize(text, Form.NFC).getBytes(StandardCharsets.UTF_8));
            text.setLength(0);
        }

        byte[] key() {
            flushText();
            first.write(END_OF_LEVEL);
            first.write(second.toByteArray(), 0, secondEnd);
            byte[] whole = first.toByteArray();
            return whole.length <= MAX_SORT_KEY ? whole : Arrays.copyOf(whole, MAX_SORT_KEY);
        }
    }
}
