package io.lading.http.download;

import java.nio.charset.StandardCharsets;
import org.springframework.http.ContentDisposition;

/// The `Content-Disposition` of a download (RFC 6266): an ASCII file name for older clients, then the name in
/// UTF-8.
final class Attachment {
    private static final char REPLACEMENT = '_';

    private Attachment() {}

    /// The field value for a file name.
    static String disposition(String name) {
        String extended = ContentDisposition.attachment()
                .filename(name, StandardCharsets.UTF_8)
                .build()
                .toString();
        String parameter = extended.substring(extended.indexOf("filename*="));
        return "attachment; filename=\"" + fallback(name) + "\"; " + parameter;
    }

    /// The name in ASCII without characters that need quoting: `curl -OJ` reads only this parameter and fails on
    /// an escaped quotation mark; some clients also decode `%` here (RFC 6266 appendix D).
    private static String fallback(String name) {
        StringBuilder fallback = new StringBuilder();
        name.codePoints().forEach(c -> fallback.append(isPlain(c) ? (char) c : REPLACEMENT));
        return fallback.toString();
    }

    private static boolean isPlain(int c) {
        return c >= ' ' && c < 0x7f && "\"\\%/:*?<>|".indexOf(c) < 0;
    }
}
