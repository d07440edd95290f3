package io.lading.http;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The media type a client says a file has. Nothing here acts on it: it is kept to be shown, so what is no
/// media type is left out, and no upload fails by it.
public final class DeclaredType {
    /// The longest that is kept.
    public static final int MAX_LENGTH = 255;

    /// `type/subtype`, and parameters of visible ASCII (RFC 9110 section 8.3.1).
    private static final Pattern MEDIA_TYPE = Pattern.compile("[\\w!#$&^.+-]+/[\\w!#$&^.+-]+(?:[ \t]*;[ -~]*)?");

    private DeclaredType() {}

    /// The text if it is a media type, else null.
    public static @Nullable String of(@Nullable String text) {
        boolean is = text != null
                && text.length() <= MAX_LENGTH
                && MEDIA_TYPE.matcher(text).matches();
        return is ? text : null;
    }
}
