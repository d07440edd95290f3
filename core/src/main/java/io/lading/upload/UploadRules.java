package io.lading.upload;

import io.lading.file.Extensions;
import io.lading.file.Retention;
import io.lading.space.SpaceLimits;
import java.time.Duration;
import java.util.List;

/// The limits an operator sets.
///
/// @param allowedExtensions lower-case extensions with their dot; empty allows every name
/// @param maxSize           maximum file size in bytes, or [Long#MAX_VALUE]
/// @param quota             bytes one owner may store, including unfinished uploads, or [Long#MAX_VALUE]
/// @param minFree           bytes of storage that uploads must leave free
/// @param expiry            how long an upload is kept without new bytes
/// @param durability        which bytes are on stable storage when an offset is returned
/// @param contentCheck      what happens to content that is not a disk image
/// @param retention         how long files are kept
public record UploadRules(
        List<String> allowedExtensions,
        long maxSize,
        long quota,
        long minFree,
        Duration expiry,
        Durability durability,
        ContentCheck contentCheck,
        Retention retention) {
    /// Copies the list.
    public UploadRules {
        allowedExtensions = List.copyOf(allowedExtensions);
    }

    /// Rules by which files are kept forever.
    public UploadRules(
            List<String> allowedExtensions,
            long maxSize,
            long quota,
            long minFree,
            Duration expiry,
            Durability durability,
            ContentCheck contentCheck) {
        this(allowedExtensions, maxSize, quota, minFree, expiry, durability, contentCheck, Retention.FOREVER);
    }

    /// Which bytes are on stable storage when an offset is returned.
    public enum Durability {
        /// Every byte below any offset that was returned.
        ACKNOWLEDGED,
        /// Every byte of a complete file. After a crash, offsets of unfinished uploads can fall back to the last
        /// checkpoint.
        COMPLETE
    }

    /// What happens to content that is not a disk image.
    public enum ContentCheck {
        /// The content is not examined.
        OFF,
        /// The file is stored with an empty format.
        MARK,
        /// The upload is refused and removed.
        ENFORCE
    }

    /// The limits of space among them.
    SpaceLimits space() {
        return new SpaceLimits(quota, minFree);
    }

    /// Whether a name has an allowed extension.
    public boolean allows(String name) {
        return extensions().allow(name);
    }

    /// The extensions that names may have.
    public Extensions extensions() {
        return new Extensions(allowedExtensions);
    }

    /// Maximum bytes of an upload: a link can set a lower limit than the operator.
    long maxSizeOf(Upload upload) {
        LinkUse link = upload.link();
        return link == null ? maxSize : Math.min(maxSize, link.maxSize());
    }
}
