package io.lading.metadata;

import io.lading.event.Event;
import io.lading.file.ExpiryRepository;
import io.lading.file.FileId;
import io.lading.file.Retention;
import io.lading.file.StoredFile;
import io.lading.storage.StorageException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The columns of `files` about their end, and the tables `retention` and `file_holds`. Holds are compared by the
/// clock of the database, because several nodes write them.
final class ExpiryRows implements ExpiryRepository {
    private static final long FOREVER = -1;

    private final Writer writer;
    private final Reader reader;
    private final Dialect dialect;
    private final Clock clock;

    ExpiryRows(Writer writer, Reader reader, Dialect dialect, Clock clock) {
        this.writer = writer;
        this.reader = reader;
        this.dialect = dialect;
        this.clock = clock;
    }

    private record Setting(long keep, long since) {}

    @Override
    public Instant begin(Retention rules, Instant now) throws StorageException {
        long keep = rules.keep() == null ? FOREVER : rules.keep().toMillis();
        return writer.write(database -> {
            database.sql("INSERT INTO retention (id, keep_for, since) VALUES (1, :forever, :now)"
                            + " ON CONFLICT (id) DO NOTHING")
                    .param("forever", FOREVER)
                    .param("now", now.toEpochMilli())
                    .update();
            Setting known = database.sql("SELECT keep_for, since FROM retention WHERE id = 1" + dialect.forUpdate())
                    .query((row, _) -> new Setting(row.getLong("keep_for"), row.getLong("since")))
                    .single();
            if (known.keep() == keep) {
                return Instant.ofEpochMilli(known.since());
            }
            database.sql("UPDATE retention SET keep_for = :keep, since = :now WHERE id = 1")
                    .param("keep", keep)
                    .param("now", now.toEpochMilli())
                    .update();
            apply(database, keep, now.plus(rules.notice()).toEpochMilli());
            return now;
        });
    }

    /// Gives every file its end. All of them are older than the setting.
    private static void apply(JdbcClient database, long keep, long earliest) {
        String latest = keep == FOREVER
                ? "NULL"
                : "CASE WHEN added_at + " + keep + " > " + earliest + " THEN added_at + " + keep + " ELSE " + earliest
                        + " END";
        String end = keep == FOREVER
                ? "keep_until"
                : "CASE WHEN keep_until < " + latest + " THEN keep_until ELSE " + latest + " END";
        database.sql("UPDATE files SET announced = CASE WHEN expires_at = " + end
                        + " THEN announced ELSE 0 END, expires_at = " + end)
                .update();
    }

    @Override
    public Optional<StoredFile> choose(FileId id, @Nullable Instant chosen, @Nullable Instant latest)
            throws StorageException {
        Instant now = now();
        Instant end = chosen == null || (latest != null && chosen.isAfter(latest)) ? latest : chosen;
        return writer.writeWithEvents(database -> {
            Optional<StoredFile> file = database.sql("UPDATE files SET keep_until = :chosen, expires_at = :end,"
                            + " announced = 0 WHERE id = :id RETURNING *")
                    .param("chosen", FileRows.millis(chosen), Types.BIGINT)
                    .param("end", FileRows.millis(end), Types.BIGINT)
                    .param("id", id.value())
                    .query((row, _) -> FileRows.file(row, "id"))
                    .optional();
            file.ifPresent(known -> EventRows.append(database, Event.Type.FILE_END_CHANGED, known, now));
            return file;
        });
    }

    @Override
    public List<FileId> unannounced(Instant end, int limit) throws StorageException {
        return reader.read(database -> database.sql("SELECT id FROM files WHERE expires_at <= :end AND announced = 0"
                        + " ORDER BY expires_at, id LIMIT " + limit)
                .param("end", end.toEpochMilli())
                .query((row, _) -> new FileId(row.getString("id")))
                .list());
    }

    @Override
    public boolean announce(FileId id, Instant earliest) throws StorageException {
        Instant now = now();
        return writer.writeWithEvents(database -> {
            Optional<StoredFile> file = database.sql("UPDATE files SET announced = 1, expires_at = CASE"
                            + " WHEN expires_at < :earliest AND (keep_until IS NULL OR keep_until > expires_at)"
                            + " THEN :earliest ELSE expires_at END"
                            + " WHERE id = :id AND announced = 0 AND expires_at IS NOT NULL RETURNING *")
                    .param("earliest", earliest.toEpochMilli())
                    .param("id", id.value())
                    .query((row, _) -> FileRows.file(row, "id"))
                    .optional();
            file.ifPresent(known -> EventRows.append(database, Event.Type.FILE_EXPIRING, known, now));
            return file.isPresent();
        });
    }

    @Override
    public List<FileId> due(Instant now, int limit) throws StorageException {
        return reader.read(database -> database.sql("SELECT id FROM files WHERE expires_at <= :now AND announced = 1"
                        + " AND NOT EXISTS (" + held("files.id") + ") ORDER BY expires_at, id LIMIT " + limit)
                .param("now", now.toEpochMilli())
                .query((row, _) -> new FileId(row.getString("id")))
                .list());
    }

    private String held(String id) {
        return "SELECT 1 FROM file_holds WHERE file_id = " + id + " AND held_until > " + dialect.now();
    }

    @Override
    public Optional<StoredFile> expire(FileId id, Instant now) throws StorageException {
        return writer.writeWithEvents(database -> {
            // The lock first: a statement that began before another node has added a hold would not see it.
            boolean due = database.sql("SELECT 1 FROM files WHERE id = :id AND expires_at <= :now AND announced = 1"
                            + dialect.forUpdate())
                    .param("id", id.value())
                    .param("now", now.toEpochMilli())
                    .query(Integer.class)
                    .optional()
                    .isPresent();
            if (!due || isHeld(database, id)) {
                return Optional.empty();
            }
            return FileRows.remove(database, id, Event.Type.FILE_EXPIRED, now);
        });
    }

    private boolean isHeld(JdbcClient database, FileId id) {
        return database.sql(held(":id") + " LIMIT 1")
                .param("id", id.value())
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    @Override
    public boolean hold(FileId id, String holder, Duration time) throws StorageException {
        return writer.write(database -> {
            boolean exists = database.sql("SELECT 1 FROM files WHERE id = :id" + dialect.forUpdate())
                    .param("id", id.value())
                    .query(Integer.class)
                    .optional()
                    .isPresent();
            if (exists) {
                database.sql("INSERT INTO file_holds (file_id, holder, held_until) VALUES (:id, :holder, "
                                + dialect.now() + " + :time) ON CONFLICT (file_id, holder) DO UPDATE"
                                + " SET held_until = excluded.held_until")
                        .param("id", id.value())
                        .param("holder", holder)
                        .param("time", time.toMillis())
                        .update();
            }
            return exists;
        });
    }

    @Override
    public void release(FileId id, String holder) throws StorageException {
        var _ = writer.write(database -> database.sql("DELETE FROM file_holds WHERE file_id = :id AND holder = :holder")
                .param("id", id.value())
                .param("holder", holder)
                .update());
    }

    @Override
    public List<FileId> endingBefore(Instant end, List<FileId> among) throws StorageException {
        if (among.isEmpty()) {
            return List.of();
        }
        return reader.read(database -> database.sql("SELECT id FROM files WHERE id IN (:ids) AND expires_at <= :end")
                .param("ids", among.stream().map(FileId::value).toList())
                .param("end", end.toEpochMilli())
                .query((row, _) -> new FileId(row.getString("id")))
                .list());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
