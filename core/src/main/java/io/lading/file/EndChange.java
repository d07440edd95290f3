package io.lading.file;

import java.time.Instant;

/// The outcome of [FileExpiry#choose].
public sealed interface EndChange {
    /// The file has the new end.
    ///
    /// @param file the file as it is now
    record Changed(StoredFile file) implements EndChange {}

    /// The end is too early or too late.
    ///
    /// @param earliest the earliest end
    /// @param latest   the latest end by the setting; [Instant#MAX] without one
    record OutOfRange(Instant earliest, Instant latest) implements EndChange {}

    /// The file has another owner, and the caller may not change it.
    ///
    /// @param owner account name of the owner
    record Forbidden(String owner) implements EndChange {}

    /// There is no such file.
    record NotFound() implements EndChange {}
}
