package io.lading.metadata;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/// Adds the indexes of [SqliteNames] and [PostgresqlNames], and fills them from existing files in batches. Flyway
/// takes version and description from the class name.
final class V30__Index_of_names extends BaseJavaMigration {
    private static final int BATCH = 500;

    private record Keyed(String id, String key) {}

    @Override
    public void migrate(Context context) throws SQLException {
        JdbcTemplate database = new JdbcTemplate(new SingleConnectionDataSource(context.getConnection(), true));
        boolean sqlite =
                context.getConnection().getMetaData().getDatabaseProductName().equals("SQLite");
        if (sqlite) {
            sqlite(database);
        } else {
            postgresql(database);
        }
    }

    /// The order by size and by name gets the search key, so that reading it needs no rows of the table. The
    /// columns of PostgreSQL's indexes are not long enough for that.
    private static void sqlite(JdbcTemplate database) {
        database.execute("ALTER TABLE files ADD COLUMN number BIGINT");
        database.execute("CREATE VIRTUAL TABLE file_search"
                + " USING fts5(grams, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii')");
        fill(database);
        for (String statement : List.of(
                "INSERT INTO file_search (file_search) VALUES ('optimize')",
                "CREATE UNIQUE INDEX files_by_number ON files (number)",
                "DROP INDEX files_by_size",
                "CREATE INDEX files_by_size ON files (size, id, search_key)",
                "DROP INDEX files_by_sort_key",
                "CREATE INDEX files_by_sort_key ON files (sort_key, id, search_key)",
                "CREATE TRIGGER file_search_remove AFTER DELETE ON files"
                        + " BEGIN DELETE FROM file_search WHERE rowid = old.number; END")) {
            database.execute(statement);
        }
    }

    private static void fill(JdbcTemplate database) {
        long number = 0;
        List<Keyed> batch = batch(database, "");
        while (!batch.isEmpty()) {
            List<Object[]> numbers = new ArrayList<>();
            List<Object[]> documents = new ArrayList<>();
            for (Keyed file : batch) {
                number++;
                numbers.add(new Object[] {number, file.id()});
                documents.add(new Object[] {number, SqliteNames.document(file.key())});
            }
            database.batchUpdate("UPDATE files SET number = ? WHERE id = ?", numbers);
            database.batchUpdate("INSERT INTO file_search (rowid, grams) VALUES (?, ?)", documents);
            batch = batch(database, batch.getLast().id());
        }
    }

    private static List<Keyed> batch(JdbcTemplate database, String after) {
        return database.query(
                "SELECT id, search_key FROM files WHERE id > ? ORDER BY id LIMIT " + BATCH,
                (row, _) -> new Keyed(row.getString("id"), row.getString("search_key")),
                after);
    }

    /// The cost of the function keeps PostgreSQL from calling it for every row of the table. The limit of the
    /// pending list, in KiB, bounds what a search has to read besides the index.
    private static void postgresql(JdbcTemplate database) {
        database.execute("""
                CREATE FUNCTION name_grams(key TEXT) RETURNS tsvector
                LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000
                AS $$ SELECT array_to_tsvector(ARRAY(
                    SELECT substr(key || repeat(chr(65296), 2), at, 3) FROM generate_series(1, length(key)) AS at)) $$
                """);
        database.execute("CREATE INDEX files_by_grams ON files USING gin (name_grams(search_key))"
                + " WITH (gin_pending_list_limit = 256)");
        database.execute("ANALYZE files");
    }
}
