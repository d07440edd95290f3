package io.lading.upload;

import io.lading.file.StoredFile;

/// The outcome of [Uploads#cancel].
public sealed interface Cancellation {
    /// The upload, its content and its reservation are removed.
    record Cancelled() implements Cancellation {}

    /// The upload is already a file. Nothing changed.
    ///
    /// @param file the file
    record AlreadyComplete(StoredFile file) implements Cancellation {}

    /// The upload was not released in time: the storage does not respond, or the upload is being completed. Retry
    /// later.
    record Busy() implements Cancellation {}

    /// There is no such upload for this owner.
    record NotFound() implements Cancellation {}
}
