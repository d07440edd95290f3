package io.lading.metadata;

import io.lading.file.FileQuery;
import io.lading.file.FileQuery.Sort;
import java.util.List;

/// The SQL of a sort order of files.
///
/// @param column    the column to sort by; ties are broken by id
/// @param ascending the direction of both
record PageOrder(String column, boolean ascending) {
    static PageOrder of(Sort sort) {
        return switch (sort) {
            case NEWEST -> new PageOrder("added_at", false);
            case OLDEST -> new PageOrder("added_at", true);
            case NAME -> new PageOrder("sort_key", true);
            case LARGEST -> new PageOrder("size", false);
            case SMALLEST -> new PageOrder("size", true);
        };
    }

    /// The `ORDER BY` clause.
    String clause() {
        String direction = ascending ? " ASC" : " DESC";
        return " ORDER BY " + column + direction + ", id" + direction;
    }

    /// The condition for files after the cursor of the query, whose values are added to `values`. True if the
    /// query has no cursor.
    String condition(FileQuery query, List<Object> values) {
        if (query.after() == null) {
            return "1 = 1";
        }
        Cursor cursor = Cursor.parse(query.after(), query.sort());
        values.add(cursor.sqlValue());
        values.add(cursor.id().value());
        return "(" + column + ", id) " + (ascending ? ">" : "<") + " (?, ?)";
    }

    /// The condition for files up to a position, whose values are added to `values`.
    String until(Cursor end, List<Object> values) {
        values.add(end.sqlValue());
        values.add(end.id().value());
        return "(" + column + ", id) " + (ascending ? "<=" : ">=") + " (?, ?)";
    }
}
