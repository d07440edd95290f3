package io.lading.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import io.lading.testkit.ContentStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real directory fulfills the contract.
class LocalStoreTest extends ContentStoreContract {
    @TempDir
    Path directory;

    private LocalStore store;

    @BeforeEach
    void open() throws StorageException {
        store = LocalStore.open(directory, Flusher.of(directory));
    }

    @AfterEach
    void close() throws StorageException {
        store.close();
    }

    @Override
    protected ContentStore store() {
        return store;
    }

    @Test
    void open_twice_isRefused() {
        assertThatThrownBy(() -> LocalStore.open(directory, Flusher.of(directory)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("already open");
    }

    @Test
    void publish_putsAPlainFileUnderItsName() throws StorageException {
        store.openWriter(new ContentKey("k1")).close();
        store.publish(new ContentKey("k1"), 0, "Debian 13.iso");
        assertThat(directory.resolve("files/k1/Debian 13.iso")).isEmptyFile();
    }

    @Test
    void openWriter_throughASymbolicLink_isRefused() throws IOException {
        Path outside = directory.resolve("outside");
        Files.writeString(outside, "untouched");
        Files.createSymbolicLink(directory.resolve("uploads/evil"), outside);
        assertThatThrownBy(() -> store.openWriter(new ContentKey("evil"))).isInstanceOf(StorageException.class);
        assertThat(outside).hasContent("untouched");
    }
}
