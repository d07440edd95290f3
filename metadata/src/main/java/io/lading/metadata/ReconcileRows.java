package io.lading.metadata;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/// The records that are compared with the objects of a store. Only reads.
public final class ReconcileRows {
    private final Metadata metadata;

    public ReconcileRows(Metadata metadata) {
        this.metadata = metadata;
    }

    /// A content whose segments name an object.
    ///
    /// @param id   of the upload and, if it is complete, of the file
    /// @param name of the file; empty if there is no record of the content
    public record Content(FileId id, String name) {}

    /// The names of all recorded objects that begin with a prefix, in any order. The time depends on the number
    /// of all objects.
    ///
    /// @param prefix without characters that `LIKE` interprets
    public Set<String> objects(String prefix) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql("SELECT name FROM objects WHERE name LIKE :prefix")
                        .param("prefix", prefix + "%")
                        .query(String.class)
                        .set());
    }

    /// The contents whose segments name one of these objects, at most `limit`.
    public List<Content> contents(Collection<String> objects, int limit) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql("SELECT DISTINCT upload_id, COALESCE(name, '') AS name FROM segments"
                                + " LEFT JOIN uploads ON id = upload_id WHERE object IN (:objects)"
                                + " ORDER BY upload_id LIMIT " + limit)
                        .param("objects", objects)
                        .query((row, _) -> new Content(new FileId(row.getString("upload_id")), row.getString("name")))
                        .list());
    }

    /// Those of the given contents of which a request may still record objects that it has stored before: it
    /// holds a claim. A request without a claim is refused, and a request that takes its claim later stores
    /// other objects.
    public Set<String> claimed(Collection<String> contents) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql("SELECT DISTINCT upload_id FROM claims WHERE upload_id IN (:contents)")
                        .param("contents", contents)
                        .query(String.class)
                        .set());
    }
}
