package io.lading.file;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A complete file.
///
/// @param id          also the id of the upload it came from
/// @param name        the name its owner gave it; not unique
/// @param size        bytes
/// @param sha256      SHA-256 of the stored content, 64 lower-case hexadecimal digits; null while it is
///     being computed
/// @param owner       account name of the uploader
/// @param addedAt     when it became complete, to the millisecond
/// @param contentType the media type its uploader declared, or null
/// @param format      the disk image format found in the content
/// @param link        the name of the link through which a visitor uploaded it, or null
/// @param times       what its uploader says about its times
public record StoredFile(
        FileId id,
        String name,
        long size,
        @Nullable String sha256,
        String owner,
        Instant addedAt,
        @Nullable String contentType,
        Format format,
        @Nullable String link,
        FileTimes times) {
    /// @throws IllegalArgumentException if the size is negative
    public StoredFile {
        if (size < 0) {
            throw new IllegalArgumentException("Negative size " + size);
        }
    }

    /// A file whose uploader says nothing about its times.
    public StoredFile(
            FileId id,
            String name,
            long size,
            @Nullable String sha256,
            String owner,
            Instant addedAt,
            @Nullable String contentType,
            Format format,
            @Nullable String link) {
        this(id, name, size, sha256, owner, addedAt, contentType, format, link, FileTimes.NONE);
    }

    /// A copy with another name.
    public StoredFile withName(String other) {
        return new StoredFile(id, other, size, sha256, owner, addedAt, contentType, format, link, times);
    }

    /// A copy with the given SHA-256.
    public StoredFile withSha256(String computed) {
        return new StoredFile(id, name, size, computed, owner, addedAt, contentType, format, link, times);
    }
}
