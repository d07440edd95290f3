package io.lading.metadata;

import io.lading.event.EventLog;
import io.lading.file.FileRepository;
import io.lading.storage.StorageException;
import io.lading.testkit.MetadataContract;
import io.lading.upload.UploadRepository;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// SQLite keeps the contract.
class SqliteTest extends MetadataContract {
    @TempDir
    Path directory;

    private Metadata metadata;

    @BeforeEach
    void open() throws StorageException {
        metadata = Metadata.sqlite(directory.resolve("lading.db"), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        metadata.close();
    }

    @Override
    protected UploadRepository uploads() {
        return metadata.uploads();
    }

    @Override
    protected FileRepository files() {
        return metadata.files();
    }

    @Override
    protected EventLog events() {
        return metadata.events();
    }
}
