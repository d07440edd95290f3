package io.lading.http;

import io.lading.file.Format;
import io.lading.file.StoredFile;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The JSON representation of a file in responses and events.
///
/// @param addedAt    RFC 3339, UTC
/// @param modifiedAt when it was last modified on the device of its uploader, RFC 3339, UTC; or null
/// @param expiresAt  when it is deleted, RFC 3339, UTC; or null
/// @param state   `ready`, or `digesting` while the SHA-256 is being computed
/// @param format  the detected disk image format, or null
/// @param link    the name of the link through which a visitor uploaded it, or null
/// @param image   whether the content looks like a disk image; null if it was not examined
public record FileJson(
        String id,
        String name,
        long size,
        @Nullable String sha256,
        String owner,
        String addedAt,
        @Nullable String modifiedAt,
        @Nullable String expiresAt,
        String state,
        @Nullable String contentType,
        @Nullable String format,
        @Nullable Boolean image,
        @Nullable String link) {
    /// Converts a stored file.
    public static FileJson of(StoredFile file) {
        return new FileJson(
                file.id().value(),
                file.name(),
                file.size(),
                file.sha256(),
                file.owner(),
                file.addedAt().toString(),
                text(file.times().modifiedAt()),
                text(file.times().expiresAt()),
                file.sha256() == null ? "digesting" : "ready",
                file.contentType(),
                file.format() instanceof Format.Recognized(String label) ? label : null,
                isImage(file.format()),
                file.link());
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static @Nullable Boolean isImage(Format format) {
        return switch (format) {
            case Format.Recognized _ -> true;
            case Format.Unrecognized _ -> false;
            case Format.NotExamined _ -> null;
        };
    }
}
