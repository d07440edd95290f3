package io.lading.http;

import io.lading.file.StoredFile;
import org.jspecify.annotations.Nullable;

/// A file as clients see it, in answers and in events.
///
/// @param addedAt RFC 3339, UTC
/// @param state   `ready`, or `digesting` while the SHA-256 is being computed
public record FileJson(
        String id,
        String name,
        long size,
        @Nullable String sha256,
        String owner,
        String addedAt,
        String state,
        @Nullable String contentType,
        @Nullable String format) {
    /// The same file in JSON.
    public static FileJson of(StoredFile file) {
        return new FileJson(
                file.id().value(),
                file.name(),
                file.size(),
                file.sha256(),
                file.owner(),
                file.addedAt().toString(),
                file.sha256() == null ? "digesting" : "ready",
                file.contentType(),
                file.format());
    }
}
