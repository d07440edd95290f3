package io.lading.http.tus;

import org.jspecify.annotations.Nullable;

/// The header fields of a creation that tus returns unchanged, encoded in the single text that the domain stores.
///
/// @param metadata the `Upload-Metadata` as sent, or empty
/// @param concat   the `Upload-Concat` as sent, or empty
record Annotation(String metadata, String concat) {
    /// Header field values never contain a line break.
    private static final char SEPARATOR = '\n';

    static Annotation parse(@Nullable String text) {
        if (text == null) {
            return new Annotation("", "");
        }
        int at = text.indexOf(SEPARATOR);
        return at < 0 ? new Annotation(text, "") : new Annotation(text.substring(0, at), text.substring(at + 1));
    }

    String text() {
        return concat.isEmpty() ? metadata : metadata + SEPARATOR + concat;
    }
}
