package io.lading.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentStore.Part;
import io.lading.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Symbolic links in the data directory are not followed (CVE-2026-54094).
class SymbolicLinkTest {
    private static final ContentKey EVIL = new ContentKey("evil");
    private static final ContentKey TARGET = new ContentKey("target");

    @TempDir
    private Path directory;

    private Path secret;
    private LocalStore store;

    @BeforeEach
    void open() throws IOException {
        secret = Files.writeString(
                Files.createDirectory(directory.resolve("outside")).resolve("secret"), "untouched");
        Path root = directory.resolve("data");
        store = LocalStore.open(root, Flusher.of(directory));
        Files.createSymbolicLink(root.resolve("uploads/evil"), secret);
    }

    @AfterEach
    void close() throws StorageException {
        store.close();
        assertThat(secret).hasContent("untouched");
    }

    @Test
    void cve_2026_54094_reader_doesNotFollow() {
        assertThatThrownBy(() -> store.openReader(EVIL)).isInstanceOf(StorageException.class);
    }

    @Test
    void cve_2026_54094_readerOfAPublishedContent_doesNotFollow() throws IOException {
        Path files = directory.resolve("data/files");
        Files.createSymbolicLink(files.resolve("linked"), secret.getParent());
        assertThatThrownBy(() -> store.openReader(new ContentKey("linked"))).isInstanceOf(StorageException.class);
        Files.createSymbolicLink(Files.createDirectory(files.resolve("inner")).resolve("a.iso"), secret);
        assertThatThrownBy(() -> store.openReader(new ContentKey("inner"))).isInstanceOf(StorageException.class);
        store.discard(new ContentKey("inner"));
    }

    @Test
    void cve_2026_54094_writer_doesNotFollow() {
        assertThatThrownBy(() -> store.openWriter(EVIL)).isInstanceOf(StorageException.class);
    }

    @Test
    void cve_2026_54094_publish_doesNotFollow() {
        assertThatThrownBy(() -> store.publish(EVIL, 3, "a.iso")).isInstanceOf(StorageException.class);
    }

    @Test
    void cve_2026_54094_concatenation_doesNotFollow() throws IOException {
        List<Part> parts = List.of(new Part(EVIL, 9));
        assertThatThrownBy(() -> store.concatenate(TARGET, parts, _ -> true)).isInstanceOf(StorageException.class);
        Files.deleteIfExists(directory.resolve("data/uploads/target"));
        Files.createSymbolicLink(directory.resolve("data/uploads/target"), secret);
        store.concatenate(TARGET, List.of(), _ -> true);
        assertThat(directory.resolve("data/uploads/target")).isRegularFile().isEmptyFile();
        assertThat(Files.isSymbolicLink(directory.resolve("data/uploads/target")))
                .isFalse();
    }
}
