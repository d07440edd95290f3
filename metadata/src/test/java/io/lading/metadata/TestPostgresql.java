package io.lading.metadata;

import io.lading.storage.StorageException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;

/// A real PostgreSQL server for one test class, with a new database for each test.
public final class TestPostgresql implements AutoCloseable {
    private final EmbeddedPostgres server;
    private String migrated = "";
    private int databases;

    /// Starts the server.
    public TestPostgresql() throws IOException {
        this.server = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(2))
                .start();
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
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " TEMPLATE " + template);
        }
        return server.getJdbcUrl("postgres", name);
    }

    private static String name(int number) {
        return "lading" + number;
    }

    /// Opens a database, like one more node.
    public static Metadata open(String url) throws StorageException {
        return Metadata.postgresql(url, "postgres", "postgres", Clock.systemUTC());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
