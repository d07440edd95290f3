package io.lading.digest;

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

/// Computes the SHA-256 of files that were published without one. Safe for use by many threads.
public final class FileDigests {
    /// The most files that one call of [#resume] starts.
    private static final int PAGE = 1000;

    private static final Logger LOG = System.getLogger(FileDigests.class.getName());

    private final FileRepository files;
    private final ContentStore store;
    private final DigestWorkers workers;
    private final Set<FileId> running = ConcurrentHashMap.newKeySet();

    public FileDigests(FileRepository files, ContentStore store, DigestWorkers workers) {
        this.files = files;
        this.store = store;
        this.workers = workers;
    }

    /// Starts computing the SHA-256 of a file; on success it is recorded with an event.
    public void compute(StoredFile file) {
        if (!running.add(file.id())) {
            return;
        }
        DigestFollower follower = new DigestFollower(new ContentKey(file.id().value()), store, workers, Set.of());
        recordWhenDone(file, follower.finish(file.size()));
    }

    /// Records the SHA-256 of a file whose computation started during its upload.
    public void follow(StoredFile file, CompletableFuture<List<Digest>> computation) {
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
                LOG.log(Level.ERROR, "Could not compute the SHA-256 of file " + file.id(), failure);
            }
        });
    }

    /// Starts files without a running computation: those of an earlier process, and those that failed. One page
    /// at a time; meant to be called regularly.
    public void resume() throws StorageException {
        files.withoutSha256(PAGE).forEach(this::compute);
    }

    private void record(FileId id, List<Digest> digests) {
        try {
            files.setSha256(id, Digest.sha256(digests));
        } catch (StorageException e) {
            LOG.log(Level.ERROR, "Could not record the SHA-256 of file " + id, e);
        }
    }
}
