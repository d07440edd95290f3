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

    /// An older request still holds the upload because the storage does not respond. Retry later.
    record Busy() implements Cancellation {}

    /// There is no such upload for this owner.
    record NotFound() implements Cancellation {}
}
