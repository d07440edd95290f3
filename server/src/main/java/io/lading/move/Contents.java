package io.lading.move;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentReader;
import io.lading.storage.StorageException;

/// Where contents are read. Thread-safe.
public interface Contents {
    /// Opens a content, receiving or published.
    ContentReader open(ContentKey key) throws StorageException;
}
