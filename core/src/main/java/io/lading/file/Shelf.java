package io.lading.file;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentReader;
import io.lading.storage.ContentStore;
import io.lading.storage.Delivery;
import io.lading.storage.StorageException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The complete files, visible to every signed-in user. Thread-safe.
public final class Shelf {
    private final FileRepository files;
    private final ContentStore store;
    private final Reclaimer reclaimer;

    /// Removes the content of deleted files.
    @FunctionalInterface
    public interface Reclaimer {
        /// Removes content and upload record. If it fails or is interrupted, the next sweep repeats it.
        void reclaim(FileId id) throws StorageException;
    }

    /// @param reclaimer removes the content of a removed file
    public Shelf(FileRepository files, ContentStore store, Reclaimer reclaimer) {
        this.files = files;
        this.store = store;
        this.reclaimer = reclaimer;
    }

    /// The outcome of [#remove].
    public sealed interface Removal {
        /// The file is deleted.
        record Removed() implements Removal {}

        /// The file has another owner, and the caller may not remove it.
        ///
        /// @param owner account name of the owner
        record Forbidden(String owner) implements Removal {}

        /// There is no such file.
        record NotFound() implements Removal {}
    }

    /// The file, or empty.
    public Optional<StoredFile> find(FileId id) throws StorageException {
        return files.find(id);
    }

    /// One page of files.
    public FilePage page(FileQuery query) throws StorageException {
        return files.page(query);
    }

    /// An owner's files with one of these names and sizes, unordered.
    public List<StoredFile> withNamesAndSizes(String owner, Set<NameAndSize> namesAndSizes) throws StorageException {
        return files.withNamesAndSizes(owner, namesAndSizes);
    }

    /// Opens the content of a file; the caller closes it. It stays readable if the file is deleted in the
    /// meantime.
    public ContentReader open(FileId id) throws StorageException {
        return store.openReader(new ContentKey(id.value()));
    }

    /// An address from which a client can read the content of a file without this server; empty if there is
    /// none ([ContentStore#address]). Whoever has it can read the file until it expires, so the caller has
    /// checked that this is permitted.
    public Optional<URI> address(StoredFile file, Delivery as) throws StorageException {
        return store.address(new ContentKey(file.id().value()), file.size(), as);
    }

    /// Permanently deletes a file.
    ///
    /// @param who          account name of the caller
    /// @param mayRemoveAny whether the caller may delete files of other owners
    public Removal remove(FileId id, String who, boolean mayRemoveAny) throws StorageException {
        Optional<StoredFile> file = files.find(id);
        if (file.isEmpty()) {
            return new Removal.NotFound();
        }
        if (!mayRemoveAny && !file.get().owner().equals(who)) {
            return new Removal.Forbidden(file.get().owner());
        }
        if (!files.remove(id)) {
            return new Removal.NotFound();
        }
        reclaimer.reclaim(id);
        return new Removal.Removed();
    }
}
