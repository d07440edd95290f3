package io.lading.metadata;

import io.lading.digest.DigestRequest;
import io.lading.digest.DigestRequests;
import io.lading.file.FileId;
import io.lading.storage.StorageException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `file_digests`.
final class DigestRows implements DigestRequests {
    private final Writer writer;
    private final Reader reader;
    private final String forUpdate;

    /// @param forUpdate the end of a `SELECT` that locks its rows
    DigestRows(Writer writer, Reader reader, String forUpdate) {
        this.writer = writer;
        this.reader = reader;
        this.forUpdate = forUpdate;
    }

    @Override
    public Optional<DigestRequest> find(FileId file) throws StorageException {
        return reader.read(database -> find(database, file));
    }

    private static Optional<DigestRequest> find(JdbcClient database, FileId file) {
        return database.sql("SELECT * FROM file_digests WHERE file_id = :file")
                .param("file", file.value())
                .query((row, _) -> request(row))
                .optional();
    }

    /// The number of pending requests. Its callers wait for each other, also those of other nodes: each locks the
    /// pending requests first. If there are none, nothing is locked, and the limit is far away.
    private int waiting(JdbcClient database) {
        if (!forUpdate.isEmpty()) {
            database.sql("SELECT file_id FROM file_digests WHERE sha512 IS NULL ORDER BY file_id" + forUpdate)
                    .query(String.class)
                    .list();
        }
        return database.sql("SELECT COUNT(*) FROM file_digests WHERE sha512 IS NULL")
                .query(Integer.class)
                .single();
    }

    @Override
    public Addition add(DigestRequest request, int most) throws StorageException {
        return writer.write(database -> {
            if (find(database, request.file()).isPresent()) {
                return Addition.STORED;
            }
            if (waiting(database) >= most) {
                return Addition.TOO_MANY;
            }
            int added = database.sql("INSERT INTO file_digests (file_id, requested_by, requested_at)"
                            + " SELECT id, :who, :at FROM files WHERE id = :file ON CONFLICT (file_id) DO NOTHING")
                    .param("who", request.requestedBy())
                    .param("at", request.requestedAt().toEpochMilli())
                    .param("file", request.file().value())
                    .update();
            // Another node can have inserted it meanwhile.
            boolean stored = added == 1 || find(database, request.file()).isPresent();
            return stored ? Addition.STORED : Addition.NO_FILE;
        });
    }

    @Override
    public Optional<DigestRequest> next() throws StorageException {
        return reader.read(database -> database.sql(
                        "SELECT * FROM file_digests WHERE sha512 IS NULL ORDER BY requested_at, file_id LIMIT 1")
                .query((row, _) -> request(row))
                .optional());
    }

    @Override
    public void record(FileId file, String sha512) throws StorageException {
        int _ = writer.write(database -> database.sql("UPDATE file_digests SET sha512 = :sha512 WHERE file_id = :file")
                .param("sha512", sha512)
                .param("file", file.value())
                .update());
    }

    @Override
    public boolean cancel(FileId file) throws StorageException {
        return writer.write(
                        database -> database.sql("DELETE FROM file_digests WHERE file_id = :file AND sha512 IS NULL")
                                .param("file", file.value())
                                .update())
                > 0;
    }

    private static DigestRequest request(ResultSet row) throws SQLException {
        return new DigestRequest(
                new FileId(row.getString("file_id")),
                row.getString("requested_by"),
                Instant.ofEpochMilli(row.getLong("requested_at")),
                row.getString("sha512"));
    }
}
