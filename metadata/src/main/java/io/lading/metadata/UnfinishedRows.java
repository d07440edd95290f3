package io.lading.metadata;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import io.lading.upload.Extents;
import io.lading.upload.UnfinishedUploads;
import io.lading.upload.Upload;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The unfinished rows of the table `uploads`, of all owners.
final class UnfinishedRows implements UnfinishedUploads {
    private static final String SELECT = "SELECT id, owner, name, kind, state, length, extents, created_at, expires_at"
            + " FROM uploads WHERE " + UploadRows.UNFINISHED + " AND state <> 'REMOVED'";

    private final Reader reader;

    UnfinishedRows(Reader reader) {
        this.reader = reader;
    }

    @Override
    public List<Entry> page(@Nullable String owner, @Nullable FileId before) throws StorageException {
        List<Object> values = new ArrayList<>();
        StringBuilder sql = new StringBuilder(SELECT);
        if (owner != null) {
            sql.append(" AND owner = ?");
            values.add(owner);
        }
        if (before != null) {
            sql.append(" AND id < ?");
            values.add(before.value());
        }
        sql.append(" ORDER BY id DESC LIMIT " + PAGE);
        return reader.read(database -> database.sql(sql.toString())
                .params(values)
                .query(UnfinishedRows::entry)
                .list());
    }

    @Override
    public Optional<Entry> find(FileId id) throws StorageException {
        return reader.read(database -> database.sql(SELECT + " AND id = ?")
                .param(id.value())
                .query(UnfinishedRows::entry)
                .optional());
    }

    private static Entry entry(ResultSet row, int number) throws SQLException {
        return new Entry(
                new FileId(row.getString("id")),
                row.getString("owner"),
                row.getString("name"),
                Upload.Kind.valueOf(row.getString("kind")),
                Upload.State.valueOf(row.getString("state")),
                UploadRows.length(row),
                Extents.parse(row.getString("extents")).total(),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("expires_at")));
    }
}
