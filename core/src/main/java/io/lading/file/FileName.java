package io.lading.file;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/// The rules for file names, the same for every protocol.
public final class FileName {
    /// The longest name, in bytes of UTF-8: the limit of common file systems.
    public static final int MAX_BYTES = 255;

    private FileName() {}

    /// Validates a name from a client.
    ///
    /// @return [Verdict.Ok] with the name in Unicode normal form C, or [Verdict.Bad] with a sentence for the user
    ///     that states the problem
    public static Verdict check(@Nullable String raw) {
        if (raw == null || raw.codePoints().allMatch(FileName::doesNotShow)) {
            return new Verdict.Bad("The file name is missing.");
        }
        String name = Normalizer.normalize(raw, Normalizer.Form.NFC);
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return new Verdict.Bad("The file name is too long (max. " + MAX_BYTES + " bytes).");
        }
        if (name.equals(".") || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
            return new Verdict.Bad("A file name must not contain \"/\" or \"\\\", or be \".\" or \"..\".");
        }
        if (name.codePoints().anyMatch(FileName::isRefused)) {
            return new Verdict.Bad("The file name contains invisible characters (control characters, line breaks "
                    + "or text-direction marks).");
        }
        if (!name.equals(name.strip())) {
            return new Verdict.Bad("The file name must not start or end with a space.");
        }
        return new Verdict.Ok(name);
    }

    private static boolean doesNotShow(int codePoint) {
        return Character.isWhitespace(codePoint) || Character.getType(codePoint) == Character.FORMAT;
    }

    /// Invisible marks that correct spelling and emoji need are allowed: joiners, direction marks of
    /// right-to-left languages, soft hyphens, the tags in flags. Names are displayed isolated, so these marks
    /// have no effect outside the name.
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

    /// Embeddings, overrides and isolates: with them `exe.iso` can be displayed as `osi.exe`.
    private static boolean isReordering(int codePoint) {
        return (codePoint >= 0x202A && codePoint <= 0x202E) || (codePoint >= 0x2066 && codePoint <= 0x2069);
    }

    /// The outcome of [#check].
    public sealed interface Verdict {
        /// @param name the normalized name to store
        record Ok(String name) implements Verdict {}

        /// @param reason a sentence for the user who chose the name
        record Bad(String reason) implements Verdict {}
    }
}
