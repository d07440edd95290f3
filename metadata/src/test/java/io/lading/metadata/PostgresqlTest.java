package io.lading.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.file.FileQuery;
import io.lading.file.FileQuery.Sort;
import io.lading.storage.StorageException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// PostgreSQL fulfills the contract: a real server, whose data is removed after the tests.
class PostgresqlTest extends DatabaseContract {
    private static TestPostgresql server;

    @BeforeAll
    static void start() throws IOException {
        server = new TestPostgresql();
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
        return TestPostgresql.open(server.emptyDatabase());
    }

    /// The server of these tests does not wait for the disk.
    @Test
    void databaseThatForgetsCommits_isRefusedForSeveralNodes() {
        SharedDatabase shared = TestPostgresql.shared(server.url());
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
