package io.lading.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The disk, database or object store failed, never the client. The failure loses no byte on stable storage.
public class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    /// How to handle a failure.
    public enum Kind {
        /// The medium is full; the call can succeed once space is free.
        NO_SPACE,
        /// A temporary failure: the same call can succeed later.
        TEMPORARY,
        /// The operator has to act.
        PERMANENT
    }

    private final Kind kind;

    /// @param message which operation failed, on which object
    public StorageException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /// How to handle this failure.
    public final Kind kind() {
        return kind;
    }
}
