package io.lading.metadata;

import java.util.List;
import java.util.Map;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/// Adds the keys of [NameKeys] to the table `files`, and computes them for existing files in batches. Flyway
/// takes version and description from the class name.
final class V20__Sort_and_search_keys extends BaseJavaMigration {
    private static final int BATCH = 500;

    private record Named(String id, String name) {}

    @Override
    public void migrate(Context context) {
        JdbcClient database = JdbcClient.create(new SingleConnectionDataSource(context.getConnection(), true));
        for (String statement : List.of(
                "ALTER TABLE files ADD COLUMN search_key TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE files ADD COLUMN sort_key BYTEA NOT NULL DEFAULT ''",
                "DROP INDEX files_by_name",
                "ALTER TABLE files DROP COLUMN name_key")) {
            database.sql(statement).update();
        }
        List<Named> batch = batch(database, "");
        while (!batch.isEmpty()) {
            batch.forEach(file -> fill(database, file));
            batch = batch(database, batch.getLast().id());
        }
        database.sql("CREATE INDEX files_by_sort_key ON files (sort_key, id)").update();
        database.sql("CREATE INDEX files_by_name ON files (name)").update();
    }

    private static List<Named> batch(JdbcClient database, String after) {
        return database.sql("SELECT id, name FROM files WHERE id > :after ORDER BY id LIMIT " + BATCH)
                .param("after", after)
                .query((row, _) -> new Named(row.getString("id"), row.getString("name")))
                .list();
    }

    private static void fill(JdbcClient database, Named file) {
        database.sql("UPDATE files SET search_key = :search_key, sort_key = :sort_key WHERE id = :id")
                .params(Map.of(
                        "search_key", NameKeys.search(file.name()),
                        "sort_key", NameKeys.sort(file.name()),
                        "id", file.id()))
                .update();
    }
}
