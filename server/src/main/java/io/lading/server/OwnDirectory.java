package io.lading.server;

import io.lading.storage.StorageException;
import io.lading.storage.local.DirectoryLock;
import io.lading.storage.local.Flusher;
import io.lading.storage.local.LocalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The data directory of this server. With a store that nodes share it holds no content.
///
/// It is closed after everything in it, the SQLite database among it: until then no other server may use it.
///
/// @param path  the directory
/// @param lock  keeps other servers from it; empty if it holds neither content nor a database
/// @param store the content in it; empty if the content is in a shared store
record OwnDirectory(Path path, Optional<DirectoryLock> lock, Optional<LocalStore> store) implements AutoCloseable {
    /// Opens the directory, which exists.
    ///
    /// @param local  whether the content is in it
    /// @param sqlite whether the database is in it
    static OwnDirectory open(Path path, boolean local, boolean sqlite, Flusher flusher) throws StorageException {
        if (!local && !sqlite) {
            return new OwnDirectory(path, Optional.empty(), Optional.empty());
        }
        DirectoryLock lock = DirectoryLock.of(path);
        try {
            Optional<LocalStore> store = local ? Optional.of(LocalStore.open(path, lock, flusher)) : Optional.empty();
            return new OwnDirectory(path, Optional.of(lock), store);
        } catch (StorageException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /// Checks that no other server can use the directory.
    void check() throws StorageException {
        if (lock.isPresent()) {
            lock.get().check();
        }
    }

    @Override
    public void close() throws StorageException {
        if (lock.isPresent()) {
            lock.get().close();
        }
    }

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
