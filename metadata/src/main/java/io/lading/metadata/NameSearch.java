package io.lading.metadata;

import io.lading.file.FileQuery;
import io.lading.file.StoredFile;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Finds one page of the files whose name contains a text.
///
/// A text that many names contain usually fills the page with the next files of the order. A rare text has few
/// candidates in the index, which are read and sorted. What is left are texts that many names contain, but not the
/// next ones of the order: the files are read in their order until the page is full, at worst all of them.
final class NameSearch {
    /// How many files are read in the hope of filling the page.
    static final int NEAR = 1000;

    /// The most candidates that are read and sorted.
    static final int SORTED = 5000;

    private final NameIndex index;
    private final int near;
    private final int sorted;

    NameSearch(NameIndex index) {
        this(index, NEAR, SORTED);
    }

    NameSearch(NameIndex index, int near, int sorted) {
        this.index = index;
        this.near = near;
        this.sorted = sorted;
    }

    /// At most one file more than the limit of the query.
    List<StoredFile> page(JdbcClient database, FileQuery query) {
        List<StoredFile> next = PageSql.among(near, query).files(database);
        if (next.size() > query.limit()) {
            return next;
        }
        boolean rare = index.count(PageSql.searched(query), sorted + 1).number(database) <= sorted;
        return (rare ? indexed(query) : PageSql.of(query)).files(database);
    }

    /// The page among the candidates. They are materialized: otherwise the database could read all files in the
    /// order of the page, to avoid sorting.
    PageSql indexed(FileQuery query) {
        String text = PageSql.searched(query);
        PageSql candidates = index.candidates(text);
        PageOrder order = PageOrder.of(query.sort());
        List<Object> values = new ArrayList<>(candidates.values());
        return new PageSql(
                "WITH candidates AS MATERIALIZED (" + candidates.text() + ") SELECT * FROM candidates WHERE "
                        + order.condition(query, values) + " AND " + PageSql.containing(text, values) + order.clause()
                        + PageSql.limit(query),
                values);
    }
}
