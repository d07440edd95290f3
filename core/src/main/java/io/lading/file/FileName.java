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
        if (raw == null || raw.isBlank()) {
            return new Verdict.Bad("The file has no name.");
        }
        String name = Normalizer.normalize(raw, Normalizer.Form.NFC);
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return new Verdict.Bad("The file name is longer than " + MAX_BYTES + " bytes in UTF-8.");
        }
        if (name.equals(".") || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
            return new Verdict.Bad("A file name must not be a path: no \"/\", no \"\\\", not \".\" or \"..\".");
        }
        if (name.codePoints().anyMatch(FileName::isInvisible)) {
            return new Verdict.Bad("The file name has characters that do not show: control characters, line breaks, "
                    + "or marks that change the direction of writing.");
        }
        if (!name.equals(name.strip())) {
            return new Verdict.Bad("The file name begins or ends with a space.");
        }
        return new Verdict.Ok(name);
    }

    private static boolean isInvisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> true;
            case Character.FORMAT -> !isJoiner(codePoint);
            default -> false;
        };
    }

    /// Zero-width joiner and non-joiner are part of correct spelling in several scripts and of emoji.
    private static boolean isJoiner(int codePoint) {
        return codePoint == 0x200C || codePoint == 0x200D;
    }

    /// The outcome of a check.
    public sealed interface Verdict {
        /// @param name the name to keep
        record Ok(String name) implements Verdict {}

        /// @param reason a sentence for the person who chose the name
        record Bad(String reason) implements Verdict {}
    }
}
