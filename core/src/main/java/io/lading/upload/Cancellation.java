package io.lading.upload;

import io.lading.file.StoredFile;

/// The outcome of [Uploads#cancel].
public sealed interface Cancellation {
    /// The upload, its content and its reservation are gone.
    record Cancelled() implements Cancellation {}

    /// The upload had become a file before; nothing changed.
    ///
    /// @param file the file
    record AlreadyComplete(StoredFile file) implements Cancellation {}

    /// An older request still holds the upload because the storage is stuck. Try again later.
    record Busy() implements Cancellation {}

    /// There is no such upload for this owner.
    record NotFound() implements Cancellation {}
}
