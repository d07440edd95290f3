package io.lading.upload;

/// The outcome of [Uploads#retrieveOffset].
public sealed interface Retrieval {
    /// The state, never stale: an append at its offset is accepted if nothing else comes between.
    ///
    /// @param upload the upload
    record Found(Upload upload) implements Retrieval {}

    /// An older request still holds the upload because the storage is stuck. Try again later.
    record Busy() implements Retrieval {}

    /// There is no such upload for this owner.
    record NotFound() implements Retrieval {}
}
