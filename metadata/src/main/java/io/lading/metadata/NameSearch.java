package io.lading.metadata;

import io.lading.file.FilePage;
import io.lading.file.FileQuery;
import io.lading.file.StoredFile;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Finds one page of the files whose name contains a text.
///
/// A text that many names contain usually fills the page with the next files of the order. A rare text has few
/// candidates in the index, which are read and sorted. What is left are texts that many names contain, but not the
/// next ones of the order: the files are read in their order, but only a stretch of them for one page. Such a page
/// can have fewer files than requested, or none, and a cursor to the end of the stretch. So the time of a page does
/// not depend on the number of files.
final class NameSearch {
    /// How many files are read in the hope of filling the page.
    static final int NEAR = 1000;

    /// The most candidates that are read and sorted.
    static final int SORTED = 2000;

    /// The most files that are read in their order for one page.
    static final int STRETCH = 25_000;

    private final NameIndex index;
    private final int near;
    private final int sorted;
    private final int stretch;

    NameSearch(NameIndex index) {
        this(index, NEAR, SORTED, STRETCH);
    }

    NameSearch(NameIndex index, int near, int sorted, int stretch) {
        this.index = index;
        this.near = near;
        this.sorted = sorted;
        this.stretch = stretch;
    }

    FilePage page(JdbcClient database, FileQuery query) {
        List<StoredFile> next = PageSql.among(near, query).files(database);
        if (next.size() > query.limit()) {
            return FileRows.page(next, query);
        }
        boolean rare = index.count(PageSql.searched(query), sorted + 1).number(database) <= sorted;
        return rare ? FileRows.page(indexed(query).files(database), query) : ofStretch(database, query);
    }

    private FilePage ofStretch(JdbcClient database, FileQuery query) {
        List<StoredFile> last = PageSql.at(stretch, query).files(database);
        if (last.isEmpty()) {
            return FileRows.page(PageSql.of(query).files(database), query);
        }
        // Up to the file itself, not to a number of files: others may have been added meanwhile.
        Cursor end = Cursor.after(last.getFirst(), query.sort());
        List<StoredFile> found = PageSql.until(end, query).files(database);
        return found.size() > query.limit() ? FileRows.page(found, query) : new FilePage(found, end.text());
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
