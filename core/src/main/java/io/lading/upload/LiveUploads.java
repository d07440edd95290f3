package io.lading.upload;

import io.lading.digest.Digest;
import io.lading.digest.DigestAlgorithm;
import io.lading.digest.DigestFollower;
import io.lading.digest.DigestWorkers;
import io.lading.digest.SavedDigest;
import io.lading.file.FileId;
import io.lading.space.Admission;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import io.lading.upload.Claims.Claim;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The unfinished uploads in memory: those in use by requests, and recently used idle ones up to a memory limit.
/// Each is loaded once and, if this server is the only node, owned under a new epoch. If there are other nodes, each
/// request reads the record anew when its claim is granted. Thread-safe.
///
/// An idle upload stays in memory so that the digest continues when the client sends the next append. When idle
/// uploads exceed their limit, the least recently used are evicted: noted bytes are recorded first, the
/// reservation is set to the one in the record, and when the upload is loaded again its digest continues from the
/// state in the record.
final class LiveUploads {
    /// The most memory for idle uploads, in bytes.
    static final long MAX_IDLE_BYTES = 16L << 20;

    /// The limit is at most this fraction (one sixteenth) of the heap.
    private static final int HEAP_SHARE = 16;

    /// So that one is at most 32 MiB before the end of a checkpoint.
    private static final int SNAPSHOTS_PER_CHECKPOINT = 2;

    private static final Logger LOG = System.getLogger(LiveUploads.class.getName());

    private final UploadRepository repository;
    private final ContentStore store;
    private final Admission admission;
    private final DigestWorkers workers;
    private final Clock clock;
    private final Duration expiry;
    private final long checkpointBytes;
    private final long maxIdleBytes;
    private final Optional<Sharing> sharing;
    private final Claims.Kind claims;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<FileId, Entry> entries = new HashMap<>();

    /// The entries that no request uses, least recently used first.
    private final LinkedHashMap<FileId, Entry> idle = new LinkedHashMap<>();

    private long idleBytes;

    private static final class Entry {
        private final FileId id;
        private final CompletableFuture<Optional<LiveUpload>> loading = new CompletableFuture<>();
        private int users = 1;

        /// Raised by each use: an eviction sees whether the upload was used meanwhile.
        private int uses;

        private long bytes;

        Entry(FileId id) {
            this.id = id;
        }

        Optional<LiveUpload> loaded() {
            boolean done = loading.isDone() && !loading.isCompletedExceptionally();
            return done ? loading.join() : Optional.empty();
        }
    }

    /// Keeps an upload in memory until this is closed.
    final class Use implements AutoCloseable {
        private final Entry entry;
        private final LiveUpload live;

        private Use(Entry entry, LiveUpload live) {
            this.entry = entry;
            this.live = live;
        }

        LiveUpload live() {
            return live;
        }

        @Override
        public void close() {
            leave(entry);
        }
    }

    /// @param checkpointBytes the bytes of a checkpoint
    /// @param maxIdleBytes the most memory for idle uploads, in bytes; see [#idleBytesOfThisHeap]
    /// @param sharing      empty if this server is the only node
    LiveUploads(
            UploadRepository repository,
            ContentStore store,
            Admission admission,
            DigestWorkers workers,
            Clock clock,
            Duration expiry,
            long checkpointBytes,
            long maxIdleBytes,
            Optional<Sharing> sharing) {
        this.repository = repository;
        this.store = store;
        this.admission = admission;
        this.workers = workers;
        this.clock = clock;
        this.expiry = expiry;
        this.checkpointBytes = checkpointBytes;
        this.maxIdleBytes = maxIdleBytes;
        this.sharing = sharing;
        this.claims = sharing.map(nodes -> Claims.among(nodes.claims())).orElse(Claims.HERE);
    }

