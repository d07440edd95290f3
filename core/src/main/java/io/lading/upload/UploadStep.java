package io.lading.upload;

/// A step in the life cycle of an upload.
public enum UploadStep {
    /// The resource exists and its space is reserved.
    CREATED,
    /// A body ended early: the client disconnected or was too slow. Received data is kept.
    INTERRUPTED,
    /// A newer request for the same bytes superseded an older one. Received data is kept.
    TAKEN_OVER,
    /// The storage or the quota was used up during an append. Received data is kept.
    OUT_OF_SPACE,
    /// A body, or the whole content, did not match its declared digest.
    DIGEST_MISMATCH,
    /// The content is not allowed: it is not a disk image.
    CONTENT_REFUSED,
    /// Every byte is durable; a whole upload has become a file.
    COMPLETED,
    /// A client cancelled it, and its space is free again.
    CANCELLED,
    /// It expired without new bytes, and its space is free again.
    EXPIRED
}
