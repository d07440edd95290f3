package io.lading.metadata;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/// Adds what nodes share about people. Flyway takes version and description from the class name.
///
/// - `tokens.end_noted`: 1 once a security event tells of the end of the token, so that one node records it once.
/// - `sessions`, in PostgreSQL only: SQLite keeps sessions in a database of their own.
/// - `throttles`, in PostgreSQL only: failed sign-ins by a salted digest of what they are counted for. A failure
///   moves `until` by the time in which it decays, so `until - now` says how many failures are left. With SQLite
///   they are counted in memory.
final class V34__People_of_several_nodes extends BaseJavaMigration {
    @Override
    public void migrate(Context context) throws SQLException {
        JdbcTemplate database = new JdbcTemplate(new SingleConnectionDataSource(context.getConnection(), true));
        List<String> statements = new ArrayList<>(List.of(
                "ALTER TABLE tokens ADD COLUMN end_noted INTEGER NOT NULL DEFAULT 0",
                // Earlier versions have recorded those that expired before their last security event.
                "UPDATE tokens SET end_noted = 1 WHERE expires_at <= (SELECT MAX(last_at) FROM security_events)",
                "CREATE INDEX tokens_ending ON tokens (expires_at) WHERE end_noted = 0 AND expires_at IS NOT NULL"));
        if (!context.getConnection().getMetaData().getDatabaseProductName().equals("SQLite")) {
            statements.addAll(List.of(
                    """
                    CREATE TABLE sessions (
                        id_sha256   VARCHAR(64)  NOT NULL PRIMARY KEY,
                        user_name   VARCHAR(255) NOT NULL,
                        changed_at  BIGINT       NOT NULL,
                        ends_at     BIGINT       NOT NULL,
                        created_at  BIGINT       NOT NULL,
                        last_access BIGINT       NOT NULL,
                        max_idle    BIGINT       NOT NULL
                    )
                    """,
                    "CREATE INDEX sessions_of_user ON sessions (user_name, last_access)",
                    """
                    CREATE TABLE throttles (
                        subject VARCHAR(64) NOT NULL PRIMARY KEY,
                        since   BIGINT      NOT NULL, -- the last failure
                        until   BIGINT      NOT NULL  -- when all failures have decayed
                    )
                    """,
                    "CREATE INDEX throttles_ending ON throttles (until)"));
        }
        statements.forEach(database::execute);
    }
}
