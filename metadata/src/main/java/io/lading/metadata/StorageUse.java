package io.lading.metadata;

import io.lading.storage.StorageException;
import java.util.List;

/// Sums of the table `files`, for administrators: each call reads the sizes of all files. Thread-safe.
public final class StorageUse {
    private final Metadata metadata;

    public StorageUse(Metadata metadata) {
        this.metadata = metadata;
    }

    /// All files.
    ///
    /// @param files number of files
    /// @param bytes sum of their sizes
    public record Totals(long files, long bytes) {}

    /// The files of one owner.
    ///
    /// @param owner a name, also that of a deleted account
    /// @param files number of files
    /// @param bytes sum of their sizes
    public record OfOwner(String owner, long files, long bytes) {}

    /// The sum over all files.
    public Totals totals() throws StorageException {
        return metadata.reader()
                .read(database -> database.sql(
                                "SELECT COUNT(*) AS files, CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes FROM files")
                        .query((row, _) -> new Totals(row.getLong("files"), row.getLong("bytes")))
                        .single());
    }

    /// The owners of files, those with the most bytes first.
    ///
    /// @param most the most owners
    public List<OfOwner> byOwner(int most) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql("SELECT owner, COUNT(*) AS files,"
                                + " CAST(SUM(size) AS BIGINT) AS bytes FROM files GROUP BY owner"
                                + " ORDER BY bytes DESC, owner LIMIT :most")
                        .param("most", most)
                        .query((row, _) ->
                                new OfOwner(row.getString("owner"), row.getLong("files"), row.getLong("bytes")))
                        .list());
    }
}
