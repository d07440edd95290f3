package io.lading.metadata.link;

import io.lading.file.FileId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A link for people without an account. Its limits never change.
///
/// @param id           of the link; ids are in the order of time
/// @param owner        the account that made it
/// @param kind         what visitors can do
/// @param name         what its owner calls it
/// @param note         a text for visitors; can be empty
/// @param passwordHash Argon2id in PHC string form, or null without a password
/// @param createdAt    the time of creation
/// @param expiresAt    from when on visitors are refused
/// @param file         the file of a download link, otherwise null
/// @param limits       of what visitors can do
/// @param usage        what visitors have done
public record Link(
        String id,
        String owner,
        Kind kind,
        String name,
        String note,
        @Nullable String passwordHash,
        Instant createdAt,
        Instant expiresAt,
        @Nullable LinkedFile file,
        Limits limits,
        Usage usage) {
    /// What visitors of a link can do.
    public enum Kind {
        /// Upload files, which the owner of the link then owns.
        UPLOAD,
        /// Download one file.
        DOWNLOAD
    }

    /// @param id   of the file
    /// @param name of the file
    /// @param size in bytes
    public record LinkedFile(FileId id, String name, long size) {}

    /// @param maxSize maximum bytes of an uploaded file, or null
    /// @param maxUses maximum number of uploads or downloads, or null
    /// @param formats lower-case extensions that names of uploads can have; empty allows every name
    public record Limits(@Nullable Long maxSize, @Nullable Long maxUses, List<String> formats) {
        public Limits {
            formats = List.copyOf(formats);
        }
    }

    /// @param used       completed uploads, or downloads that have begun
    /// @param bytes      the sum of the sizes of their files
    /// @param unfinished uploads that have begun and are not complete
    /// @param lastUsedAt when the last upload was completed or the last download began, or null
    public record Usage(
            long used,
            long bytes,
            long unfinished,
            @Nullable Instant lastUsedAt) {
        /// The usage of a new link.
        public static final Usage NONE = new Usage(0, 0, 0, null);
    }

    /// Whether the link has expired.
    public boolean expired(Instant now) {
        return !expiresAt.isAfter(now);
    }

    /// Whether as many uploads are complete, or as many downloads have begun, as the link allows.
    public boolean usedUp() {
        return limits.maxUses != null && usage.used >= limits.maxUses;
    }
}
