package io.lading.storage.local;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Translates errors of the file system into [StorageException]s.
public final class Faults {
    /// The JDK passes on the message of the operating system, but no error number.
    private static final List<String> NO_SPACE = List.of("no space left", "quota exceeded", "not enough space");

    private static final List<String> PERMANENT =
            List.of("read-only file system", "permission denied", "not permitted");

    private Faults() {}

    /// The failure to report; a [StorageException] stays as it is.
    ///
    /// @param what the operation that failed, to follow "Could not"
    public static StorageException storage(String what, IOException cause) {
        if (cause instanceof StorageException known) {
            return known;
        }
        String text = Objects.toString(cause.getMessage(), "").toLowerCase(Locale.ROOT);
        return new StorageException(kind(text, cause), "Could not " + what + ": " + cause.getMessage(), cause);
    }

    private static Kind kind(String text, IOException cause) {
        if (NO_SPACE.stream().anyMatch(text::contains)) {
            return Kind.NO_SPACE;
        }
        boolean permanent = cause instanceof java.nio.file.AccessDeniedException
                || PERMANENT.stream().anyMatch(text::contains);
        return permanent ? Kind.PERMANENT : Kind.TEMPORARY;
    }
}
