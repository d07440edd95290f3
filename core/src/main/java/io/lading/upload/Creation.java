package io.lading.upload;

import io.lading.file.StoredFile;
import io.lading.space.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The outcome of [Uploads#create].
public sealed interface Creation {
    /// The outcome for a creation that got no space.
    static Creation of(Refusal refusal, long length, Uploader by) {
        return switch (refusal) {
            case Refusal.OverQuota(long available) ->
                by.link() == null ? new OverQuota(length, available) : new OwnerOverQuota(length);
            case Refusal.NoSpace(long available) -> new NoSpace(length, available);
            case Refusal.TooManyUploads(int max) -> new TooManyUploads(max);
        };
    }

    /// The resource exists, its space is reserved, and its record is durable.
    ///
    /// @param upload the new, empty upload
    record Created(Upload upload) implements Creation {}

    /// The resource exists and is already complete: it is empty, or all its parts were complete.
    ///
    /// @param upload the complete upload
    /// @param file   the file it became, or null for a partial upload
    record Completed(Upload upload, @Nullable StoredFile file) implements Creation {}

    /// The name breaks a rule of [io.lading.file.FileName].
    ///
    /// @param name   the name from the client, or null if there is none
    /// @param reason a sentence for the user
    record BadName(@Nullable String name, String reason) implements Creation {}

    /// Files with this extension are not allowed.
    ///
    /// @param name    the refused name
    /// @param allowed allowed extensions, each with its dot
    record FormatNotAllowed(String name, List<String> allowed) implements Creation {}

    /// The declared length exceeds the maximum file size.
    ///
    /// @param length  declared bytes
    /// @param maxSize maximum size in bytes
    record TooLarge(long length, long maxSize) implements Creation {}

    /// The link through which the upload came was revoked or has expired.
    record LinkEnded() implements Creation {}

    /// The link through which the upload came has its number of uploads.
    record LinkUsed() implements Creation {}

    /// Partial and final uploads are not allowed through a link: they would not count as what becomes a file.
    record NotThroughLink() implements Creation {}

    /// The declared length exceeds the rest of the owner's quota.
    ///
    /// @param length    declared bytes
    /// @param available bytes left of the quota, unfinished uploads counted
    record OverQuota(long length, long available) implements Creation {}

    /// The same for an upload through a link. Visitors are not told how much is left.
    ///
    /// @param length declared bytes
    record OwnerOverQuota(long length) implements Creation {}

    /// The storage has too little space for the declared length, reservations of other uploads counted.
    ///
    /// @param length    declared bytes
    /// @param available bytes left
    record NoSpace(long length, long available) implements Creation {}

    /// The owner, or the link, has too many unfinished uploads.
    ///
    /// @param max how many are allowed
    record TooManyUploads(int max) implements Creation {}

    /// The content is already known and can never be accepted: it is empty, or its parts were received. No upload
    /// exists.
    ///
    /// @param why the outcome that an append would have
    record Refused(Appended why) implements Creation {}

    /// A final upload lists parts that do not exist, have another owner, or are not partial uploads.
    ///
    /// @param reason a sentence for the client's developer
    record BadParts(String reason) implements Creation {}
}
