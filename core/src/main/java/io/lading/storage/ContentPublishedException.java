package io.lading.storage;

/// The content is published and cannot be written. The caller gets this if an earlier publication succeeded but
/// reported a failure; publishing again succeeds. Temporary for a client: the caller records the file, and a
/// repeated request finds it.
public final class ContentPublishedException extends StorageException {
    private static final long serialVersionUID = 1L;

    /// @param key the key of the published content
    public ContentPublishedException(ContentKey key) {
        super(Kind.TEMPORARY, "Content " + key + " is already published", null);
    }
}
