package io.lading.metadata;

import io.lading.file.FileId;
import io.lading.storage.ContentKey;
import io.lading.storage.Segment;
import io.lading.storage.SegmentIndex;
import io.lading.storage.StorageException;
import io.lading.upload.Extents.Range;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The tables `segments` and `objects`. The methods that change them are part of the transaction that changes the
/// upload, which holds the lock of the upload's row. They lock objects in the order of their names.
final class SegmentRows implements SegmentIndex {
    /// The most rows or names in one statement, far below the number of parameters that a database accepts.
    static final int BATCH = 500;

    private static final String OBJECTS_OF = "(SELECT object FROM segments WHERE upload_id = :id)";
    private static final String REFS_OF =
            "(SELECT COUNT(*) FROM segments WHERE upload_id = :id AND object = objects.name)";

    private final Reader reader;
    private final Dialect dialect;

    SegmentRows(Reader reader, Dialect dialect) {
        this.reader = reader;
        this.dialect = dialect;
    }

    /// A part of a concatenation.
    ///
    /// @param id     of the upload that is copied
    /// @param length its length in bytes
    record Part(FileId id, long length) {}

    /// Skips the segments in front of `from` by their index, however many there are.
    @Override
    public List<Segment> segments(ContentKey key, long from, int limit) throws StorageException {
        return reader.read(database -> database.sql("SELECT * FROM segments WHERE upload_id = :id AND past > :from"
                        + " AND first >= COALESCE((SELECT MAX(first) FROM segments WHERE upload_id = :id"
                        + " AND first <= :from), 0) ORDER BY first LIMIT " + limit)
                .param("id", key.value())
                .param("from", from)
                .query(SegmentRows::segment)
                .list());
    }

    /// Also those that are being joined, for a day after their validity: a transaction that began before its end
    /// and was frozen may still commit. One statement, because the end of a join moves a name between the tables.
    @Override
    public Set<String> named(Collection<String> objects) throws StorageException {
        Set<String> named = new HashSet<>();
        for (List<String> some : batches(new ArrayList<>(objects))) {
            named.addAll(reader.read(database -> database.sql("SELECT name FROM objects WHERE name IN (:names)"
                            + " UNION SELECT object FROM joins WHERE object IN (:names) AND valid_until > "
                            + dialect.now() + " - " + Tidying.LATE.toMillis())
                    .param("names", some)
                    .query(String.class)
                    .list()));
        }
        return named;
    }

    private static Segment segment(ResultSet row, int number) throws SQLException {
        return new Segment(
                row.getLong("first"), row.getLong("past"), row.getString("object"), row.getLong("object_at"));
    }

    /// Adds those bytes of durable segments that lie in the gaps of an upload. Repeating it with the gaps of that
    /// time adds nothing.
    ///
    /// @param durable segments that do not overlap each other
    /// @param gaps    the ranges that the upload lacks, as read under the lock of its row
    /// @return what was added
    static List<Segment> add(JdbcClient database, FileId id, Collection<Segment> durable, List<Range> gaps) {
        List<Segment> added = new ArrayList<>();
        for (Segment segment : durable) {
            for (Range gap : gaps) {
                if (segment.from() < gap.to() && gap.from() < segment.to()) {
                    added.add(segment.between(gap.from(), gap.to()));
                }
            }
        }
        Map<String, Integer> refs = new TreeMap<>();
        added.forEach(segment -> refs.merge(segment.object(), 1, Integer::sum));
        for (List<Map.Entry<String, Integer>> some : batches(new ArrayList<>(refs.entrySet()))) {
            insert(database, some);
        }
        for (List<Segment> some : batches(added)) {
            insert(database, id, some);
        }
        return added;
    }

    private static void insert(JdbcClient database, List<Map.Entry<String, Integer>> refs) {
        List<Object> values = new ArrayList<>();
        refs.forEach(object -> Collections.addAll(values, object.getKey(), object.getValue()));
        database.sql("INSERT INTO objects (name, refs) VALUES " + rows("(?, ?)", refs.size())
                        + " ON CONFLICT (name) DO UPDATE SET refs = objects.refs + excluded.refs")
                .params(values)
                .update();
    }

    private static void insert(JdbcClient database, FileId id, List<Segment> segments) {
        List<Object> values = new ArrayList<>();
        for (Segment segment : segments) {
            Collections.addAll(
                    values, id.value(), segment.from(), segment.to(), segment.object(), segment.objectFrom());
        }
        database.sql("INSERT INTO segments (upload_id, first, past, object, object_at) VALUES "
                        + rows("(?, ?, ?, ?, ?)", segments.size()))
                .params(values)
                .update();
    }

    private static String rows(String row, int count) {
        return String.join(", ", Collections.nCopies(count, row));
    }

    /// Gives an upload without segments those of its parts, one part after the other. The transaction holds the
    /// locks of the rows of all parts too, so that none is removed meanwhile.
    void copy(JdbcClient database, FileId whole, List<Part> parts) {
        long start = 0;
        for (Part part : parts) {
            database.sql("INSERT INTO segments (upload_id, first, past, object, object_at)"
                            + " SELECT :whole, first + :start, past + :start, object, object_at FROM segments"
                            + " WHERE upload_id = :part")
                    .param("whole", whole.value())
                    .param("start", start)
                    .param("part", part.id().value())
                    .update();
            start += part.length();
        }
        lockObjects(database, whole);
        database.sql("UPDATE objects SET refs = refs + " + REFS_OF + " WHERE name IN " + OBJECTS_OF)
                .param("id", whole.value())
                .update();
    }

    /// Removes the segments of an upload.
    ///
    /// @return the objects that no segment names any more; their bytes are to be deleted after the commit
    List<String> remove(JdbcClient database, FileId id) {
        lockObjects(database, id);
        List<String> unused = new ArrayList<>();
        database.sql("UPDATE objects SET refs = refs - " + REFS_OF + " WHERE name IN " + OBJECTS_OF
                        + " RETURNING name, refs")
                .param("id", id.value())
                .query(row -> {
                    if (row.getLong("refs") == 0) {
                        unused.add(row.getString("name"));
                    }
                });
        database.sql("DELETE FROM segments WHERE upload_id = :id")
                .param("id", id.value())
                .update();
        for (List<String> some : batches(unused)) {
            database.sql("DELETE FROM objects WHERE name IN (:names)")
                    .param("names", some)
                    .update();
        }
        return unused;
    }

    private void lockObjects(JdbcClient database, FileId id) {
        if (!dialect.forUpdate().isEmpty()) {
            database.sql("SELECT name FROM objects WHERE name IN " + OBJECTS_OF + " ORDER BY name"
                            + dialect.forUpdate())
                    .param("id", id.value())
                    .query(_ -> {});
        }
    }

    /// The content for which an object was stored, by the object's name.
    static FileId contentOf(String object) {
        int begin = object.indexOf('/') + 1;
        return new FileId(object.substring(begin, object.indexOf('/', begin)));
    }

    private static <T> List<List<T>> batches(List<T> all) {
        List<List<T>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += BATCH) {
            batches.add(all.subList(from, Math.min(all.size(), from + BATCH)));
        }
        return batches;
    }
}
