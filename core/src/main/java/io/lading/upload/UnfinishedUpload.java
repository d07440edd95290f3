package io.lading.upload;

import io.lading.file.FileId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The fields of an unfinished upload that its owner sees: small, so that many fit into memory.
///
/// @param id        of the upload
/// @param name      name of the future file
/// @param length    declared length; unknown until the client declares one
/// @param extents   which ranges are durable
/// @param createdAt when it was created
/// @param expiresAt when it expires if no more bytes arrive
/// @param link      the name of the link through which a visitor created it, or null
public record UnfinishedUpload(
        FileId id,
        String name,
        Length length,
        Extents extents,
        Instant createdAt,
        Instant expiresAt,
        @Nullable String link) {
    /// The end of the first contiguous extent.
    public long offset() {
        return extents.prefixEnd();
    }
}
