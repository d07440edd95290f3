package io.lading.file;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentReader;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The complete files, seen by everybody who is signed in. Safe for use by many threads.
public final class Shelf {
    private final FileRepository files;
    private final ContentStore store;
    private final Reclaimer reclaimer;

    /// Gives back what is left of a file that was taken off the shelf.
    @FunctionalInterface
    public interface Reclaimer {
        /// Removes content and records. May fail or be cut short: it is done again at the next sweep.
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
        /// The file is gone.
        record Removed() implements Removal {}

        /// The file is another's.
        ///
        /// @param owner whose
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

    /// An owner's files that have one of these outlines, in no order.
    public List<StoredFile> alike(String owner, Set<Outline> outlines) throws StorageException {
        return files.alike(owner, outlines);
    }

    /// Opens the content of a file; the caller closes it. A file that is removed meanwhile stays readable.
    public ContentReader open(FileId id) throws StorageException {
        return store.openReader(new ContentKey(id.value()));
    }

    /// Removes a file for good.
    ///
    /// @param who          account name of who asks
    /// @param mayRemoveAny whether they may remove the files of others
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
