package io.lading.space;

/// Why [Admission] does not reserve space.
public sealed interface Refusal {
    /// The owner's quota has too little left.
    ///
    /// @param available bytes left of the quota, unfinished uploads counted
    record OverQuota(long available) implements Refusal {}

    /// The storage has too little space, reservations of other uploads counted.
    ///
    /// @param available bytes left
    record NoSpace(long available) implements Refusal {}

    /// The owner has too many unfinished uploads.
    ///
    /// @param max how many are allowed
    record TooManyUploads(int max) implements Refusal {}
}
