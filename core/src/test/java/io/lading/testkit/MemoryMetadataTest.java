package io.lading.testkit;

import io.lading.event.EventLog;
import io.lading.file.FileRepository;
import io.lading.upload.UploadRepository;

/// The in-memory fake fulfills the contract.
class MemoryMetadataTest extends MetadataContract {
    private final MemoryMetadata memory = new MemoryMetadata();

    @Override
    protected UploadRepository uploads() {
        return memory.uploads();
    }

    @Override
    protected FileRepository files() {
        return memory.files();
    }

    @Override
    protected EventLog events() {
        return memory.events();
    }
}
