package io.lading.metadata;

import java.sql.SQLException;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/// Adds where sessions and tokens were last used, so that users recognize their own. Flyway takes version and
/// description from the class name.
///
/// - `tokens.last_used_from`: an address.
/// - `sessions.address` and `sessions.agent`, in PostgreSQL only: SQLite keeps sessions in a database of their own.
final class V36__Places_of_sign_ins extends BaseJavaMigration {
    @Override
    public void migrate(Context context) throws SQLException {
        JdbcTemplate database = new JdbcTemplate(new SingleConnectionDataSource(context.getConnection(), true));
        database.execute("ALTER TABLE tokens ADD COLUMN last_used_from VARCHAR(64)");
        if (!context.getConnection().getMetaData().getDatabaseProductName().equals("SQLite")) {
            database.execute("ALTER TABLE sessions ADD COLUMN address VARCHAR(64) NOT NULL DEFAULT ''");
            database.execute("ALTER TABLE sessions ADD COLUMN agent VARCHAR(255) NOT NULL DEFAULT ''");
        }
    }
}
