package io.lading.storage;

/// The store has no content under this key: it was removed, or the medium lost it.
public final class ContentMissingException extends StorageException {
    private static final long serialVersionUID = 1L;

    /// @param key the key that was asked for
    public ContentMissingException(ContentKey key) {
        super(Kind.PERMANENT, "No content " + key, null);
    }
}
