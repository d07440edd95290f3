package io.lading.space;

/// The limit that an upload has reached.
public enum Shortage {
    /// The owner's quota is used up.
    QUOTA,
    /// The storage is full.
    SPACE
}
