package io.lading.storage;

import org.jspecify.annotations.Nullable;

/// A store that servers share does not respond, or cannot serve requests at the moment. Always
/// [StorageException.Kind#TEMPORARY]; no other failure says that the store is down, so clients can be told.
public final class StoreOutageException extends StorageException {
    private static final long serialVersionUID = 1L;

    /// @param message which operation failed, on which object
    public StoreOutageException(String message, @Nullable Throwable cause) {
        super(Kind.TEMPORARY, message, cause);
    }
}
