package io.lading.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The medium failed: disk, database or object store, never the client. Nothing that was acknowledged before is
/// lost by it.
public class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    /// What can be done about a failure.
    public enum Kind {
        /// The medium has no room; works again when there is.
        NO_SPACE,
        /// A passing fault: the same call may work later.
        TEMPORARY,
        /// Needs an operator.
        PERMANENT
    }

    private final Kind kind;

    /// @param message what could not be done, to which object
    public StorageException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /// What can be done about it.
    public final Kind kind() {
        return kind;
    }
}
