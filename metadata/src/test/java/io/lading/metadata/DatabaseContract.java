package io.lading.metadata;

import io.lading.event.EventLog;
import io.lading.file.FileRepository;
import io.lading.testkit.MetadataContract;
import io.lading.upload.UploadRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// The contract, for databases; each says how a new one is opened.
abstract class DatabaseContract extends MetadataContract {
    private Metadata metadata;

    abstract Metadata fresh() throws Exception;

    @BeforeEach
    void open() throws Exception {
        metadata = fresh();
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
