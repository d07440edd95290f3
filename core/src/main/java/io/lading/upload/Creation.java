package io.lading.upload;

import io.lading.file.StoredFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The outcome of [Uploads#create].
public sealed interface Creation {
    /// The resource exists, its space is reserved, and its record survives a crash.
    ///
    /// @param upload the new upload, with nothing in it
    record Created(Upload upload) implements Creation {}

    /// The resource exists and was complete at once: it is empty.
    ///
    /// @param upload the complete upload
    /// @param file   the file it became, or null for a partial upload
    record Completed(Upload upload, @Nullable StoredFile file) implements Creation {}

    /// The name breaks a rule of [io.lading.file.FileName].
    ///
    /// @param reason a sentence for the person
    record BadName(String reason) implements Creation {}

    /// Files of this format are not taken here.
    ///
    /// @param name    the name that was refused
    /// @param allowed extensions with their dot that are taken
    record FormatNotAllowed(String name, List<String> allowed) implements Creation {}

    /// The declared length is above what this server takes.
    ///
    /// @param length  declared bytes
    /// @param maxSize allowed bytes
    record TooLarge(long length, long maxSize) implements Creation {}

    /// The declared length is above what the owner may still store.
    ///
    /// @param length    declared bytes
    /// @param available bytes left of the quota, unfinished uploads counted
    record OverQuota(long length, long available) implements Creation {}

    /// The storage has no room for the declared length, counting what is reserved for other uploads.
    ///
    /// @param length    declared bytes
    /// @param available bytes left
    record NoSpace(long length, long available) implements Creation {}

    /// The owner has too many unfinished uploads.
    ///
    /// @param max how many are allowed
    record TooManyUploads(int max) implements Creation {}

    /// The content is known already and can never be accepted: it is empty, or made of parts that were received.
    /// Nothing
    /// was created, or what was created is removed.
    ///
    /// @param why what completing the upload would lead to, or led to
    record Refused(Appended why) implements Creation {}

    /// A final upload names parts that do not exist, are another's, or are no partial uploads.
    ///
    /// @param reason a sentence for the client's developer
    record BadParts(String reason) implements Creation {}
}
