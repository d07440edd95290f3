package io.lading.upload;

/// Proves, in the transaction of a change, that its request may still write the upload. A change with an outdated
/// fence changes nothing.
public sealed interface Fence {
    /// For a store that one process owns: the record must still have this epoch.
    ///
    /// @param number the epoch of the record
    record Epoch(long number) implements Fence {}

    /// For a store that several nodes share: the claim of the request must still exist.
    ///
    /// @param number of the claim ([SharedClaims])
    record Claimed(long number) implements Fence {}
}
