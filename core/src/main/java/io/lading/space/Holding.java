package io.lading.space;

import io.lading.file.FileId;

/// What one upload reserves according to its record.
///
/// @param id      of the upload
/// @param owner   account whose quota it counts against
/// @param room    the reserved space
/// @param written bytes of it that are already written
public record Holding(FileId id, String owner, Room room, long written) {
    /// Reserved bytes of storage that are not written yet.
    long unwritten() {
        return Math.max(0, room.space() - written);
    }
}
