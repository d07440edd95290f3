package io.lading.file;

import io.lading.storage.ContentReader;
import io.lading.storage.Delivery;
import io.lading.storage.StorageException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The complete files, visible to every signed-in user. Thread-safe.
public final class Shelf {
    private final FileRepository files;
    private final Opener opener;
    private final Clock clock;
    private final Reclaimer reclaimer;
    private final Extensions extensions;

    /// Removes the content of deleted files.
    @FunctionalInterface
    public interface Reclaimer {
        /// Removes content and upload record. If it fails or is interrupted, the next sweep repeats it.
        void reclaim(FileId id) throws StorageException;
    }

    /// Opens the content of a file.
    @FunctionalInterface
    public interface Opener {
        /// The caller closes the reader.
        ContentReader open(StoredFile file) throws StorageException;

        /// See [Shelf#address].
        default Optional<URI> address(StoredFile file, Delivery as) throws StorageException {
            return Optional.empty();
        }
    }

    /// @param reclaimer  removes the content of a removed file
    /// @param extensions the extensions that a new name may have
    public Shelf(FileRepository files, Opener opener, Reclaimer reclaimer, Extensions extensions, Clock clock) {
        this.files = files;
        this.opener = opener;
        this.clock = clock;
        this.reclaimer = reclaimer;
        this.extensions = extensions;
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

    /// The file, or empty. A file whose end has come no longer exists for clients: only downloads that run already
    /// are finished.
    public Optional<StoredFile> find(FileId id) throws StorageException {
        return files.find(id).filter(file -> {
            Instant end = file.times().expiresAt();
            return end == null || end.isAfter(clock.instant());
        });
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
    public ContentReader open(StoredFile file) throws StorageException {
        return opener.open(file);
    }

    /// An address from which a client can read the content of a file without this server; empty if there is none.
    /// Every program that has the address can read the file until the address expires, so the caller has checked
    /// that this is permitted.
    public Optional<URI> address(StoredFile file, Delivery as) throws StorageException {
        return opener.address(file, as);
    }

    /// Gives a file another name, by the rules for the names of uploads. If only some extensions are allowed, the file
    /// keeps its extension: a name must not promise another format. The content does not change, nor does the place
    /// where it is stored.
    ///
    /// @param raw          the new name, not yet validated
    /// @param expected     the name that the caller believes the file to have; null if any
    /// @param who          account name of the caller
    /// @param mayRenameAny whether the caller may rename files of other owners
    public Renaming rename(FileId id, String raw, @Nullable String expected, String who, boolean mayRenameAny)
            throws StorageException {
        Optional<StoredFile> known = files.find(id);
        if (known.isEmpty()) {
            return new Renaming.NotFound();
        }
        StoredFile file = known.get();
        if (!mayRenameAny && !file.owner().equals(who)) {
            return new Renaming.Forbidden(file.owner());
        }
        if (expected != null && !expected.equals(file.name())) {
            return new Renaming.Outdated(file.name());
        }
        return switch (FileName.check(raw)) {
            case FileName.Verdict.Bad(String reason) -> new Renaming.BadName(raw, reason);
            case FileName.Verdict.Ok(String name) -> rename(file, name);
        };
    }

    private Renaming rename(StoredFile file, String name) throws StorageException {
        if (name.equals(file.name())) {
            return new Renaming.Renamed(name, file);
        }
        if (!extensions.allow(name)) {
            return new Renaming.FormatNotAllowed(name, extensions.allowed());
        }
        Optional<String> kept = extensions.of(file.name());
        if (kept.isPresent() && !kept.equals(extensions.of(name))) {
            return new Renaming.FormatNotAllowed(name, List.of(kept.get()));
        }
        Optional<StoredFile> renamed = files.rename(file.id(), file.name(), name);
        if (renamed.isPresent()) {
            return new Renaming.Renamed(file.name(), renamed.get());
        }
        Optional<StoredFile> now = files.find(file.id());
        return now.isEmpty()
                ? new Renaming.NotFound()
                : new Renaming.Outdated(now.get().name());
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
