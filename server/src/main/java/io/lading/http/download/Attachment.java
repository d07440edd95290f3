package io.lading.http.download;

import java.nio.charset.StandardCharsets;
import org.springframework.http.ContentDisposition;

/// The `Content-Disposition` of a download (RFC 6266): the name in UTF-8, and before it one that older programs
/// understand.
final class Attachment {
    private static final char REPLACEMENT = '_';

    private Attachment() {}

    /// The value of the field for a file of this name.
    static String disposition(String name) {
        String extended = ContentDisposition.attachment()
                .filename(name, StandardCharsets.UTF_8)
                .build()
                .toString();
        String parameter = extended.substring(extended.indexOf("filename*="));
        return "attachment; filename=\"" + fallback(name) + "\"; " + parameter;
    }

    /// The name in ASCII without characters that need quoting: `curl -OJ` reads this parameter alone and gives up at an
    /// escaped quotation mark; some clients decode `%` here as well (RFC 6266 appendix D).
    private static String fallback(String name) {
        StringBuilder fallback = new StringBuilder();
        name.codePoints().forEach(c -> fallback.append(isPlain(c) ? (char) c : REPLACEMENT));
        return fallback.toString();
    }

    private static boolean isPlain(int c) {
        return c >= ' ' && c < 0x7f && "\"\\%/:*?<>|".indexOf(c) < 0;
    }
}
