package io.lading.metadata;

import io.lading.file.FileId;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `tidying`: contents that can have objects which no segment names. The methods are part of
/// transactions.
final class Tidying {
    /// After this time no request that was sent before can still create an object.
    static final Duration LATE = Duration.ofDays(1);

    private Tidying() {}

    /// Has the objects of a content listed once.
    static void later(JdbcClient database, Dialect dialect, FileId id, Duration after) {
        insert(database, dialect, id, after, 0);
    }

    /// Has the objects of a content listed, and once more after [#LATE].
    static void twice(JdbcClient database, Dialect dialect, FileId id, Duration after) {
        insert(database, dialect, id, after, 1);
    }

    private static void insert(JdbcClient database, Dialect dialect, FileId id, Duration after, int again) {
        database.sql("INSERT INTO tidying (upload_id, due_at, again) VALUES (:id, " + dialect.now()
                        + " + :millis, :again) ON CONFLICT (upload_id) DO UPDATE SET due_at = excluded.due_at,"
                        + " again = excluded.again")
                .param("id", id.value())
                .param("millis", after.toMillis())
                .param("again", again)
                .update();
    }

    /// The contents whose objects are to be listed now, at most `limit`.
    static List<FileId> due(JdbcClient database, Dialect dialect, int limit) {
        return database.sql("SELECT upload_id FROM tidying WHERE due_at <= " + dialect.now() + " ORDER BY due_at LIMIT "
                        + limit)
                .query((row, _) -> new FileId(row.getString("upload_id")))
                .list();
    }

    /// Notes that the objects of a content were listed.
    static int done(JdbcClient database, Dialect dialect, FileId id) {
        int deleted = database.sql(
                        "DELETE FROM tidying WHERE upload_id = :id AND again = 0 AND due_at <= " + dialect.now())
                .param("id", id.value())
                .update();
        return deleted
                + database.sql("UPDATE tidying SET due_at = " + dialect.now() + " + :millis, again = 0 WHERE upload_id"
                                + " = :id AND again = 1")
                        .param("id", id.value())
                        .param("millis", LATE.toMillis())
                        .update();
    }
}
