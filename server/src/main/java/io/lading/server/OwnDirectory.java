package io.lading.server;

import io.lading.storage.StorageException;
import io.lading.storage.local.LocalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The data directory of this server. With a store that nodes share it holds no content.
///
/// @param path  the directory
/// @param store the content in it; empty if the content is in a shared store
record OwnDirectory(Path path, Optional<LocalStore> store) {
    /// Free bytes of its disk.
    long usableBytes() throws StorageException {
        try {
            return store.isPresent()
                    ? store.get().usableBytes()
                    : Files.getFileStore(path).getUsableSpace();
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            throw new StorageException(
                    StorageException.Kind.TEMPORARY, "Could not measure the free space of " + path, e);
        }
    }
}
