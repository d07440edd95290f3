package io.lading.file;

import java.util.List;

/// The outcome of [Shelf#rename].
public sealed interface Renaming {
    /// The file has the new name.
    ///
    /// @param before the name it had; equal to the new one if nothing changed
    /// @param file   the file as it is now
    record Renamed(String before, StoredFile file) implements Renaming {}

    /// The new name breaks a rule of [FileName].
    ///
    /// @param name   the name from the client
    /// @param reason a sentence for the user
    record BadName(String name, String reason) implements Renaming {}

    /// The new name has no allowed extension, or another one than the file.
    ///
    /// @param name    the refused name
    /// @param allowed extensions that the new name may have, each with its dot
    record FormatNotAllowed(String name, List<String> allowed) implements Renaming {}

    /// The file has another name than the caller expects.
    ///
    /// @param name the name of the file now
    record Outdated(String name) implements Renaming {}

    /// The file has another owner, and the caller may not rename it.
    ///
    /// @param owner account name of the owner
    record Forbidden(String owner) implements Renaming {}

    /// There is no such file.
    record NotFound() implements Renaming {}
}
