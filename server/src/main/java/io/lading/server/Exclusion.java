package io.lading.server;

import io.lading.metadata.DatabaseUse;
import io.lading.storage.StorageException;
import java.util.Optional;

/// Keeps servers apart that must not use the same directory or the same database. It begins before the database
/// is opened, which may change its tables, and ends after it is closed.
///
/// @param directory of this server
/// @param use       of the database; empty with SQLite, which is in the directory
record Exclusion(OwnDirectory directory, Optional<DatabaseUse> use) implements AutoCloseable {
    /// Checks that this server holds its locks. A lock whose connection was lost is taken again.
    ///
    /// @throws StorageException if another server may use the directory or the database
    void check() throws StorageException {
        directory.check();
        if (use.isPresent()) {
            use.get().check();
        }
    }

    @Override
    public void close() {
        use.ifPresent(DatabaseUse::close);
    }
}
