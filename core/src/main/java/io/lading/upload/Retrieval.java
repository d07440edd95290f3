package io.lading.upload;

/// The outcome of [Uploads#retrieveOffset].
public sealed interface Retrieval {
    /// The current state: an append at its offset is accepted unless another request changes the upload first.
    ///
    /// @param upload the upload
    record Found(Upload upload) implements Retrieval {}

    /// The upload was not released in time: the storage does not respond, or the upload is being completed. Retry
    /// later.
    record Busy() implements Retrieval {}

    /// There is no such upload for this owner.
    record NotFound() implements Retrieval {}
}
