package io.lading.storage.local;

import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import io.lading.testkit.CrashDisk;
import io.lading.testkit.CrashDisk.Sabotage;
import io.lading.testkit.CrashFileSystem;
import io.lading.testkit.InPlaceStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// The in-memory disk of other tests fulfills the contract like a real one.
class CrashDiskStoreTest extends InPlaceStoreContract {
    private final Path root = new CrashFileSystem(new CrashDisk(Sabotage.NONE)).root();
    private LocalStore store;

    @BeforeEach
    void open() throws StorageException {
        store = LocalStore.open(root, new Flusher(Optional.empty()));
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
    protected void loseStore() throws IOException {
        Files.delete(root.resolve("lading.lock"));
    }
}
