package io.lading.upload;

/// The outcome of [Uploads#receive].
public sealed interface Received {
    /// No upload was created, or it was complete at once because it is empty. No byte of the content was read.
    ///
    /// @param creation the outcome; never [Creation.Created]
    record AtCreation(Creation creation) implements Received {}

    /// The upload was created and its content was read.
    ///
    /// @param outcome what came of the content
    /// @param kept    whether the upload still exists, so that the client can resume it
    record Content(Appended outcome, boolean kept) implements Received {}
}
