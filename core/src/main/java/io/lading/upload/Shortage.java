package io.lading.upload;

/// What there is too little of for more bytes.
enum Shortage {
    /// The owner may not store more.
    QUOTA,
    /// The storage has no more room to give.
    SPACE
}
