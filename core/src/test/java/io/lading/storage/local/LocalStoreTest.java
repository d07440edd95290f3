package io.lading.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import io.lading.testkit.InPlaceStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real directory fulfills the contract.
class LocalStoreTest extends InPlaceStoreContract {
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

    @Override
    protected void loseStore() throws IOException {
        Files.delete(directory.resolve("lading.lock"));
    }

    /// An operator removed the lock file and started a second process: only that one publishes.
    @Test
    void publish_inTheProcessThatLostTheDirectory_fails_untilTheOtherHasPublished() throws IOException {
        ContentKey key = new ContentKey("k1");
        store.openWriter(key).close();
        loseStore();
        try (LocalStore second = LocalStore.open(directory, Flusher.of(directory))) {
            assertThatThrownBy(() -> store.publish(key, 0, "first.iso")).hasMessageContaining("removed or replaced");
            second.publish(key, 0, "second.iso");
        }
        assertThat(directory.resolve("files/k1")).isDirectoryContaining("glob:**second.iso");
        assertThat(directory.resolve("files/k1/first.iso")).doesNotExist();
    }

    /// Another directory was renamed or mounted to the path of this one.
    @Test
    void publish_afterTheDirectoryWasExchanged_fails() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        Path mine = directory.resolve("data");
        try (LocalStore first = LocalStore.open(mine, Flusher.of(mine))) {
            first.openWriter(new ContentKey("k1")).close();
            LocalStore.open(other, Flusher.of(other)).close();
            Files.copy(mine.resolve("uploads/k1"), other.resolve("uploads/k1"));
            Files.move(mine, directory.resolve("old"));
            Files.move(other, mine);
            assertThatThrownBy(() -> first.publish(new ContentKey("k1"), 0, "a.iso"))
                    .hasMessageContaining("removed or replaced");
            assertThat(mine.resolve("files")).isEmptyDirectory();
        }
    }

    @Test
    void open_twice_isRejected() {
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
