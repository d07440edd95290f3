package io.lading.metadata;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Copies the records of one database into another one, within a transaction of the target. Both have the
/// tables of this version. What each table has afterwards is compared with the source: the number of rows, and
/// a sum.
///
/// Sessions, failed sign-ins, claims, leases and nodes are not copied: they belong to running servers. Nor is
/// what an index or another table says as well.
final class RecordCopy {
    /// Rows in memory at a time; an upload or a security event can have long texts.
    private static final int ROWS = 100;

    /// Uploads that a server would remove at its next start: they were cancelled, or no client can resume them.
    static final String KEPT = "state <> 'REMOVED' AND (state = 'COMPLETE' OR resumable = 1)";

    private static final String ALL = "1 = 1";

    /// Computed for each database.
    private static final Map<String, Set<String>> LEFT_OUT = Map.of("files", Set.of("number"));

    private static final String BINARY = "sort_key";

    /// A table, after those to which its rows refer.
    ///
    /// @param name name of the table
    /// @param key  columns of its primary key
    /// @param rows condition of the rows to copy
    /// @param sum  expression whose sum is compared
    private record Table(String name, List<String> key, String rows, String sum) {}

    private static final List<Table> TABLES = List.of(
            new Table("users", List.of("name"), ALL, "created_at"),
            new Table("tokens", List.of("id"), ALL, "created_at"),
            new Table("known_addresses", List.of("user_name", "address"), ALL, "LENGTH(address)"),
            new Table("subjects", List.of("issuer", "subject"), ALL, "linked_at"),
            new Table("second_factors", List.of("user_name"), ALL, "last_step"),
            new Table("recovery_codes", List.of("user_name", "sha256"), ALL, "LENGTH(sha256)"),
            new Table("secrets", List.of("name"), ALL, "LENGTH(value)"),
            new Table("webhooks", List.of("id"), ALL, "done"),
            new Table("events", List.of("number"), ALL, "number"),
            new Table("security_events", List.of("id"), ALL, "times"),
            new Table("uploads", List.of("id"), KEPT, "length"),
            new Table(
                    "upload_parts",
                    List.of("upload", "part"),
                    "upload IN (SELECT id FROM uploads WHERE " + KEPT + ")",
                    "LENGTH(part)"),
            new Table("files", List.of("id"), ALL, "size"),
            new Table("retention", List.of("id"), ALL, "since"),
            new Table("links", List.of("id"), ALL, "used"),
            new Table("link_visits", List.of("id"), ALL, "ends_at"),
            new Table("file_digests", List.of("file_id"), ALL, "COALESCE(LENGTH(sha512), 0)"));

    private final JdbcClient source;
    private final JdbcClient target;

    RecordCopy(JdbcClient source, JdbcClient target) {
        this.source = source;
        this.target = target;
    }

    private record Sum(long rows, long total) {}

    /// Copies all tables and returns the number of rows of each. A server that was started with the target by
    /// mistake can have added accounts before it was refused; they are removed.
    Map<String, Long> run() {
        TABLES.reversed()
                .forEach(table -> target.sql("DELETE FROM " + table.name()).update());
        Map<String, Long> copied = new LinkedHashMap<>();
        for (Table table : TABLES) {
            copy(table);
            Sum wanted = sum(source, table, table.rows());
            Sum found = sum(target, table, ALL);
            if (!found.equals(wanted)) {
                throw different(table.name() + " has " + wanted + " in the source, but " + found + " in the target");
            }
            copied.put(table.name(), found.rows());
        }
        long latest = latest(source);
        target.sql("UPDATE event_counter SET latest = ? WHERE id = 1")
                .param(latest)
                .update();
        target.sql("UPDATE uploads SET state = 'RECEIVING' WHERE state = 'VERIFYING'")
                .update();
        return copied;
    }

    private static long latest(JdbcClient database) {
        return database.sql("SELECT latest FROM event_counter WHERE id = 1")
                .query(Long.class)
                .single();
    }

    private static Sum sum(JdbcClient database, Table table, String rows) {
        return database.sql("SELECT COUNT(*) AS found, COALESCE(SUM(" + table.sum() + "), 0) AS total FROM "
                        + table.name() + " WHERE " + rows)
                .query((row, _) -> new Sum(row.getLong("found"), row.getLong("total")))
                .single();
    }

    private void copy(Table table) {
        List<String> columns = columns(table.name());
        String keys = String.join(", ", table.key());
        String places = String.join(", ", Collections.nCopies(table.key().size(), "?"));
        String select = "SELECT " + String.join(", ", columns) + " FROM " + table.name() + " WHERE " + table.rows();
        String end = " ORDER BY " + keys + " LIMIT " + ROWS;
        List<List<Object>> page = page(select + end, List.of(), columns);
        while (!page.isEmpty()) {
            insert(table.name(), columns, page);
            List<Object> last = table.key().stream()
                    .map(columns::indexOf)
                    .map(page.getLast()::get)
                    .toList();
            page = page(select + " AND (" + keys + ") > (" + places + ")" + end, last, columns);
        }
    }

    private List<String> columns(String table) {
        ResultSetExtractor<List<String>> names = RecordCopy::names;
        List<String> columns = new ArrayList<>(
                target.sql("SELECT * FROM " + table + " WHERE 1 = 0").query(names));
        columns.removeAll(LEFT_OUT.getOrDefault(table, Set.of()));
        return columns;
    }

    private static List<String> names(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            names.add(columns.getColumnName(i));
        }
        return names;
    }

    private List<List<Object>> page(String query, List<Object> after, List<String> columns) {
        return source.sql(query)
                .params(after)
                .query((row, _) -> values(row, columns))
                .list();
    }

    private static List<Object> values(ResultSet row, List<String> columns) throws SQLException {
        List<Object> values = new ArrayList<>();
        for (String column : columns) {
            values.add(column.equals(BINARY) ? row.getBytes(column) : row.getObject(column));
        }
        return values;
    }

    private void insert(String table, List<String> columns, List<List<Object>> rows) {
        String row = "(" + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")";
        List<Object> values = new ArrayList<>();
        rows.forEach(values::addAll);
        target.sql("INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES "
                        + String.join(", ", Collections.nCopies(rows.size(), row)))
                .params(values)
                .update();
    }

    /// Ends the transaction without any change.
    static UncheckedIOException different(String what) {
        return new UncheckedIOException(
                new StorageException(Kind.PERMANENT, "The copied records differ: " + what, null));
    }
}
