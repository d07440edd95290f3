package io.lading.metadata;

import io.lading.file.FileId;
import io.lading.space.Refusal;
import io.lading.space.SharedSpace;
import io.lading.space.Usage;
import io.lading.storage.StorageException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `reservations`. A transaction that reserves space locks the owner, so that requests at the same
/// time do not exceed the quota together.
final class SpaceRows implements SharedSpace {
    /// A reservation without an unfinished upload is removed after this time: its node has died in between.
    private static final long LOST_MILLIS = TimeUnit.MINUTES.toMillis(10);

    private final Writer writer;
    private final Reader reader;
    private final Dialect dialect;

    SpaceRows(Writer writer, Reader reader, Dialect dialect) {
        this.writer = writer;
        this.reader = reader;
        this.dialect = dialect;
    }

    /// What an owner has reserved for other uploads.
    private record Others(long uploads, long bytes) {}

    @Override
    public Optional<Refusal> reserve(Wish wish, long quota, int mostUploads) throws StorageException {
        return writer.write(database -> {
            dialect.lockName(database, "reservations of " + wish.owner());
            Optional<Long> now = reserved(database, wish.id());
            Others others = others(database, wish);
            if (now.isEmpty() && others.uploads() >= mostUploads) {
                return Optional.of(new Refusal.TooManyUploads(mostUploads));
            }
            long bytes = wish.exact() ? wish.bytes() : Math.max(wish.bytes(), now.orElse(0L));
            long most = quota(database, wish.owner(), quota);
            if (most != Long.MAX_VALUE) {
                long left = most - ownedBytes(database, wish.owner()) - others.bytes();
                if (Math.max(bytes, wish.least()) > left) {
                    return Optional.of(new Refusal.OverQuota(Math.max(0, left)));
                }
            }
            store(database, wish, bytes);
            return Optional.empty();
        });
    }

    private static Optional<Long> reserved(JdbcClient database, FileId id) {
        return database.sql("SELECT bytes FROM reservations WHERE upload_id = :id")
                .param("id", id.value())
                .query(Long.class)
                .optional();
    }

    private static Others others(JdbcClient database, Wish wish) {
        return database.sql("SELECT COUNT(*) AS uploads, COALESCE(SUM(bytes), 0) AS bytes FROM reservations"
                        + " WHERE owner = :owner AND upload_id <> :id")
                .param("owner", wish.owner())
                .param("id", wish.id().value())
                .query((row, _) -> new Others(row.getLong("uploads"), row.getLong("bytes")))
                .single();
    }

    /// The quota of an owner; `general` if the owner has none of its own.
    private static long quota(JdbcClient database, String owner, long general) {
        return database.sql("SELECT quota FROM users WHERE name = :owner AND quota IS NOT NULL")
                .param("owner", owner)
                .query(Long.class)
                .optional()
                .orElse(general);
    }

    private static long ownedBytes(JdbcClient database, String owner) {
        return database.sql("SELECT COALESCE(SUM(size), 0) FROM files WHERE owner = :owner")
                .param("owner", owner)
                .query(Long.class)
                .single();
    }

    private void store(JdbcClient database, Wish wish, long bytes) {
        database.sql("INSERT INTO reservations (upload_id, owner, bytes, at) VALUES (:id, :owner, :bytes, "
                        + dialect.now() + ") ON CONFLICT (upload_id) DO UPDATE SET bytes = excluded.bytes")
                .param("id", wish.id().value())
                .param("owner", wish.owner())
                .param("bytes", bytes)
                .update();
    }

    @Override
    public void release(FileId id) throws StorageException {
        var _ = writer.write(database -> release(database, id));
    }

    /// Ends the reservation of an upload, in the transaction that completes or deletes it.
    static int release(JdbcClient database, FileId id) {
        return database.sql("DELETE FROM reservations WHERE upload_id = :id")
                .param("id", id.value())
                .update();
    }

    @Override
    public int releaseLost() throws StorageException {
        return writer.write(database -> database.sql("DELETE FROM reservations WHERE at < " + dialect.now()
                        + " - :lost AND NOT EXISTS (SELECT 1 FROM uploads WHERE id = upload_id"
                        + " AND (state <> 'COMPLETE' OR kind = 'PARTIAL'))")
                .param("lost", LOST_MILLIS)
                .update());
    }

    @Override
    public long left(String owner, long quota) throws StorageException {
        return reader.read(database -> {
            long most = quota(database, owner, quota);
            if (most == Long.MAX_VALUE) {
                return most;
            }
            long reserved = database.sql("SELECT COALESCE(SUM(bytes), 0) FROM reservations WHERE owner = :owner")
                    .param("owner", owner)
                    .query(Long.class)
                    .single();
            return Math.max(0, most - ownedBytes(database, owner) - reserved);
        });
    }

    @Override
    public Usage usage(String owner, long quota) throws StorageException {
        return reader.read(database -> {
            long stored = ownedBytes(database, owner);
            long most = quota(database, owner, quota);
            return database.sql("SELECT COUNT(*) AS uploads, COALESCE(SUM(bytes), 0) AS bytes FROM reservations"
                            + " WHERE owner = :owner")
                    .param("owner", owner)
                    .query((row, _) -> new Usage(stored, row.getLong("uploads"), row.getLong("bytes"), most))
                    .single();
        });
    }

    @Override
    public Totals totals() throws StorageException {
        return reader.read(database -> database.sql(
                        "SELECT COUNT(*) AS uploads, COALESCE(SUM(bytes), 0) AS bytes FROM reservations")
                .query((row, _) -> new Totals(row.getLong("uploads"), row.getLong("bytes")))
                .single());
    }
}
