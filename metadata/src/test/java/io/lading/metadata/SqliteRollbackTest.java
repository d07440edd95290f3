package io.lading.metadata;

import io.lading.storage.StorageException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

/// SQLite fulfills the contract with the rollback journal for copy-on-write file systems.
class SqliteRollbackTest extends DatabaseContract {
    @TempDir
    private Path directory;

    @Override
    boolean sqlite() {
        return true;
    }

    @Override
    Metadata fresh() throws StorageException {
        Metadata metadata = Metadata.open(
                new SqliteDatabase(directory.resolve("lading.db"), SqliteDatabase.Use.RECORDS, false),
                Clock.systemUTC());
        metadata.keepRoom();
        return metadata;
    }
}
