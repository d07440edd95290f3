package io.lading.metadata;

import io.lading.storage.StorageException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

/// SQLite fulfills the contract.
class SqliteTest extends DatabaseContract {
    @TempDir
    private Path directory;

    @Override
    boolean sqlite() {
        return true;
    }

    @Override
    Metadata fresh() throws StorageException {
        return Metadata.sqlite(directory.resolve("lading.db"), Clock.systemUTC());
    }
}
