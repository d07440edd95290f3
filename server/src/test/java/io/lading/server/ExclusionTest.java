package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.metadata.DatabaseUse;
import io.lading.metadata.Metadata;
import io.lading.metadata.SharedDatabase;
import io.lading.storage.ContentStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// No second server uses what one server has for itself.
class ExclusionTest {
    private static final String USED = "The data directory is already open";
    private static final String LOCKS = "FROM pg_locks WHERE locktype = 'advisory' AND granted";

    @TempDir
    private Path directory;

    @Test
    void sqliteDatabase_isForOneServer_withASharedStoreAsWell() {
        String[] shared = {
            "STORAGE", "objects", "OBJECTS_DIR", directory.resolve("objects").toString()
        };
        Path data = directory.resolve("data");
        try (TestServer _ = TestServer.start(data, shared)) {
            assertThatThrownBy(() -> TestServer.start(data, shared)).hasStackTraceContaining(USED);
        }
        TestServer.start(data, shared).close();
    }

    /// Beans close one after the other: the store before the database, the directory after it.
    @Test
    void directory_isInUseUntilTheDatabaseIsClosed() throws Exception {
        try (TestServer server = TestServer.start(directory)) {
            ((AutoCloseable) server.part(ContentStore.class)).close();
            assertThatThrownBy(() -> TestServer.start(directory)).hasStackTraceContaining(USED);
            server.part(Metadata.class).probe();
        }
        TestServer.start(directory).close();
    }

    private TestServer start(EmbeddedPostgres postgres) {
        return TestServer.start(
                directory,
                "DATABASE_URL",
                postgres.getJdbcUrl("postgres", "postgres"),
                "DATABASE_USER",
                "postgres",
                "DATABASE_PASSWORD",
                "postgres");
    }

    private static long count(EmbeddedPostgres postgres, String what) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT COUNT(*) " + what)) {
            result.next();
            return result.getLong(1);
        }
    }

    @Test
    void databaseOfAnotherServer_isNotChanged_andALostLockIsTakenAgain() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(2))
                .start()) {
            SharedDatabase database =
                    new SharedDatabase(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres", null);
            try (DatabaseUse _ = DatabaseUse.take(database, false)) {
                assertThatThrownBy(() -> start(postgres)).hasStackTraceContaining("Another server uses this database");
                assertThat(count(postgres, "FROM information_schema.tables WHERE table_schema = 'public'"))
                        .isZero();
            }
            try (TestServer server = start(postgres)) {
                assertThat(count(postgres, LOCKS)).isEqualTo(1);
                assertThat(count(postgres, "FROM (SELECT pg_terminate_backend(pid) " + LOCKS + ") AS ended"))
                        .isEqualTo(1);
                server.part(Sweeper.class).sweep();
                assertThat(count(postgres, LOCKS)).isEqualTo(1);
            }
        }
    }
}
