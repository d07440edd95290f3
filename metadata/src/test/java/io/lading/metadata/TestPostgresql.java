package io.lading.metadata;

import io.lading.storage.StorageException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;

/// A real PostgreSQL server, whose data is removed when it is closed. Not thread-safe.
public final class TestPostgresql implements AutoCloseable {
    /// The user of every database, and its password.
    public static final String USER = "postgres";

    private static final Duration START = Duration.ofMinutes(2);

    private final EmbeddedPostgres server;
    private String migrated = "";
    private int databases;

    private TestPostgresql(EmbeddedPostgres.Builder builder) throws IOException {
        this.server = builder.setPGStartupWait(START).start();
    }

    /// Starts a server that does not wait for the disk.
    public TestPostgresql() throws IOException {
        this(EmbeddedPostgres.builder());
    }

    /// Starts a server that waits for the disk, as several nodes require.
    public static TestPostgresql durable() throws IOException {
        return new TestPostgresql(
                EmbeddedPostgres.builder().setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on"));
    }

    /// The URL of a database that is empty until a test uses it.
    public String url() {
        return url(USER);
    }

    private String url(String database) {
        return server.getJdbcUrl(USER, database);
    }

    /// Creates an empty database and returns its URL.
    public String emptyDatabase() throws SQLException {
        return create("template1");
    }

    /// Creates a database with all tables and returns its URL.
    public String newDatabase() throws SQLException, StorageException {
        if (migrated.isEmpty()) {
            String url = emptyDatabase();
            open(url).close();
            migrated = name(databases);
        }
        return create(migrated);
    }

    private String create(String template) throws SQLException {
        databases++;
        String name = name(databases);
        execute(url(), "CREATE DATABASE " + name + " TEMPLATE " + template);
        return url(name);
    }

    private static String name(int number) {
        return "lading" + number;
    }

    /// Runs a statement in a database.
    public static void execute(String url, String sql) throws SQLException {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Connects to a database without a node.
    public static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, USER, USER);
    }

    /// Opens a database, like one more server.
    public static Metadata open(String url) throws StorageException {
        return Metadata.postgresql(url, USER, USER, Clock.systemUTC());
    }

    /// A database, for nodes that share it.
    public static SharedDatabase shared(String url) {
        return new SharedDatabase(url, USER, USER, null);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
