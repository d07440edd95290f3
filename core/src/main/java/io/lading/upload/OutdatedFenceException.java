package io.lading.upload;

import io.lading.file.FileId;
import io.lading.storage.StorageException;

/// This request no longer owns its bytes: another process or another node has taken the upload over, or it was
/// removed. Nothing was recorded.
final class OutdatedFenceException extends StorageException {
    private static final long serialVersionUID = 1L;

    OutdatedFenceException(FileId id) {
        super(Kind.TEMPORARY, "Upload " + id + " is no longer owned by this request", null);
    }
}
