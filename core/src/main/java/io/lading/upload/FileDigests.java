package io.lading.upload;

import io.lading.file.FileId;
import io.lading.file.FileRepository;
import io.lading.file.StoredFile;
import io.lading.storage.ContentKey;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// Computes the SHA-256 of files that appeared before theirs was known. Safe for use by many threads.
final class FileDigests {
    /// Files looked at in one go when the process starts.
    private static final int PAGE = 1000;

    private static final Logger LOG = System.getLogger(FileDigests.class.getName());

    private final FileRepository files;
    private final ContentStore store;
    private final DigestWorkers workers;
    private final Set<FileId> running = ConcurrentHashMap.newKeySet();

    FileDigests(FileRepository files, ContentStore store, DigestWorkers workers) {
        this.files = files;
        this.store = store;
        this.workers = workers;
    }

    /// Begins to compute the SHA-256 of a file; its record and an event follow.
    void compute(StoredFile file) {
        if (!running.add(file.id())) {
            return;
        }
        DigestFollower follower = new DigestFollower(new ContentKey(file.id().value()), store, workers, Set.of());
        recordWhenDone(file, follower.finish(file.size()));
    }

    /// Records the SHA-256 of a file whose computation has begun while it was an upload.
    void follow(StoredFile file, CompletableFuture<List<Digest>> computation) {
        if (running.add(file.id())) {
            recordWhenDone(file, computation);
        }
    }

    private void recordWhenDone(StoredFile file, CompletableFuture<List<Digest>> computation) {
        var _ = computation.whenComplete((digests, failure) -> {
            running.remove(file.id());
            if (failure == null) {
                record(file.id(), digests);
            } else {
                LOG.log(Level.ERROR, "The SHA-256 of file " + file.id() + " could not be computed", failure);
            }
        });
    }

    /// Begins with files that are not being worked on: those an earlier process did not finish, and those
    /// that failed. Not all at once where they are many; meant to be called again and again.
    void resume() throws StorageException {
        files.withoutSha256(PAGE).forEach(this::compute);
    }

    private void record(FileId id, List<Digest> digests) {
        try {
            files.setSha256(id, Completion.sha256(digests));
        } catch (StorageException e) {
            LOG.log(Level.ERROR, "The SHA-256 of file " + id + " could not be recorded", e);
        }
    }
}
