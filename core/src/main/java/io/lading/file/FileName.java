package io.lading.file;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/// The rules for the label of a file, the same for every way an upload can begin.
public final class FileName {
    /// The longest name, in bytes of UTF-8: what common file systems take.
    public static final int MAX_BYTES = 255;

    private FileName() {}

    /// Checks a name from outside.
    ///
    /// @return [Verdict.Ok] with the name in Unicode normal form C, or [Verdict.Bad] with a sentence that says
    ///     what is wrong and what is allowed
    public static Verdict check(@Nullable String raw) {
        if (raw == null || raw.codePoints().allMatch(FileName::doesNotShow)) {
            return new Verdict.Bad("The file has no name.");
        }
        String name = Normalizer.normalize(raw, Normalizer.Form.NFC);
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return new Verdict.Bad("The file name is longer than " + MAX_BYTES + " bytes in UTF-8.");
        }
        if (name.equals(".") || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
            return new Verdict.Bad("A file name must not be a path: no \"/\", no \"\\\", not \".\" or \"..\".");
        }
        if (name.codePoints().anyMatch(FileName::isRefused)) {
            return new Verdict.Bad(
                    "The file name has characters that are not allowed: control characters, line breaks, "
                            + "or marks that reorder the text around them.");
        }
        if (!name.equals(name.strip())) {
            return new Verdict.Bad("The file name begins or ends with a space.");
        }
        return new Verdict.Ok(name);
    }

    private static boolean doesNotShow(int codePoint) {
        return Character.isWhitespace(codePoint) || Character.getType(codePoint) == Character.FORMAT;
    }

    /// Marks that only say how a text is to be read are part of correct spelling and of emoji: joiners, the direction
    /// marks of right-to-left languages, soft hyphens, the tags in flags. Names are shown isolated, so none of them
    /// has an effect outside its name.
    private static boolean isRefused(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> true;
            case Character.FORMAT -> isReordering(codePoint);
            default -> false;
        };
    }

    /// Embeddings, overrides and isolates: with them `exe.iso` can be shown as `osi.exe`.
    private static boolean isReordering(int codePoint) {
        return (codePoint >= 0x202A && codePoint <= 0x202E) || (codePoint >= 0x2066 && codePoint <= 0x2069);
    }

    /// The outcome of a check.
    public sealed interface Verdict {
        /// @param name the name to keep
        record Ok(String name) implements Verdict {}

        /// @param reason a sentence for the person who chose the name
        record Bad(String reason) implements Verdict {}
    }
}
