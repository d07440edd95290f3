package io.lading.http.field;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Decodes bytes without a declared charset: as UTF-8 if they are valid UTF-8, otherwise as Latin-1. Latin-1 text
/// is hardly ever valid UTF-8, so names are not garbled, and no character is replaced.
public final class FieldText {
    private static final int LAST_LATIN_1 = 0xFF;

    private FieldText() {}

    /// Decodes bytes.
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

    /// Decodes a header field in which the HTTP parser mapped each byte to one character.
    public static String of(String field) {
        boolean bytes = field.chars().allMatch(c -> c <= LAST_LATIN_1);
        return bytes ? decode(field.getBytes(StandardCharsets.ISO_8859_1)) : field;
    }

    /// Whether a header field has no control characters other than tabs.
    public static boolean isPlain(String field) {
        return of(field).chars().noneMatch(c -> c != '\t' && Character.isISOControl(c));
    }
}
