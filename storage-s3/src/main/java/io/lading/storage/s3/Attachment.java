package io.lading.storage.s3;

import java.nio.charset.StandardCharsets;

/// The `Content-Disposition` of a download (RFC 6266): an ASCII file name for older clients, then the name in
/// UTF-8.
final class Attachment {
    private static final char REPLACEMENT = '_';
    private static final String UNQUOTED = "!#$&+-.^_`|~";

    private Attachment() {}

    /// The field value for a file name.
    static String disposition(String name) {
        return "attachment; filename=\"" + fallback(name) + "\"; filename*=UTF-8''" + encoded(name);
    }

    private static String fallback(String name) {
        StringBuilder fallback = new StringBuilder();
        name.codePoints().forEach(c -> fallback.append(isPlain(c) ? (char) c : REPLACEMENT));
        return fallback.toString();
    }

    private static boolean isPlain(int c) {
        return c >= ' ' && c < 0x7f && "\"\\%/:*?<>|".indexOf(c) < 0;
    }

    /// RFC 8187 section 3.2.1.
    private static String encoded(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            boolean letter = b > 0 && Character.isLetterOrDigit(b);
            if (letter || UNQUOTED.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append("%%%02X".formatted(b & 0xff));
            }
        }
        return encoded.toString();
    }
}
