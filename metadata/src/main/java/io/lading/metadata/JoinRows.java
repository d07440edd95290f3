package io.lading.metadata;

import io.lading.file.FileId;
import io.lading.storage.ContentKey;
import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import io.lading.storage.objects.Joins;
import io.lading.upload.Extents.Range;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `joins`. A change locks the row of the upload first, as every change of its segments does.
final class JoinRows implements Joins {
    private final Writer writer;
    private final Reader reader;
    private final Dialect dialect;
    private final SegmentRows segments;

    JoinRows(Writer writer, Reader reader, Dialect dialect, SegmentRows segments) {
        this.writer = writer;
        this.reader = reader;
        this.dialect = dialect;
        this.segments = segments;
    }

    @Override
    public Optional<Candidate> next(@Nullable ContentKey after) throws StorageException {
        return reader.read(database -> {
            Optional<String> id = following(database, after == null ? "" : after.value());
            while (id.isPresent()) {
                Optional<Candidate> found = candidate(database, id.get());
                if (found.isPresent()) {
                    return found;
                }
                id = following(database, id.get());
            }
            return Optional.empty();
        });
    }

    /// The next content with several segments. Only the key of the table is read.
    private static Optional<String> following(JdbcClient database, String after) {
        return database.sql(
                        "SELECT upload_id FROM segments WHERE upload_id > :after AND first > 0 ORDER BY upload_id LIMIT 1")
                .param("after", after)
                .query(String.class)
                .optional();
    }

    private Optional<Candidate> candidate(JdbcClient database, String id) {
        return database.sql("SELECT size, sha256 FROM files WHERE id = :id AND sha256 IS NOT NULL AND NOT EXISTS"
                        + " (SELECT 1 FROM joins WHERE upload_id = :id AND (retry_at > " + dialect.now()
                        + " OR valid_until > " + dialect.now() + "))")
                .param("id", id)
                .query((row, _) -> new Candidate(new ContentKey(id), row.getLong("size"), row.getString("sha256")))
                .optional();
    }

    /// A request to the store that fails can have its effect later, so the objects of the content are listed after
    /// a day, and again after two, when an object whose join has ended is no longer named.
    @Override
    public boolean begin(ContentKey key, String object) throws StorageException {
        return writer.write(database -> {
            if (!lockFile(database, key)) {
                return false;
            }
            int begun = database.sql(
                            "INSERT INTO joins (upload_id, object, valid_until, retry_at) VALUES (:id, :object, "
                                    + dialect.now() + " + :validity, " + dialect.now()
                                    + " + :retry) ON CONFLICT (upload_id)"
                                    + " DO UPDATE SET object = excluded.object, valid_until = excluded.valid_until,"
                                    + " retry_at = excluded.retry_at WHERE joins.valid_until <= " + dialect.now())
                    .param("id", key.value())
                    .param("object", object)
                    .param("validity", VALIDITY.toMillis())
                    .param("retry", RETRY.toMillis())
                    .update();
            if (begun == 1) {
                Tidying.twice(database, dialect, new FileId(key.value()), Tidying.LATE);
            }
            return begun == 1;
        });
    }

    /// Whether there is a complete file, whose upload is then locked.
    private boolean lockFile(JdbcClient database, ContentKey key) {
        return database.sql("SELECT state FROM uploads WHERE id = :id" + dialect.forUpdate())
                        .param("id", key.value())
                        .query(String.class)
                        .optional()
                        .filter("COMPLETE"::equals)
                        .isPresent()
                && database.sql("SELECT id FROM files WHERE id = :id")
                        .param("id", key.value())
                        .query(String.class)
                        .optional()
                        .isPresent();
    }

    @Override
    public boolean renew(ContentKey key, String object) throws StorageException {
        return writer.write(database -> validUntil(database, key, object, dialect.now() + " + " + VALIDITY.toMillis()));
    }

    @Override
    public void giveUp(ContentKey key, String object) throws StorageException {
        var _ = writer.write(database -> validUntil(database, key, object, "0"));
    }

    /// Changes the validity of a join that is valid.
    private boolean validUntil(JdbcClient database, ContentKey key, String object, String time) {
        return database.sql("UPDATE joins SET valid_until = " + time
                                + " WHERE upload_id = :id AND object = :object AND valid_until > " + dialect.now())
                        .param("id", key.value())
                        .param("object", object)
                        .update()
                == 1;
    }

    @Override
    public boolean finish(ContentKey key, long length, String object) throws StorageException {
        FileId id = new FileId(key.value());
        return writer.write(database -> {
            if (!lockFile(database, key) || !validUntil(database, key, object, "0")) {
                return false;
            }
            Set<FileId> untidy = new TreeSet<>(Set.of(id));
            segments.remove(database, id).forEach(old -> untidy.add(SegmentRows.contentOf(old)));
            SegmentRows.add(database, id, List.of(new Segment(0, length, object, 0)), List.of(new Range(0, length)));
            forget(database, id);
            untidy.forEach(content -> Tidying.twice(database, dialect, content, GRACE));
            return true;
        });
    }

    /// Forgets the join of an upload, as part of another transaction.
    static void forget(JdbcClient database, FileId id) {
        database.sql("DELETE FROM joins WHERE upload_id = :id")
                .param("id", id.value())
                .update();
    }
}
