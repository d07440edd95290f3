package io.lading.upload;

/// Room an upload is promised.
///
/// @param quota bytes that count for the owner's quota
/// @param space bytes of the storage it may take in all
public record Room(long quota, long space) {
    /// No room.
    public static final Room NONE = new Room(0, 0);

    /// As much of both.
    static Room of(long bytes) {
        return new Room(bytes, bytes);
    }
}
