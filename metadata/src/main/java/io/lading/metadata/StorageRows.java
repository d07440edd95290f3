package io.lading.metadata;

import io.lading.storage.StorageException;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `storage`: where the bytes of all files of this database are. A server with another setting would
/// find no file, and removed uploads would leave their bytes behind.
public final class StorageRows {
    private final Metadata metadata;

    public StorageRows(Metadata metadata) {
        this.metadata = metadata;
    }

    /// Where the bytes are.
    ///
    /// @param kind     `local` for a directory of one server, `objects` for objects that nodes share, `moving`
    ///     while an installation moves into this database ([MoveRows])
    /// @param examined what an examination of the store has found, or empty if there was none
    public record Place(String kind, String examined) {}

    /// The place of the bytes. A database without files and uploads gets `kind`, also if it had another one;
    /// one with records of an earlier version has its bytes in a directory. A database into which an
    /// installation moves keeps its kind.
    public Place open(String kind) throws StorageException {
        Optional<Place> known = metadata.reader().read(StorageRows::find);
        if (known.isPresent() && known.get().kind().equals(kind)) {
            return known.get();
        }
        return metadata.writer().write(database -> {
            boolean used = hasRecords(database);
            database.sql("INSERT INTO storage (id, kind, examined) VALUES (1, :kind, '') ON CONFLICT (id) DO NOTHING")
                    .param("kind", used ? "local" : kind)
                    .update();
            if (!used) {
                database.sql("UPDATE storage SET kind = :kind, examined = ''"
                                + " WHERE id = 1 AND kind NOT IN (:kind, :moving)")
                        .param("kind", kind)
                        .param("moving", MoveRows.MOVING)
                        .update();
            }
            return find(database).orElseThrow();
        });
    }

    /// The place of the bytes; empty in a database that no server has used yet.
    public Optional<Place> find() throws StorageException {
        return metadata.reader().read(StorageRows::find);
    }

    static Optional<Place> find(JdbcClient database) {
        return database.sql("SELECT kind, examined FROM storage WHERE id = 1")
                .query((row, _) -> new Place(row.getString("kind"), row.getString("examined")))
                .optional();
    }

    /// Whether the database has files, uploads, or bytes of them.
    public boolean hasRecords() throws StorageException {
        return metadata.reader().read(StorageRows::hasRecords);
    }

    private static boolean hasRecords(JdbcClient database) {
        return database.sql("SELECT CASE WHEN EXISTS (SELECT 1 FROM files) OR EXISTS (SELECT 1 FROM uploads)"
                                + " OR EXISTS (SELECT 1 FROM segments) THEN 1 ELSE 0 END")
                        .query(Integer.class)
                        .single()
                == 1;
    }

    /// The number of running servers that share the store of this database, as of the last seconds.
    public int servers() throws StorageException {
        return metadata.reader()
                .read(database -> database.sql("SELECT COUNT(*) FROM nodes WHERE seen_at > "
                                + metadata.dialect().now() + " - " + ClaimRows.SEEN.toMillis())
                        .query(Integer.class)
                        .single());
    }

    /// The id of the installation, which is the name of an object in its store; empty if this database has not
    /// been used with a store that servers share.
    public Optional<String> installation() throws StorageException {
        return metadata.reader().read(StorageRows::installation);
    }

    private static Optional<String> installation(JdbcClient database) {
        return database.sql("SELECT installation FROM storage WHERE id = 1 AND installation IS NOT NULL")
                .query(String.class)
                .optional();
    }

    /// Gives the installation an id, unless it has one.
    ///
    /// @return its id
    public String identify(String id) throws StorageException {
        return metadata.writer().write(database -> {
            database.sql("UPDATE storage SET installation = :id WHERE id = 1 AND installation IS NULL")
                    .param("id", id)
                    .update();
            return installation(database).orElseThrow();
        });
    }

    /// Notes what an examination of the store has found.
    public void examined(String finding) throws StorageException {
        metadata.writer()
                .write(database -> database.sql("UPDATE storage SET examined = :finding WHERE id = 1")
                        .param("finding", finding)
                        .update());
    }
}
