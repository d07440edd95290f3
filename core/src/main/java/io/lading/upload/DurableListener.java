package io.lading.upload;

/// Hears how far an upload is durable while an append is still going on.
@FunctionalInterface
public interface DurableListener {
    /// Hears nothing.
    DurableListener NONE = _ -> {};

    /// Called once, before the first byte of an upload's content is read, if creation and content come in one request.
    ///
    /// @return whether the client was told the URL of the upload
    default boolean created(Upload upload) {
        return false;
    }

    /// Called one at a time, from the append's thread or another, with offsets that never fall. Must not block for
    /// long and must not throw.
    ///
    /// @param offset bytes from the start that are on stable storage
    void durable(long offset);
}
