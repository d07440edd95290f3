package io.lading.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.event.Event;
import io.lading.storage.StorageException;
import java.nio.file.Path;
import java.time.Clock;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/// Databases of other versions.
class UpgradeTest {
    @TempDir
    private Path directory;

    private DriverManagerDataSource database() {
        return new DriverManagerDataSource("jdbc:sqlite:" + file());
    }

    private Path file() {
        return directory.resolve("lading.db");
    }

    @Test
    void aDatabaseOfTheFirstVersion_isBroughtUpToDate_withWhatItKeeps() throws StorageException {
        Flyway.configure()
                .dataSource(database())
                .locations("classpath:db/migration")
                .target("1")
                .load()
                .migrate();
        JdbcClient.create(database()).sql("""
                INSERT INTO events (number, type, at, file_id, name, size, owner, added_at)
                VALUES (1, 'file-added', 0, '01a20b0e-41f1-711e-a2c0-fe36b56cab37', 'old.iso', 7, 'alice', 0)
                """).update();
        try (Metadata metadata = Metadata.sqlite(file(), Clock.systemUTC())) {
            assertThat(metadata.events().after(0, 10))
                    .extracting(Event::file)
                    .extracting("name")
                    .containsExactly("old.iso");
            metadata.probe();
        }
    }

    @Test
    void aDatabaseOfANewerVersion_isLeftAlone() throws StorageException {
        Metadata.sqlite(file(), Clock.systemUTC()).close();
        JdbcClient client = JdbcClient.create(database());
        client.sql("""
                INSERT INTO flyway_schema_history
                SELECT 999, '99', 'From the future', type, 'V99__From_the_future.sql', 1, installed_by, installed_on, 1, 1
                FROM flyway_schema_history WHERE version = '1'
                """).update();
        assertThatThrownBy(() -> Metadata.sqlite(file(), Clock.systemUTC()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("newer version of Lading (From the future)");
        assertThat(client.sql("SELECT COUNT(*) FROM flyway_schema_history WHERE version = '99'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }
}