    /// The limit for idle uploads with this heap, in bytes.
    static long idleBytesOfThisHeap() {
        return Math.min(MAX_IDLE_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    }

    /// The upload, loaded if it is not in memory; null if it does not exist.
    @Nullable
    Use use(FileId id) throws StorageException {
        Entry mine = new Entry(id);
        Entry entry = enter(mine);
        boolean used = false;
        try {
            Optional<LiveUpload> live = entry == mine ? load(mine) : join(entry.loading);
            used = live.isPresent();
            return live.map(upload -> new Use(entry, upload)).orElse(null);
        } finally {
            if (!used) {
                leave(entry);
            }
        }
    }

    private Entry enter(Entry mine) {
        lock.lock();
        try {
            Entry known = entries.putIfAbsent(mine.id, mine);
            if (known == null) {
                return mine;
            }
            known.users++;
            known.uses++;
            noLongerIdle(known);
            return known;
        } finally {
            lock.unlock();
        }
    }

    private Optional<LiveUpload> load(Entry mine) throws StorageException {
        try {
            Optional<LiveUpload> live = sharing.isEmpty()
                    ? repository.acquire(mine.id).map(this::resumed)
                    : repository.find(mine.id).map(this::live);
            mine.loading.complete(live);
            return live;
        } catch (StorageException | RuntimeException | Error e) {
            mine.loading.completeExceptionally(e);
            throw e;
        }
    }

    /// Whether a request, on this node or another, uses the upload.
    boolean isUsed(FileId id) throws StorageException {
        boolean here = inMemory(id).filter(live -> !live.claims().idle()).isPresent();
        return here || (sharing.isPresent() && sharing.get().claims().any(id));
    }

    /// The state of the upload that clients see, or empty if there is none. Other nodes can have changed an upload
    /// that is in memory, so the record decides if there are other nodes.
    Optional<Upload> state(FileId id) throws StorageException {
        Optional<Upload> here = sharing.isEmpty() ? inMemory(id).map(LiveUpload::acknowledged) : Optional.empty();
        return here.isPresent() ? here : repository.find(id);
    }

    /// The upload if it is in memory now.
    Optional<LiveUpload> inMemory(FileId id) {
        lock.lock();
        try {
            Entry entry = entries.get(id);
            return entry == null ? Optional.empty() : entry.loaded();
        } finally {
            lock.unlock();
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

    /// Adds an upload that was just created.
    void add(Upload created) {
        Entry entry = new Entry(created.id());
        entry.loading.complete(Optional.of(live(created)));
        lock.lock();
        try {
            entries.put(entry.id, entry);
        } finally {
            lock.unlock();
        }
        leave(entry);
    }

    /// Removes from memory an upload that has ended, or that another process owns, even while requests use it:
    /// the next request loads it again.
    void remove(LiveUpload ended) {
        try {
            admission.returnToRecord(
                    ended.reservation(), stateInRepository(ended).flatMap(Upload::holding));
        } catch (StorageException e) {
            LOG.log(
                    Level.WARNING,
                    "Could not release the reservation of upload "
                            + ended.recorded().id(),
                    e);
        }
        lock.lock();
        try {
            Entry known = entries.get(ended.recorded().id());
            if (known != null && known.loaded().filter(live -> live == ended).isPresent()) {
                entries.remove(known.id);
                noLongerIdle(known);
            }
        } finally {
            lock.unlock();
        }
        ended.digest().stop();
    }

    private Optional<Upload> stateInRepository(LiveUpload live) throws StorageException {
        Upload recorded = live.recorded();
        return live.doubted() ? repository.find(recorded.id()) : Optional.of(recorded);
    }

    private void leave(Entry entry) {
        lock.lock();
        try {
            release(entry);
        } finally {
            lock.unlock();
        }
        evictBeyondTheLimit();
    }

    private void release(Entry entry) {
        entry.users--;
        if (entry.users > 0 || entries.get(entry.id) != entry) {
            return;
        }
        Optional<LiveUpload> live = entry.loaded();
        if (live.isEmpty()) {
            entries.remove(entry.id);
        } else if (live.get().doubted()) {
            entry.bytes = maxIdleBytes + 1; // above the limit, and first: evicted next
            idle.putFirst(entry.id, entry);
            idleBytes += entry.bytes;
        } else {
            entry.bytes = live.get().bytes();
            idle.put(entry.id, entry);
            idleBytes += entry.bytes;
        }
    }

    private void noLongerIdle(Entry entry) {
        if (idle.remove(entry.id, entry)) {
            idleBytes -= entry.bytes;
        }
    }

    private void evictBeyondTheLimit() {
        Entry entry = victim();
        while (entry != null && evict(entry)) {
            entry = victim();
        }
    }

    /// The least recently used idle upload, marked as used by its eviction; null if all fit into the limit.
    private @Nullable Entry victim() {
        lock.lock();
        try {
            if (idleBytes <= maxIdleBytes) {
                return null;
            }
            Entry oldest = idle.values().iterator().next();
            noLongerIdle(oldest);
            oldest.users++;
            return oldest;
        } finally {
            lock.unlock();
        }
    }

    /// Evicts an upload, unless a request uses it in the meantime. Returns false if the repository failed.
    private boolean evict(Entry entry) {
        LiveUpload live = entry.loaded().orElseThrow();
        recordNoted(live);
        int uses = uses(entry);
        try {
            evict(entry, uses, live, stateInRepository(live));
            return true;
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "Upload " + entry.id + " stays in memory: could not read its record", e);
            lock.lock();
            try {
                release(entry);
            } finally {
                lock.unlock();
            }
            return false;
        }
    }

    private void evict(Entry entry, int uses, LiveUpload live, Optional<Upload> state) {
        lock.lock();
        try {
            boolean alone = entry.users == 1 && entry.uses == uses && entries.get(entry.id) == entry;
            if (!alone) {
                release(entry);
                return;
            }
            entries.remove(entry.id);
            admission.returnToRecord(live.reservation(), state.flatMap(Upload::holding));
        } finally {
            lock.unlock();
        }
        live.digest().stop();
    }

    private int uses(Entry entry) {
        lock.lock();
        try {
            return entry.uses;
        } finally {
            lock.unlock();
        }
    }

    /// If this fails the medium may have lost the noted bytes, as after a failed append.
    private void recordNoted(LiveUpload live) {
        Optional<Claim> alone = live.claims().takeIdle();
        if (alone.isEmpty()) {
            return;
        }
        try (Claim mine = alone.get()) {
            live.recordNoted(mine, store);
        } catch (StorageException e) {
            LOG.log(
                    Level.WARNING,
                    "Could not record the last bytes of upload "
                            + live.recorded().id() + "; its client must send them again",
                    e);
            live.forgetUnrecorded();
            live.doubt();
        }
    }

    /// The number of uploads in memory.
    int size() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    private LiveUpload resumed(Acquired acquired) {
        LiveUpload live = live(acquired.upload());
        SavedDigest digest = acquired.digest();
        if (digest != null) {
            live.resumeDigest(digest);
        }
        return live;
    }

    private LiveUpload live(Upload upload) {
        Set<DigestAlgorithm> declared =
                upload.digests().stream().map(Digest::algorithm).collect(Collectors.toSet());
        DigestFollower digest = new DigestFollower(
                LiveUpload.keyOf(upload), store, workers, declared, checkpointBytes / SNAPSHOTS_PER_CHECKPOINT);
        return new LiveUpload(
                upload,
                admission.reservation(upload.holding()),
                repository,
                clock,
                expiry,
                digest,
                checkpointBytes,
                claims);
    }
}
