package io.lading.upload;

import io.lading.file.FileId;
import io.lading.storage.ContentStore.Stored;
import java.util.List;

/// The result of recovery at the start.
///
/// @param resumable uploads that clients can resume
/// @param finished  files that were published before the crash and are now recorded
/// @param lost      uploads that were removed because the storage lost bytes recorded as durable
/// @param orphans   content without an upload or file; it is left unchanged. At most the first 1000
public record RecoveryReport(int resumable, List<FileId> finished, List<FileId> lost, List<Stored> orphans) {
    /// Copies the lists.
    public RecoveryReport {
        finished = List.copyOf(finished);
        lost = List.copyOf(lost);
        orphans = List.copyOf(orphans);
    }
}
