package io.lading.upload;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// What an operator allows.
///
/// @param allowedExtensions lower-case extensions with their dot; empty allows every name
/// @param maxSize           largest file in bytes, or [Long#MAX_VALUE]
/// @param quota             bytes one owner may store, unfinished uploads counted, or [Long#MAX_VALUE]
/// @param minFree           bytes of the storage that uploads must leave free
/// @param expiry            how long an upload lives without new bytes
/// @param durability        what is on stable storage when an offset is answered
/// @param contentCheck      what happens to content that is no disk image
public record UploadRules(
        List<String> allowedExtensions,
        long maxSize,
        long quota,
        long minFree,
        Duration expiry,
        Durability durability,
        ContentCheck contentCheck) {
    /// Copies the list.
    public UploadRules {
        allowedExtensions = List.copyOf(allowedExtensions);
    }

    /// What is on stable storage when an offset is answered.
    public enum Durability {
        /// Every byte below any offset that was answered.
        ACKNOWLEDGED,
        /// Every byte of a complete file. Offsets of unfinished uploads may go back to the last checkpoint when
        /// the process dies.
        COMPLETE
    }

    /// What happens to content that is no disk image.
    public enum ContentCheck {
        /// Nobody looks.
        OFF,
        /// The file's format is empty.
        MARK,
        /// The upload is not completed.
        ENFORCE
    }

    /// Whether a name has an allowed extension.
    public boolean allows(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return allowedExtensions.isEmpty()
                || allowedExtensions.stream()
                        .anyMatch(extension -> lower.endsWith(extension) && lower.length() > extension.length());
    }
}
