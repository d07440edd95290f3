package io.lading.http.tus;

import org.jspecify.annotations.Nullable;

/// What tus wants back unchanged of a creation, in the one text the domain keeps for it.
///
/// @param metadata the `Upload-Metadata` as it was sent, or empty
/// @param concat   the `Upload-Concat` as it was sent, or empty
record Annotation(String metadata, String concat) {
    /// No header field value has a line break in it.
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
