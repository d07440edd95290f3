package io.lading.digest;

import io.lading.file.FileId;
import io.lading.file.FileRepository;
import io.lading.file.StoredFile;
import io.lading.node.Leases;
import io.lading.storage.ContentKey;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Computes the SHA-256 of files that were published without one. Thread-safe.
///
/// A computation that began during the upload is continued. Other files wait in a queue; few are computed at
/// the same time, oldest first. Both have a limit; a later [#resume] finds the files beyond it. Of several nodes, one
/// computes a file.
public final class FileDigests {
    /// The most files that wait, about 200 bytes each.
    static final int MAX_WAITING = 1000;

    /// The most computations that continue from an upload, about 1 KiB each.
    static final int MAX_FOLLOWED = 250;

    private static final Logger LOG = System.getLogger(FileDigests.class.getName());

    private final FileRepository files;
    private final ContentStore store;
    private final DigestWorkers workers;
    private final DigestLeases leases;
    private final int atOnce = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    private final ReentrantLock lock = new ReentrantLock();

    /// Files that are being computed or wait.
    private final Set<FileId> known = new HashSet<>();

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private int running;
    private int followed;

    private record Waiting(FileId id, long size) {}

    /// For a server that is the only node.
    public FileDigests(FileRepository files, ContentStore store, DigestWorkers workers) {
        this(files, store, workers, Leases.ONE_NODE);
    }

    public FileDigests(FileRepository files, ContentStore store, DigestWorkers workers, Leases leases) {
        this.files = files;
        this.store = store;
        this.workers = workers;
        this.leases = new DigestLeases(leases);
    }

    /// Computes the SHA-256 of a file when its turn comes; on success it is recorded with an event.
    public void compute(StoredFile file) {
        enqueue(file);
        startNext();
    }

    /// Records the SHA-256 of a file whose computation started during its upload.
    ///
    /// @param follower    computes the SHA-256; it is detached, or stopped if [#MAX_FOLLOWED] is reached
    /// @param computation the pending result of the follower
    public void follow(StoredFile file, DigestFollower follower, CompletableFuture<List<Digest>> computation) {
        if (!admit(file)) {
            follower.stop();
            compute(file);
            return;
        }
        follower.detach();
        FileId id = file.id();
        // If another node has it, both compute it: this one has most of it already.
        boolean _ = leases.take(id);
        var _ = computation.whenComplete((digests, failure) -> {
            record(id, digests, failure);
            forget(id, false);
        });
    }

    /// Queues files without a computation: those of an earlier process, and those that failed or found the queue
    /// full. One page at a time; meant to be called regularly.
    public void resume() throws StorageException {
        files.withoutSha256(MAX_WAITING).forEach(this::enqueue);
        startNext();
    }

    /// The bytes of the files that wait.
    public long waitingBytes() {
        lock.lock();
        try {
            return waitingBytes;
        } finally {
            lock.unlock();
        }
    }

    private boolean admit(StoredFile file) {
        lock.lock();
        try {
            boolean admitted = followed < MAX_FOLLOWED && known.add(file.id());
            followed += admitted ? 1 : 0;
            return admitted;
        } finally {
            lock.unlock();
        }
    }

    private void enqueue(StoredFile file) {
        lock.lock();
        try {
            if (waiting.size() < MAX_WAITING && known.add(file.id())) {
                waiting.add(new Waiting(file.id(), file.size()));
                waitingBytes += file.size();
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Waiting next() {
        lock.lock();
        try {
            if (running >= atOnce || waiting.isEmpty()) {
                return null;
            }
            running++;
            Waiting file = waiting.remove();
            waitingBytes -= file.size;
            return file;
        } finally {
            lock.unlock();
        }
    }

    private void forget(FileId id, boolean queued) {
        leases.release(id);
        lock.lock();
        try {
            known.remove(id);
            running -= queued ? 1 : 0;
            followed -= queued ? 0 : 1;
        } finally {
            lock.unlock();
        }
    }

    private void startNext() {
        for (Waiting file = next(); file != null; file = next()) {
            if (isMine(file.id)) {
                start(file);
            } else {
                forget(file.id, true);
            }
        }
    }

    /// Takes the lease of a file, unless another node computes its SHA-256 or has recorded it.
    private boolean isMine(FileId id) {
        if (leases.alone()) {
            return true;
        }
        try {
            return leases.take(id)
                    && files.find(id).filter(file -> file.sha256() == null).isPresent();
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "Could not find out whether file " + id + " has a SHA-256; will retry", e);
            return false;
        }
    }

    private void start(Waiting file) {
        DigestFollower follower = new DigestFollower(new ContentKey(file.id.value()), store, workers, Set.of());
        CompletableFuture<List<Digest>> computation = follower.finish(file.size, false);
        boolean empty = computation.isDone();
        var _ = computation.whenComplete((digests, failure) -> {
            record(file.id, digests, failure);
            forget(file.id, true);
            if (!empty) {
                startNext(); // else the caller does
            }
        });
    }

    private void record(FileId id, @Nullable List<Digest> digests, @Nullable Throwable failure) {
        if (digests == null) {
            LOG.log(Level.ERROR, "Could not compute the SHA-256 of file " + id, failure);
            return;
        }
        try {
            files.setSha256(id, Digest.sha256(digests));
        } catch (StorageException e) {
            LOG.log(Level.ERROR, "Could not record the SHA-256 of file " + id, e);
        }
    }
}
