package io.lading.upload;

/// A step in the life of an upload.
public enum UploadStep {
    /// The resource exists and has its room.
    CREATED,
    /// A body ended early: the client went away or was too slow. What came is kept.
    INTERRUPTED,
    /// A newer request for the same bytes took over from an older one. What came is kept.
    TAKEN_OVER,
    /// The room ran out in mid-upload. What came is kept.
    OUT_OF_SPACE,
    /// A body, or the whole content, was not what its digest declared.
    DIGEST_MISMATCH,
    /// The whole content is of no kind that is taken.
    CONTENT_REFUSED,
    /// Every byte is durable; a whole upload has become a file.
    COMPLETED,
    /// A person ended it, and its room is free again.
    CANCELLED,
    /// No bytes came for long, and its room is free again.
    EXPIRED
}
