package io.lading.server;

import io.lading.metadata.Metadata;
import io.lading.metadata.TestPostgresql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Real servers that share a real PostgreSQL database and a directory of objects.
public final class TestNodes implements AutoCloseable {
    private final TestPostgresql database;
    private final Path directory;
    private final List<TestServer> servers = new ArrayList<>();

    private TestNodes(TestPostgresql database, Path directory) {
        this.database = database;
        this.directory = directory;
    }

    /// Starts servers, one after another.
    ///
    /// @param settings alternating names, without the prefix `LADING_`, and values; for every server
    public static TestNodes start(Path directory, int count, String... settings) throws IOException {
        TestNodes nodes = new TestNodes(TestPostgresql.durable(), directory);
        try {
            for (int i = 0; i < count; i++) {
                nodes.add(settings);
            }
            return nodes;
        } catch (RuntimeException | Error e) {
            nodes.close();
            throw e;
        }
    }

    /// Starts one more server.
    public TestServer add(String... settings) {
        Map<String, String> all = new HashMap<>(settings());
        for (int i = 0; i < settings.length; i += 2) {
            all.put("LADING_" + settings[i], settings[i + 1]);
        }
        TestServer server = TestServer.start(directory.resolve("node" + servers.size()), all);
        servers.add(server);
        return server;
    }

    /// One of the servers.
    public TestServer node(int number) {
        return servers.get(number);
    }

    /// The environment of all servers, without their data directories.
    public Map<String, String> settings() {
        return NodeSettings.shared(database.url(), directory.resolve("objects"), Map.of());
    }

    /// The URL of the database of all servers.
    public String databaseUrl() {
        return database.url();
    }

    /// The names of the stored objects that have bytes of files.
    public Set<String> objectNames() {
        return objectNames(directory.resolve("objects"));
    }

    /// The names of the objects in a shared directory that have bytes of files. Leaves out what is being
    /// written, the probes of nodes that report whether they are ready, and the name of the installation.
    static Set<String> objectNames(Path objects) {
        Set<String> names = new TreeSet<>();
        try {
            Files.walkFileTree(objects, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = objects.relativize(file).toString();
                    if (!name.startsWith(".") && !name.startsWith("probe/") && !name.startsWith("installation/")) {
                        names.add(name);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE; // a server has removed it
                    }
                    throw failure;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    /// The names of the objects that the database knows.
    public Set<String> recordedNames() throws IOException {
        return recordedNames(node(0));
    }

    /// The names of the objects that the database of a server knows.
    static Set<String> recordedNames(TestServer server) throws IOException {
        List<String> names = server.part(Metadata.class)
                .reader()
                .read(records -> records.sql("SELECT name FROM objects")
                        .query(String.class)
                        .list());
        return new TreeSet<>(names);
    }

    @Override
    public void close() throws IOException {
        closeFrom(0);
    }

    /// Closes every server, and then the database, also if one of them fails.
    private void closeFrom(int number) throws IOException {
        if (number == servers.size()) {
            database.close();
            return;
        }
        try {
            servers.get(number).close();
        } finally {
            closeFrom(number + 1);
        }
    }
}
