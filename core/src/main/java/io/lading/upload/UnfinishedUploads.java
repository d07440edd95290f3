package io.lading.upload;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The records of the unfinished uploads of all owners, for administrators. Thread-safe.
public interface UnfinishedUploads {
    /// The largest page. A record can have many ranges, so few are read at a time.
    int PAGE = 16;

    /// Uploads that reserve space and are not marked for removal, the newest first; at most [#PAGE].
    ///
    /// @param owner  only uploads of this account; null for all
    /// @param before the last upload of the previous page; null for the first page
    List<Entry> page(@Nullable String owner, @Nullable FileId before) throws StorageException;

    /// One such upload; empty if there is none with this id.
    Optional<Entry> find(FileId id) throws StorageException;

    /// An unfinished upload.
    ///
    /// @param id        of the upload
    /// @param owner     account name
    /// @param name      name of the future file
    /// @param kind      whether it becomes a file, or a part of one
    /// @param state     receiving or verifying; complete for a partial upload that waits for the others
    /// @param length    declared length; unknown until the client declares one
    /// @param received  recorded bytes; a running append may have stored more
    /// @param createdAt when it was created
    /// @param expiresAt when it expires if no more bytes arrive
    record Entry(
            FileId id,
            String owner,
            String name,
            Upload.Kind kind,
            Upload.State state,
            Length length,
            long received,
            Instant createdAt,
            Instant expiresAt) {}
}
