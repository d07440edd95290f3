package io.lading.upload;

import io.lading.file.FileId;
import io.lading.storage.StorageException;

/// This process no longer owns the upload: another process has taken it over, or it was removed. Nothing was
/// recorded.
final class OlderEpochException extends StorageException {
    private static final long serialVersionUID = 1L;

    OlderEpochException(FileId id) {
        super(Kind.TEMPORARY, "Upload " + id + " is no longer owned by this process", null);
    }
}
