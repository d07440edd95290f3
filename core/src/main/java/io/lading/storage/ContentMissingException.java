package io.lading.storage;

/// The store has no content with this key: it was removed, or the medium lost it.
public final class ContentMissingException extends StorageException {
    private static final long serialVersionUID = 1L;

    /// @param key the requested key
    public ContentMissingException(ContentKey key) {
        super(Kind.PERMANENT, "Content " + key + " does not exist", null);
    }
}
