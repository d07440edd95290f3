package io.lading.metadata;

import io.lading.file.StoredFile;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The index `files_by_grams` of PostgreSQL, on the pieces that the function `name_grams` cuts. The database
/// maintains it.
final class PostgresqlNames implements NameIndex {
    private static final String CANDIDATES = "FROM files WHERE name_grams(search_key) @@ CAST(? AS tsquery)";

    @Override
    public String column() {
        return "";
    }

    @Override
    public String value() {
        return "";
    }

    @Override
    public void add(JdbcClient database, StoredFile file) {
        // The index is on an expression of the row.
    }

    @Override
    public void rename(JdbcClient database, StoredFile file) {
        // As for a new file.
    }

    @Override
    public void indexAll(JdbcClient database) {
        database.sql("ANALYZE files").update();
    }

    private static String expression(String text) {
        List<String> grams = NameGrams.ofText(text);
        return grams.isEmpty()
                ? quoted(text) + ":*"
                : grams.stream().map(PostgresqlNames::quoted).collect(Collectors.joining(" & "));
    }

    private static String quoted(String gram) {
        return "'" + gram.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    @Override
    public PageSql count(String text, int most) {
        return new PageSql(
                "SELECT COUNT(*) FROM (SELECT 1 " + CANDIDATES + " LIMIT " + most + ") AS counted",
                List.of(expression(text)));
    }

    @Override
    public PageSql candidates(String text) {
        return new PageSql("SELECT * " + CANDIDATES, List.of(expression(text)));
    }
}
