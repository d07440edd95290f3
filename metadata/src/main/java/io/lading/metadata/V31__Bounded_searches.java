package io.lading.metadata;

import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/// Gives SQLite what bounds the time of a search ([NameSearch]): a view of the index of names by which the
/// candidates of a short text are counted without reading all of them, and the search key in the order by time.
/// Flyway takes version and description from the class name.
final class V31__Bounded_searches extends BaseJavaMigration {
    @Override
    public void migrate(Context context) throws SQLException {
        if (!context.getConnection().getMetaData().getDatabaseProductName().equals("SQLite")) {
            return;
        }
        JdbcTemplate database = new JdbcTemplate(new SingleConnectionDataSource(context.getConnection(), true));
        for (String statement : List.of(
                "CREATE VIRTUAL TABLE file_search_pieces USING fts5vocab(file_search, instance)",
                "DROP INDEX files_by_time",
                "CREATE INDEX files_by_time ON files (added_at, id, search_key)")) {
            database.execute(statement);
        }
    }
}
