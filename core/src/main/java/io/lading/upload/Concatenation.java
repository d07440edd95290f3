package io.lading.upload;

import io.lading.file.FileId;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/// Makes final uploads out of partial ones (tus 1.0.0, Concatenation), in the background. A final upload may be
/// asked for while its parts are still being sent; it is put together when the last of them is complete. Safe
/// for use by many threads.
final class Concatenation {
    /// The most parts one final upload may have.
    static final int MAX_PARTS = 10_000;

    private static final Logger LOG = System.getLogger(Concatenation.class.getName());

    private final UploadRepository repository;
    private final ContentStore store;
    private final LiveUploads lives;
    private final Executor background;
    private final Map<FileId, List<FileId>> pending = new ConcurrentHashMap<>();
    private final Set<FileId> adopted = ConcurrentHashMap.newKeySet();

    Concatenation(UploadRepository repository, ContentStore store, LiveUploads lives, Executor background) {
        this.repository = repository;
        this.store = store;
        this.lives = lives;
        this.background = background;
    }

    /// Checks the parts of a final upload to be.
    ///
    /// @return empty when they fit, otherwise what is wrong
    Optional<Creation> check(CreateUpload command) throws StorageException {
        if (command.parts().size() > MAX_PARTS) {
            return Optional.of(new Creation.BadParts("A final upload has at most " + MAX_PARTS + " parts."));
        }
        for (FileId part : new HashSet<>(command.parts())) {
            Optional<Upload> found =
                    repository.find(part).filter(upload -> upload.owner().equals(command.owner()));
            if (found.isEmpty() || found.get().doomed() || found.get().kind() != Upload.Kind.PARTIAL) {
                return Optional.of(new Creation.BadParts("There is no partial upload " + part + "."));
            }
        }
        return Optional.empty();
    }

    /// The sum of the parts' lengths, or unknown while one of them is.
    long length(List<FileId> parts) throws StorageException {
        long sum = 0;
        for (FileId part : parts) {
            long length = repository.find(part).map(Upload::length).orElse(Upload.UNKNOWN_LENGTH);
            if (length == Upload.UNKNOWN_LENGTH) {
                return Upload.UNKNOWN_LENGTH;
            }
            sum = Math.addExact(sum, length);
        }
        return sum;
    }

    /// Puts a final upload together as soon as its parts are complete.
    void await(Upload whole, Completion completion) {
        pending.put(whole.id(), whole.parts());
        background.execute(() -> tryRun(whole.id(), completion));
    }

    /// Looks for final uploads that waited for this partial upload.
    void partialCompleted(Upload partial, Completion completion) {
        pending.forEach((id, parts) -> {
            if (parts.contains(partial.id())) {
                background.execute(() -> tryRun(id, completion));
            }
        });
    }

    private void tryRun(FileId id, Completion completion) {
        List<FileId> parts = pending.get(id);
        try {
            Optional<List<Upload>> complete = parts == null ? Optional.empty() : completeParts(parts);
            if (complete.isPresent() && pending.remove(id) != null) {
                run(id, complete.get(), completion);
            }
        } catch (StorageException | RuntimeException e) {
            LOG.log(Level.ERROR, "Upload " + id + " could not be put together; it is tried again at the next start", e);
        }
    }

    private Optional<List<Upload>> completeParts(List<FileId> parts) throws StorageException {
        List<Upload> found = new ArrayList<>();
        for (FileId part : parts) {
            Optional<Upload> upload = repository.find(part).filter(Upload::complete);
            if (upload.isEmpty()) {
                return Optional.empty();
            }
            found.add(upload.get());
        }
        return Optional.of(found);
    }

    private void run(FileId id, List<Upload> parts, Completion completion) throws StorageException {
        Optional<LiveUpload> live = lives.get(id);
        if (live.isEmpty()) {
            return;
        }
        long length = parts.stream().mapToLong(Upload::length).reduce(0, Math::addExact);
        store.concatenate(
                live.get().key(),
                parts.stream()
                        .map(part -> new ContentStore.Part(LiveUpload.keyOf(part), part.length()))
                        .toList(),
                adopted.add(parts.getFirst().id()));
        Claims.Claim all = live.get().claims().take(Uploads.ALL_BYTES, () -> {}, Completion.CLAIM_PATIENCE);
        try (all) {
            Appended outcome = completion.complete(live.get(), all, length, null, 0, length);
            lives.remove(id);
            if (!(outcome instanceof Appended.Completed)) {
                LOG.log(Level.WARNING, "Upload {0} was not put together: {1}", id, outcome);
            }
        }
    }
}
