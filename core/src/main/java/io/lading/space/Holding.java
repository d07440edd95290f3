package io.lading.space;

/// What one upload reserves according to its record.
///
/// @param owner   account whose quota it counts against
/// @param room    the reserved space
/// @param written bytes of it that are already written
public record Holding(String owner, Room room, long written) {
    /// Reserved bytes of storage that are not written yet.
    long unwritten() {
        return Math.max(0, room.space() - written);
    }
}
