package io.lading.http.field;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The media type that a client declares for a file. It is only stored and displayed, so an invalid media type is
/// ignored and does not make the upload fail.
public final class DeclaredType {
    /// Maximum length of a stored media type in characters.
    public static final int MAX_LENGTH = 255;

    /// `type/subtype`, and parameters of visible ASCII (RFC 9110 section 8.3.1).
    private static final Pattern MEDIA_TYPE = Pattern.compile("[\\w!#$&^.+-]+/[\\w!#$&^.+-]+(?:[ \t]*;[ -~]*)?");

    private DeclaredType() {}

    /// The text if it is a valid media type, otherwise null.
    public static @Nullable String of(@Nullable String text) {
        boolean is = text != null
                && text.length() <= MAX_LENGTH
                && MEDIA_TYPE.matcher(text).matches();
        return is ? text : null;
    }
}
