package io.lading.upload;

import io.lading.file.FileId;
import io.lading.storage.ContentStore.Stored;
import java.util.List;

/// What was found when the process started.
///
/// @param resumable uploads clients can go on with
/// @param finished  files that had been published, and are now recorded
/// @param lost      uploads removed because the storage no longer has bytes that were recorded as durable
/// @param orphans   content that belongs to no upload and no file; it is left alone. The first of them, where there are
///     many
public record RecoveryReport(int resumable, List<FileId> finished, List<FileId> lost, List<Stored> orphans) {
    /// Copies the lists.
    public RecoveryReport {
        finished = List.copyOf(finished);
        lost = List.copyOf(lost);
        orphans = List.copyOf(orphans);
    }
}
