package io.lading.storage;

/// The content is published and takes no more bytes. A caller meets it when an earlier publication succeeded without
/// its
/// hearing of it; publishing again tells.
public final class ContentPublishedException extends StorageException {
    private static final long serialVersionUID = 1L;

    /// @param key the key of the published content
    public ContentPublishedException(ContentKey key) {
        super(Kind.TEMPORARY, "Content " + key + " is published already", null);
    }
}
