package io.lading.upload;

/// The limit that an upload has reached.
enum Shortage {
    /// The owner's quota is used up.
    QUOTA,
    /// The storage is full.
    SPACE
}
