package io.lading.metadata;

import io.lading.file.FileQuery;
import io.lading.file.StoredFile;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/// An SQL query for files. A query for one page reads one more row than requested, to tell whether there is a
/// next page.
///
/// @param text   the statement, with positional parameters
/// @param values its parameters
record PageSql(String text, List<Object> values) {
    /// The text to search for, as a search key; empty for all files.
    static String searched(FileQuery query) {
        return query.search() == null ? "" : NameKeys.search(query.search().strip());
    }

    /// One page, read in the order of the query until it is full.
    static PageSql of(FileQuery query) {
        List<Object> values = new ArrayList<>();
        return page(PageOrder.of(query.sort()).condition(query, values), values, query);
    }

    /// One page of the files up to a position.
    static PageSql until(Cursor end, FileQuery query) {
        List<Object> values = new ArrayList<>();
        PageOrder order = PageOrder.of(query.sort());
        return page(order.condition(query, values) + " AND " + order.until(end, values), values, query);
    }

    private static PageSql page(String condition, List<Object> values, FileQuery query) {
        String text = searched(query);
        String matching = text.isEmpty() ? "" : " AND " + containing(text, values);
        return new PageSql(
                "SELECT * FROM files WHERE " + condition + matching
                        + PageOrder.of(query.sort()).clause() + limit(query),
                values);
    }

    /// The file at a place in the order of the query, 1 for the next one, whatever its name.
    static PageSql at(int place, FileQuery query) {
        PageOrder order = PageOrder.of(query.sort());
        List<Object> values = new ArrayList<>();
        return new PageSql(
                "SELECT * FROM files WHERE " + order.condition(query, values) + order.clause() + " LIMIT 1 OFFSET "
                        + (place - 1),
                values);
    }

    /// The matches among the next `rows` files in the order of the query.
    static PageSql among(int rows, FileQuery query) {
        PageOrder order = PageOrder.of(query.sort());
        List<Object> values = new ArrayList<>();
        String next = "SELECT * FROM files WHERE " + order.condition(query, values) + order.clause() + " LIMIT " + rows;
        return new PageSql(
                "SELECT * FROM (" + next + ") AS next WHERE " + containing(searched(query), values) + order.clause()
                        + limit(query),
                values);
    }

    /// The condition that a name contains a text, whose parameter is added to `values`.
    static String containing(String text, List<Object> values) {
        values.add("%" + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%");
        return "search_key LIKE ? ESCAPE '!'";
    }

    /// The `LIMIT` clause of a page.
    static String limit(FileQuery query) {
        return " LIMIT " + (query.limit() + 1);
    }

    /// Runs a query for files.
    List<StoredFile> files(JdbcClient database) {
        return database.sql(text)
                .params(values)
                .query((row, _) -> FileRows.file(row, "id"))
                .list();
    }

    /// Runs a query for a number.
    long number(JdbcClient database) {
        return database.sql(text).params(values).query(Long.class).single();
    }
}
