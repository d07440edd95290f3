package io.lading.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Text that arrives as bytes without a charset: UTF-8 where it is valid UTF-8, else Latin-1. Text in Latin-1 that is
/// valid UTF-8 as well hardly exists, so no name is garbled, and no character is replaced.
public final class FieldText {
    private static final int LAST_LATIN_1 = 0xFF;

    private FieldText() {}

    /// The text of some bytes.
    public static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /// The text of a header field, of which the HTTP parser made one character of each byte.
    public static String of(String field) {
        boolean bytes = field.chars().allMatch(c -> c <= LAST_LATIN_1);
        return bytes ? decode(field.getBytes(StandardCharsets.ISO_8859_1)) : field;
    }

    /// Whether a header field has no control characters but tabs.
    public static boolean isPlain(String field) {
        return of(field).chars().noneMatch(c -> c != '\t' && Character.isISOControl(c));
    }
}
