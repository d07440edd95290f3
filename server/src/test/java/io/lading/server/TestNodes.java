package io.lading.server;

import io.lading.metadata.Metadata;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Real servers that share a real PostgreSQL database and a directory of objects.
public final class TestNodes implements AutoCloseable {
    private final EmbeddedPostgres database;
    private final Path directory;
    private final List<TestServer> servers = new ArrayList<>();

    private TestNodes(EmbeddedPostgres database, Path directory) {
        this.database = database;
        this.directory = directory;
    }

    /// Starts servers, one after another.
    ///
    /// @param settings alternating names, without the prefix `LADING_`, and values; for every server
    public static TestNodes start(Path directory, int count, String... settings) throws IOException {
        EmbeddedPostgres database = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setPGStartupWait(Duration.ofMinutes(2))
                .start();
        TestNodes nodes = new TestNodes(database, directory);
        for (int i = 0; i < count; i++) {
            nodes.add(settings);
        }
        return nodes;
    }

    /// Starts one more server.
    public TestServer add(String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "DATABASE_URL",
                database.getJdbcUrl("postgres", "postgres"),
                "DATABASE_USER",
                "postgres",
                "DATABASE_PASSWORD",
                "postgres",
                "STORAGE",
                "objects",
                "OBJECTS_DIR",
                objects().toString(),
                "UPLOAD_MEMORY",
                "64M"));
        all.addAll(List.of(settings));
        TestServer server = TestServer.start(directory.resolve("node" + servers.size()), all.toArray(String[]::new));
        servers.add(server);
        return server;
    }

    /// One of the servers.
    public TestServer node(int number) {
        return servers.get(number);
    }

    /// The database of all servers.
    public EmbeddedPostgres database() {
        return database;
    }

    private Path objects() {
        return directory.resolve("objects");
    }

    /// The names of the stored objects that have bytes of files.
    public Set<String> objectNames() {
        try (Stream<Path> found = Files.walk(objects())) {
            return found.filter(Files::isRegularFile)
                    .map(path -> objects().relativize(path).toString())
                    .filter(name -> !name.startsWith(".") && !name.startsWith("installation/"))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The names of the objects that the database knows.
    public Set<String> recordedNames() throws IOException {
        return Set.copyOf(node(0).part(Metadata.class)
                .reader()
                .read(records -> records.sql("SELECT name FROM objects")
                        .query(String.class)
                        .list()));
    }

    @Override
    public void close() throws IOException {
        servers.forEach(TestServer::close);
        database.close();
    }
}
