package io.lading.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.storage.StorageException;
import io.lading.testkit.ObjectsContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Objects in a real directory fulfill the contract.
class DirectoryObjectsTest extends ObjectsContract {
    @TempDir
    Path directory;

    private Path root;
    private DirectoryObjects objects;

    @BeforeEach
    void open() throws StorageException {
        root = directory.resolve("shared");
        objects = DirectoryObjects.open(root);
    }

    @Override
    protected Objects objects() {
        return objects;
    }

    @Override
    protected void loseStore() throws IOException {
        Files.move(root, directory.resolve("elsewhere"));
    }

    /// An object survives as long as it is wanted, even if its directory is removed at the same moment.
    @Test
    void put_whileOtherNodesRemoveTheEmptyDirectory_succeeds() throws Exception {
        DirectoryObjects otherNode = DirectoryObjects.open(root);
        List<Future<?>> nodes = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int thread = 0; thread < 4; thread++) {
                String name = "3f/01a2/" + thread;
                DirectoryObjects node = thread % 2 == 0 ? objects : otherNode;
                nodes.add(threads.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        put(name, bytes(10, i));
                        assertThat(node.size(name)).contains(10L);
                        node.delete(List.of(name));
                    }
                    return null;
                }));
            }
            for (Future<?> node : nodes) {
                node.get();
            }
        }
        assertThat(root).isDirectoryNotContaining("glob:**/3f");
        assertThat(root.resolve(".tmp")).isEmptyDirectory();
    }

    @Test
    void names_outsideTheDirectory_areRefused() {
        for (String name : List.of("", "../x", "a/../x", "/etc/x", "a//b", ".tmp/x", "a/.x", "a\\b", "a\nb", "a/..")) {
            assertThatThrownBy(() -> put(name, (byte) 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> objects.get(name, 0, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> objects.delete(List.of(name))).isInstanceOf(IllegalArgumentException.class);
        }
        for (String prefix : List.of("..", "../", "/", "a//", ".tmp/")) {
            assertThatThrownBy(() -> names(prefix)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /// A directory sorts as if its name ended with a slash, like its objects.
    @Test
    void list_isInTheOrderOfFullNames() throws StorageException {
        List<String> names = List.of("a-b", "a.b", "a/x", "a/y/z", "a/y0", "a0");
        for (String name : names.reversed()) {
            put(name, (byte) 1);
        }
        assertThat(names("")).isEqualTo(names);
        assertThat(names("a")).isEqualTo(names);
        assertThat(names("a/y")).containsExactly("a/y/z", "a/y0");
    }

    @Test
    void list_followsNoSymbolicLink() throws IOException {
        Files.createDirectories(directory.resolve("outside"));
        Files.writeString(directory.resolve("outside/secret"), "untouched");
        Files.createSymbolicLink(root.resolve("link"), directory.resolve("outside"));
        Files.createSymbolicLink(root.resolve("file"), directory.resolve("outside/secret"));
        assertThat(names("")).isEmpty();
        assertThatThrownBy(() -> objects.get("file", 0, 1)).isInstanceOf(StorageException.class);
        assertThat(objects.size("file")).isEmpty();
    }

    @Test
    void open_removesWhatACrashLeft_butNotWhatANodeWrites() throws IOException {
        Path old = Files.writeString(root.resolve(".tmp/old"), "x");
        Files.setLastModifiedTime(
                old, FileTime.from(Files.getLastModifiedTime(old).toInstant().minus(Duration.ofHours(25))));
        Files.writeString(root.resolve(".tmp/young"), "x");
        DirectoryObjects.open(root);
        assertThat(root.resolve(".tmp")).isDirectoryContaining("glob:**/young").isDirectoryNotContaining("glob:**/old");
        assertThat(names("")).isEmpty();
    }

    @Test
    void whatIsCreated_isForTheOwnerOnly() throws IOException {
        put("3f/01a2/0", (byte) 1);
        for (String each : List.of("", ".tmp", "3f", "3f/01a2")) {
            assertThat(Files.getPosixFilePermissions(root.resolve(each)))
                    .as(each)
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
        assertThat(Files.getPosixFilePermissions(root.resolve("3f/01a2/0")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void openExisting_createsNoDirectory() throws IOException {
        Path unmounted = Files.createDirectory(directory.resolve("unmounted"));
        for (Path path : List.of(unmounted, directory.resolve("missing"))) {
            assertThatThrownBy(() -> DirectoryObjects.openExisting(path))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("Is the shared directory mounted?");
        }
        assertThat(unmounted).isEmptyDirectory();
        assertThat(directory.resolve("missing")).doesNotExist();
        put("3f/01a2/0", (byte) 1);
        assertThat(DirectoryObjects.openExisting(root).size("3f/01a2/0")).contains(1L);
    }

    @Test
    void put_withAWrongSum_leavesNoFile() {
        assertThatThrownBy(() -> objects.put("3f/a", List.of(java.nio.ByteBuffer.allocate(3)), 7))
                .hasMessageContaining("checksum");
        assertThat(root.resolve(".tmp")).isEmptyDirectory();
    }
}
