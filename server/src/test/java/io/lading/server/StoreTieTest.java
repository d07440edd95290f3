package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.http.ProtocolScript;
import io.lading.storage.objects.DirectoryObjects;
import io.lading.storage.objects.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server uses only the store of its database. With SQLite, so that each directory is a database.
class StoreTieTest {
    @TempDir
    private Path directory;

    private TestServer start(String data, String objects) {
        return TestServer.start(
                directory.resolve(data),
                "STORAGE",
                "objects",
                "OBJECTS_DIR",
                directory.resolve(objects).toString());
    }

    private TestServer startLocal(String data) {
        return TestServer.start(directory.resolve(data));
    }

    private static void put(TestServer server) {
        ProtocolScript.as("alice", server)
                .sendText("PUT", "/api/files/one.iso", "one")
                .expect(201);
    }

    private void refused(String data, String objects, String why) {
        assertThatThrownBy(() -> start(data, objects)).hasStackTraceContaining(why);
    }

    @Test
    void storeOfTheDatabase_isUsedAgain() throws IOException {
        try (TestServer server = start("a", "objects")) {
            put(server);
        }
        try (TestServer server = start("a", "objects");
                var marks = Files.list(directory.resolve("objects/installation"))) {
            assertThat(marks).hasSize(1);
            assertThat(ProtocolScript.as("alice", server)
                            .send("GET", "/api/files")
                            .expect(200)
                            .json()
                            .get("files"))
                    .hasSize(1);
        }
    }

    @Test
    void directoryThatIsNotMounted_isRefused_andStaysEmpty() throws IOException {
        try (TestServer server = start("a", "objects")) {
            put(server);
        }
        Files.move(directory.resolve("objects"), directory.resolve("unplugged"));
        refused("a", "objects", "Is the shared directory mounted?");
        assertThat(directory.resolve("objects")).doesNotExist();
        Files.createDirectory(directory.resolve("objects"));
        refused("a", "objects", "Is the shared directory mounted?");
        assertThat(directory.resolve("objects")).isEmptyDirectory();
        Files.delete(directory.resolve("objects"));
        Files.move(directory.resolve("unplugged"), directory.resolve("objects"));
        start("a", "objects").close();
    }

    @Test
    void emptyStore_isRefused_ifTheDatabaseHasFiles() throws IOException {
        try (TestServer server = start("a", "objects")) {
            put(server);
        }
        DirectoryObjects.open(directory.resolve("other"));
        refused("a", "other", "has no object installation/");
        assertThat(directory.resolve("other/.tmp")).isEmptyDirectory();
    }

    @Test
    void storeOfAnotherDatabase_isRefused() {
        try (TestServer server = start("a", "objects")) {
            put(server);
        }
        refused("b", "objects", "belongs to another database: it has ");
        start("a", "objects").close();
    }

    @Test
    void storeWithFiles_isRefusedByANewDatabase_alsoWithoutAMark() throws IOException {
        DirectoryObjects objects = DirectoryObjects.open(directory.resolve("objects"));
        Path file = directory.resolve("objects/00/a/0000000000000000-1-0");
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[1]);
        refused("a", "objects", "belongs to another database: it has " + objects.location("00/a/"));
    }

    @Test
    void databaseWithoutFiles_takesAnotherStore() throws IOException {
        start("a", "objects").close();
        DirectoryObjects other = DirectoryObjects.open(directory.resolve("other"));
        try (TestServer server = start("a", "other")) {
            assertThat(Installation.mark(other)).isPresent();
            put(server);
        }
        // The first store has the mark still, but no file.
        Files.delete(
                directory.resolve("objects").resolve(Installation.mark(other).orElseThrow()));
        refused("a", "objects", "has no object installation/");
    }

    @Test
    void otherStore_isRefused_whileAnotherServerUsesTheFirst() throws IOException {
        Path other = directory.resolve("other");
        DirectoryObjects.open(other);
        try (TestNodes nodes = TestNodes.start(directory, 1)) {
            assertThatThrownBy(() -> nodes.add("OBJECTS_DIR", other.toString()))
                    .hasStackTraceContaining("has no object installation/");
            nodes.add().close();
        }
    }

    @Test
    void databaseWithoutFiles_takesAnotherKindOfStore() {
        startLocal("a").close();
        start("a", "objects").close();
        try (TestServer server = startLocal("a")) {
            put(server);
        }
        refused("a", "objects", "in the data directory of one server, but LADING_STORAGE asks for a shared store");
        try (TestServer server = start("b", "objects2")) {
            put(server);
        }
        assertThatThrownBy(() -> startLocal("b"))
                .hasStackTraceContaining("in a shared store, but LADING_STORAGE is local");
    }
}
