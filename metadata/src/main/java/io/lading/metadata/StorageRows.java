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

    /// The place of the bytes. A database that has none yet gets `kind`; one with records of an earlier version
    /// has its bytes in a directory.
    public Place open(String kind) throws StorageException {
        Optional<Place> known = metadata.reader().read(StorageRows::find);
        if (known.isPresent()) {
            return known.get();
        }
        return metadata.writer().write(database -> {
            String first = hasRecords(database) ? "local" : kind;
            database.sql("INSERT INTO storage (id, kind, examined) VALUES (1, :kind, '') ON CONFLICT (id) DO NOTHING")
                    .param("kind", first)
                    .update();
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

    private static boolean hasRecords(JdbcClient database) {
        return database.sql("SELECT CASE WHEN EXISTS (SELECT 1 FROM files) OR EXISTS (SELECT 1 FROM uploads)"
                                + " THEN 1 ELSE 0 END")
                        .query(Integer.class)
                        .single()
                == 1;
    }

    /// Notes what an examination of the store has found.
    public void examined(String finding) throws StorageException {
        metadata.writer()
                .write(database -> database.sql("UPDATE storage SET examined = :finding WHERE id = 1")
                        .param("finding", finding)
                        .update());
    }
}
