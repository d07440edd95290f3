package io.lading.upload;

import io.lading.file.FileId;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// The unfinished uploads this process works on, each loaded once and owned under a fresh epoch. Safe for use
/// by many threads.
final class LiveUploads {
    private final UploadRepository repository;
    private final ContentStore store;
    private final DigestWorkers workers;
    private final Clock clock;
    private final Duration expiry;
    private final ConcurrentHashMap<FileId, CompletableFuture<Optional<LiveUpload>>> loaded = new ConcurrentHashMap<>();

    LiveUploads(UploadRepository repository, ContentStore store, DigestWorkers workers, Clock clock, Duration expiry) {
        this.repository = repository;
        this.store = store;
        this.workers = workers;
        this.clock = clock;
        this.expiry = expiry;
    }

    /// The upload, loaded when it is not yet; empty when there is none.
    Optional<LiveUpload> get(FileId id) throws StorageException {
        CompletableFuture<Optional<LiveUpload>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<LiveUpload>> other = loaded.putIfAbsent(id, mine);
        if (other != null) {
            return join(other);
        }
        try {
            Optional<LiveUpload> live = repository.acquire(id).map(this::live);
            mine.complete(live);
            if (live.isEmpty()) {
                loaded.remove(id, mine);
            }
            return live;
        } catch (StorageException | RuntimeException | Error e) {
            loaded.remove(id, mine);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    private static Optional<LiveUpload> join(CompletableFuture<Optional<LiveUpload>> loading) throws StorageException {
        try {
            return loading.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StorageException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /// Takes over an upload that was just created and never loaded.
    void add(Upload created) {
        loaded.put(created.id(), CompletableFuture.completedFuture(Optional.of(live(created))));
    }

    /// Forgets an upload that is over, or that another process owns. One that was loaded anew meanwhile stays.
    void remove(LiveUpload over) {
        loaded.computeIfPresent(over.upload().id(), (_, loading) -> isOf(over, loading) ? null : loading);
        over.digest().stop();
    }

    private static boolean isOf(LiveUpload live, CompletableFuture<Optional<LiveUpload>> loading) {
        return loading.isDone()
                && !loading.isCompletedExceptionally()
                && loading.join().filter(loaded -> loaded == live).isPresent();
    }

    /// Bytes written and not digested yet.
    long digestLag() {
        return loaded.values().stream()
                .filter(loading -> loading.isDone() && !loading.isCompletedExceptionally())
                .flatMap(loading -> loading.join().stream())
                .mapToLong(live -> live.digest().lag())
                .sum();
    }

    private LiveUpload live(Upload upload) {
        Set<DigestAlgorithm> declared =
                upload.digests().stream().map(Digest::algorithm).collect(Collectors.toSet());
        DigestFollower digest = new DigestFollower(LiveUpload.keyOf(upload), store, workers, declared);
        return new LiveUpload(upload, repository, clock, expiry, digest);
    }
}
