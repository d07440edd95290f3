package io.lading.upload;

import io.lading.file.FileId;
import java.time.Instant;

/// What an owner is shown of an unfinished upload: small, so that many fit into memory.
///
/// @param id        of the upload
/// @param name      label of the file to be
/// @param length    declared length in bytes, or [Upload#UNKNOWN_LENGTH]
/// @param extents   which ranges are durable
/// @param createdAt when it was created
/// @param expiresAt when it is removed if no more bytes come
public record UnfinishedUpload(
        FileId id, String name, long length, Extents extents, Instant createdAt, Instant expiresAt) {
    /// The end of the first contiguous extent.
    public long offset() {
        return extents.prefixEnd();
    }
}
