package io.lading.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.file.FileQuery;
import io.lading.file.FileQuery.Sort;
import io.lading.storage.StorageException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// PostgreSQL fulfills the contract: a real server, whose data is removed after the tests.
class PostgresqlTest extends DatabaseContract {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(2))
                .start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Override
    boolean sqlite() {
        return false;
    }

    @Override
    Metadata fresh() throws StorageException, SQLException {
        String name = "lading" + DATABASES.incrementAndGet();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return Metadata.postgresql(server.getJdbcUrl("postgres", name), "postgres", "postgres", Clock.systemUTC());
    }

    /// The server of these tests does not wait for the disk.
    @Test
    void databaseThatForgetsCommits_isRefusedForSeveralNodes() {
        SharedDatabase shared =
                new SharedDatabase(server.getJdbcUrl("postgres", "postgres"), "postgres", "postgres", null);
        assertThatThrownBy(() -> Metadata.shared(shared, Clock.systemUTC()))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(StorageException.Kind.PERMANENT))
                .hasMessageContaining("fsync = off");
    }

    @Test
    void search_readsTheIndex_forTextsOfAnyLength() throws StorageException {
        added("alice", "one.iso", 1, Instant.EPOCH);
        for (String text : List.of("absent", "ab", "a")) {
            PageSql sql = new NameSearch(new PostgresqlNames()).indexed(new FileQuery(text, Sort.NAME, null, 5));
            List<String> plan = metadata()
                    .reader()
                    .read(database -> database.sql("EXPLAIN " + sql.text())
                            .params(sql.values())
                            .query(String.class)
                            .list());
            assertThat(plan).as(text).anyMatch(line -> line.contains("files_by_grams"));
        }
    }
}
