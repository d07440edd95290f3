package io.lading.metadata;

import io.lading.file.FileQuery;
import io.lading.file.FileQuery.Sort;
import java.util.ArrayList;
import java.util.List;

/// The SQL query for one page of files. It reads one more row than requested, to tell whether there is a next
/// page.
///
/// @param text   the statement, with positional parameters
/// @param values its parameters
record PageSql(String text, List<Object> values) {
    static PageSql of(FileQuery query) {
        List<String> conditions = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        if (query.search() != null && !query.search().isBlank()) {
            conditions.add("search_key LIKE ? ESCAPE '!'");
            values.add("%" + escaped(NameKeys.search(query.search().strip())) + "%");
        }
        String column = column(query.sort());
        boolean ascending = ascending(query.sort());
        if (query.after() != null) {
            Cursor cursor = Cursor.parse(query.after(), query.sort());
            conditions.add("(" + column + ", id) " + (ascending ? ">" : "<") + " (?, ?)");
            values.add(cursor.sqlValue());
            values.add(cursor.id().value());
        }
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        String direction = ascending ? " ASC" : " DESC";
        String order = " ORDER BY " + column + direction + ", id" + direction + " LIMIT " + (query.limit() + 1);
        return new PageSql("SELECT * FROM files" + where + order, values);
    }

    private static String column(Sort sort) {
        return switch (sort) {
            case NEWEST, OLDEST -> "added_at";
            case NAME -> "sort_key";
            case LARGEST, SMALLEST -> "size";
        };
    }

    private static boolean ascending(Sort sort) {
        return switch (sort) {
            case OLDEST, NAME, SMALLEST -> true;
            case NEWEST, LARGEST -> false;
        };
    }

    private static String escaped(String search) {
        return search.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }
}
