package io.lading.storage.objects;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentStore;
import io.lading.storage.ContentWriter;
import io.lading.storage.StorageException;
import io.lading.testkit.ContentStoreContract;
import io.lading.testkit.MemoryIndex;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Content in a real shared directory fulfills the contract.
class DirectoryStoreTest extends ContentStoreContract {
    @TempDir
    Path directory;

    private final MemoryIndex index = new MemoryIndex();
    private ObjectStore store;

    @BeforeEach
    void open() throws StorageException {
        store = new ObjectStore(DirectoryObjects.open(directory), index, 4L << 20);
    }

    @AfterEach
    void close() throws StorageException {
        store.close();
    }

    @Override
    protected ContentStore store() {
        return store;
    }

    @Override
    protected void flushed(ContentKey key, ContentWriter writer) {
        index.record(key, writer.segments());
    }

    @Override
    protected void forget(ContentKey key) {
        index.remove(key);
    }
}
