package io.lading.upload;

/// Receives the offset of an upload that may be acknowledged while an append is running: its bytes are durable,
/// or written with [UploadRules.Durability#COMPLETE].
@FunctionalInterface
public interface DurableListener {
    /// Ignores every call.
    DurableListener NONE = _ -> {};

    /// Whether [#created] can tell the client the URL of the upload before its content is read.
    default boolean announces() {
        return false;
    }

    /// Called once, before the first byte is read, if an upload and its content come in one request.
    ///
    /// @return whether the client was told the URL of the upload
    default boolean created(Upload upload) {
        return false;
    }

    /// Calls come one at a time, from the thread of the append or another one, and offsets never decrease. Must
    /// not block for long and must not throw.
    ///
    /// @param offset bytes from the start that may be acknowledged
    void durable(long offset);
}
