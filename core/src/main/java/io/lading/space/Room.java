package io.lading.space;

/// Space reserved for an upload.
///
/// @param quota bytes that count against the owner's quota
/// @param space bytes of storage it may use in total
public record Room(long quota, long space) {
    /// No space.
    public static final Room NONE = new Room(0, 0);

    /// The same amount of both.
    public static Room of(long bytes) {
        return new Room(bytes, bytes);
    }
}
