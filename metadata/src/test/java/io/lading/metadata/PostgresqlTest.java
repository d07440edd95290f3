package io.lading.metadata;

import io.lading.event.EventLog;
import io.lading.file.FileRepository;
import io.lading.storage.StorageException;
import io.lading.testkit.MetadataContract;
import io.lading.upload.UploadRepository;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/// PostgreSQL keeps the contract: a real server, which keeps nothing after the tests.
class PostgresqlTest extends MetadataContract {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static EmbeddedPostgres server;

    private Metadata metadata;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void open() throws StorageException, SQLException {
        String name = "lading" + DATABASES.incrementAndGet();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        metadata = Metadata.postgresql(server.getJdbcUrl("postgres", name), "postgres", "postgres", Clock.systemUTC());
    }

    @AfterEach
    void close() {
        metadata.close();
    }

    @Override
    protected UploadRepository uploads() {
        return metadata.uploads();
    }

    @Override
    protected FileRepository files() {
        return metadata.files();
    }

    @Override
    protected EventLog events() {
        return metadata.events();
    }
}
