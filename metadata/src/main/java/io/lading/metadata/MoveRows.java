package io.lading.metadata;

import io.lading.file.FileId;
import io.lading.storage.ContentKey;
import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import io.lading.upload.Extents;
import io.lading.upload.Extents.Range;
import io.lading.upload.Upload;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The database into which an installation moves. From [#begin] to [#finish] the table `storage` says `moving`,
/// so that no server starts with it, and the table `moved` lists the files whose content was moved and
/// verified. For one process.
public final class MoveRows {
    static final String MOVING = "moving";
    private static final int PAGE = 500;

    /// What a server or a person adds to a database.
    private static final Map<String, String> CONTENT = Map.of(
            "users", "accounts",
            "files", "files",
            "uploads", "uploads",
            "events", "events",
            "secrets", "keys of a server");

    private final Metadata metadata;

    public MoveRows(Metadata metadata) {
        this.metadata = metadata;
    }

    /// Whether a move into this database was begun and has not ended.
    public boolean underWay() throws StorageException {
        return new StorageRows(metadata)
                .find()
                .filter(place -> place.kind().equals(MOVING))
                .isPresent();
    }

    /// What the database has, if a server has used it; otherwise empty.
    public Optional<String> content() throws StorageException {
        for (Map.Entry<String, String> table : CONTENT.entrySet()) {
            boolean found = metadata.reader().read(database -> exists(database, table.getKey()));
            if (found) {
                return Optional.of(table.getValue());
            }
        }
        return Optional.empty();
    }

    private static boolean exists(JdbcClient database, String table) {
        return database.sql("SELECT 1 FROM " + table + " LIMIT 1")
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /// Begins or continues a move.
    ///
    /// @param examined what an examination of the store has found
    public void begin(String examined) throws StorageException {
        metadata.writer().write(database -> {
            database.sql("INSERT INTO storage (id, kind, examined) VALUES (1, :kind, :examined)"
                            + " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, examined = excluded.examined")
                    .param("kind", MOVING)
                    .param("examined", examined)
                    .update();
            return database.sql("CREATE TABLE IF NOT EXISTS moved"
                            + " (id VARCHAR(36) NOT NULL PRIMARY KEY, sha256 VARCHAR(64) NOT NULL)")
                    .update();
        });
    }

    /// Those of the given files that are moved.
    public Set<FileId> moved(Collection<FileId> files) throws StorageException {
        if (files.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(metadata.reader()
                .read(database -> database.sql("SELECT id FROM moved WHERE id IN (:ids)")
                        .param("ids", files.stream().map(FileId::value).toList())
                        .query((row, _) -> new FileId(row.getString("id")))
                        .list()));
    }

    /// Whether the records have an upload, finished or not. After [#finish] they have all.
    public boolean knows(FileId upload) throws StorageException {
        return metadata.uploads().find(upload).isPresent();
    }

    /// Notes a file whose content is durable in the store.
    ///
    /// @param sha256   the digest of what was stored
    /// @param segments that hold its content; none in a store that writes in place
    public void moved(FileId file, String sha256, List<Segment> segments) throws StorageException {
        metadata.writer().write(database -> {
            // An earlier round may have moved a part of it, while it was an unfinished upload.
            metadata.segmentRows().remove(database, file);
            SegmentRows.add(database, file, segments, List.of(new Range(0, Long.MAX_VALUE)));
            return database.sql("INSERT INTO moved (id, sha256) VALUES (:id, :sha256)"
                            + " ON CONFLICT (id) DO UPDATE SET sha256 = excluded.sha256")
                    .param("id", file.value())
                    .param("sha256", sha256)
                    .update();
        });
    }

    /// The ranges of an upload that have segments.
    public Extents received(FileId upload) throws StorageException {
        Extents received = Extents.empty();
        ContentKey key = new ContentKey(upload.value());
        List<Segment> page = metadata.segments().segments(key, 0, PAGE);
        while (!page.isEmpty()) {
            for (Segment segment : page) {
                received = received.plus(segment.from(), segment.to());
            }
            page = metadata.segments().segments(key, page.getLast().to(), PAGE);
        }
        return received;
    }

    /// Notes ranges of an upload that [#received] did not contain.
    public void received(FileId upload, List<Segment> segments, List<Range> ranges) throws StorageException {
        metadata.writer()
                .write(database ->
                        SegmentRows.add(database, upload, segments, ranges).size());
    }

    /// Copies all records, after their contents, and ends the move: all in one transaction.
    ///
    /// @param source the database that is left; no server uses it
    /// @param kind   of the store, as in [StorageRows.Place]
    /// @return the number of copied rows of each table
    public Map<String, Long> finish(Metadata source, String kind) throws StorageException {
        JdbcClient from = source.reader().read(client -> client);
        boolean shared = kind.equals("objects");
        return metadata.writer().write(database -> {
            Map<String, Long> copied = new RecordCopy(from, database).run();
            metadata.names().indexAll(database);
            if (shared) {
                forgetOthers(database);
                checkFiles(database);
                uploads(database);
            }
            database.sql("UPDATE storage SET kind = :kind WHERE id = 1")
                    .param("kind", kind)
                    .update();
            database.sql("DROP TABLE moved").update();
            return copied;
        });
    }

    /// Removes the segments of what was removed in the source after an earlier round.
    private void forgetOthers(JdbcClient database) {
        List<FileId> others = database.sql("SELECT DISTINCT upload_id FROM segments"
                        + " WHERE NOT EXISTS (SELECT 1 FROM uploads WHERE id = upload_id)")
                .query((row, _) -> new FileId(row.getString("upload_id")))
                .list();
        others.forEach(id -> metadata.segmentRows().remove(database, id));
    }

    private static void checkFiles(JdbcClient database) {
        List<String> incomplete = database.sql("SELECT id FROM files WHERE size <>"
                        + " COALESCE((SELECT SUM(past - first) FROM segments WHERE upload_id = files.id), 0)"
                        + " OR NOT EXISTS (SELECT 1 FROM moved WHERE moved.id = files.id) ORDER BY id LIMIT 3")
                .query((row, _) -> row.getString("id"))
                .list();
        if (!incomplete.isEmpty()) {
            throw RecordCopy.different("the content of these files was not moved: " + incomplete);
        }
    }

    /// Checks the segments of the unfinished uploads, and reserves their space again.
    private void uploads(JdbcClient database) {
        String after = "";
        List<Upload> page = unfinished(database, after);
        while (!page.isEmpty()) {
            for (Upload upload : page) {
                checkAndReserve(database, upload);
            }
            after = page.getLast().id().value();
            page = unfinished(database, after);
        }
    }

    private static List<Upload> unfinished(JdbcClient database, String after) {
        return database.sql("SELECT * FROM uploads WHERE (state <> 'COMPLETE' OR kind = 'PARTIAL') AND id > :after"
                        + " ORDER BY id LIMIT 100")
                .param("after", after)
                .query(UploadRows::upload)
                .list();
    }

    private void checkAndReserve(JdbcClient database, Upload upload) {
        long stored = database.sql("SELECT COALESCE(SUM(past - first), 0) FROM segments WHERE upload_id = :id")
                .param("id", upload.id().value())
                .query(Long.class)
                .single();
        if (stored != upload.extents().total()) {
            throw RecordCopy.different("upload " + upload.id() + " has "
                    + upload.extents().total() + " bytes, but its segments have " + stored);
        }
        upload.holding()
                .ifPresent(holding -> database.sql("INSERT INTO reservations (upload_id, owner, bytes, at)"
                                + " VALUES (:id, :owner, :bytes, "
                                + metadata.dialect().now() + ")")
                        .param("id", upload.id().value())
                        .param("owner", holding.owner())
                        .param("bytes", holding.room().quota())
                        .update());
    }
}
