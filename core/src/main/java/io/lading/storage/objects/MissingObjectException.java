package io.lading.storage.objects;

import io.lading.storage.StorageException;

/// The store has no object with this name.
public final class MissingObjectException extends StorageException {
    private static final long serialVersionUID = 1L;

    /// @param name the requested name
    public MissingObjectException(String name) {
        super(Kind.PERMANENT, "Object " + name + " does not exist", null);
    }
}
