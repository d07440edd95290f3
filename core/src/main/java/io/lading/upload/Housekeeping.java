package io.lading.upload;

import io.lading.file.FileId;
import io.lading.file.FileRepository;
import io.lading.file.StoredFile;
import io.lading.space.Reservation;
import io.lading.storage.ContentKey;
import io.lading.storage.ContentStore.Stored;
import io.lading.storage.StorageException;
import io.lading.upload.Claims.Claim;
import io.lading.upload.Claims.Denial;
import io.lading.upload.LiveUploads.Use;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Recovery at the start, expiry, and removal of uploads.
///
/// Removal has three steps, each of which can be repeated. With a local store: mark the record, remove the
/// content, remove the record. With a shared store: mark the record, remove the record, remove the objects. If
/// a step fails, the next sweep repeats it; after a crash, the next start does.
final class Housekeeping {
    private static final Logger LOG = System.getLogger(Housekeeping.class.getName());

    /// Records in memory at a time; a record can have long texts.
    private static final int PAGE = 32;

    /// The most uploads that one sweep removes.
    private static final int MAX_EXPIRED = 1000;

    /// How long another node may take between the record of an upload and its first claim, clocks that differ
    /// included.
    private static final Duration CREATION_PATIENCE = Duration.ofMinutes(5);

    /// The most orphans in the report; the log lists all.
    private static final int MAX_ORPHANS = 1000;

    private final UploadRepository repository;
    private final FileRepository files;
    private final LiveUploads liveUploads;
    private final Concatenation concatenation;
    private final Engine engine;
    private final Clock clock;
    private final Duration patience;

    Housekeeping(
            UploadRepository repository,
            FileRepository files,
            LiveUploads liveUploads,
            Concatenation concatenation,
            Engine engine,
            Clock clock,
            Duration patience) {
        this.repository = repository;
        this.files = files;
        this.liveUploads = liveUploads;
        this.concatenation = concatenation;
        this.engine = engine;
        this.clock = clock;
        this.patience = patience;
    }

    /// Compares the records with the inventory of the store. The time depends on their number, not on their size.
    ///
    /// If several nodes share the store, other nodes are writing now, and nothing needs to be recovered: the
    /// database
    /// never names bytes that are not durable.
    RecoveryReport recover() throws StorageException {
        if (engine.store().traits().shared()) {
            concatenation.retry();
            return new RecoveryReport(0, List.of(), List.of(), List.of());
        }
        Findings findings = new Findings(repository.unresumable());
        FileId after = null;
        List<Upload> page;
        do {
            page = repository.unfinished(after, PAGE);
            for (Upload upload : page) {
                recoverOne(upload, findings);
                after = upload.id();
            }
        } while (page.size() == PAGE);
        engine.store().inventory(content -> reportIfOrphan(content, findings));
        concatenation.retry();
        return findings.report();
    }

    /// Throws temporary failures: the server does not start. After any other failure of one upload, that upload
    /// is left for the next start and recovery continues.
    private void recoverOne(Upload upload, Findings findings) throws StorageException {
        upload.holding().ifPresent(engine.admission()::count);
        try {
            examine(upload, engine.store().find(LiveUpload.keyOf(upload)), findings);
        } catch (StorageException e) {
            if (e.kind() == StorageException.Kind.TEMPORARY) {
                throw e;
            }
            LOG.log(Level.ERROR, "Could not recover upload " + upload.id() + "; it is left unchanged", e);
        }
    }

    private void examine(Upload upload, Optional<Stored> content, Findings findings) throws StorageException {
        if (upload.removed()) {
            remove(upload.id());
        } else if (upload.complete()) {
            return;
        } else if (content.filter(Stored::published).isPresent()) {
            Reservation room = engine.admission().reservation(upload.holding());
            Upload recovered =
                    engine.completion().recover(upload, room, content.get().bytes());
            findings.finished.add(recovered.id());
        } else if (upload.extents().end() > content.map(Stored::bytes).orElse(0L)) {
            LOG.log(Level.ERROR, "Upload {0} is removed: the storage lost some of its bytes", upload.id());
            remove(upload.id());
            findings.lost.add(upload.id());
        } else if (findings.unresumable.contains(upload.id())) {
            LOG.log(Level.INFO, "Upload {0} is removed: its client cannot resume it", upload.id());
            remove(upload.id());
        } else {
            findings.resumable++;
        }
    }

    private void reportIfOrphan(Stored content, Findings findings) throws StorageException {
        Optional<FileId> id = FileId.parse(content.name());
        if (id.isEmpty() || !known(id.get(), content.published())) {
            LOG.log(Level.WARNING, "Orphan in the storage (left unchanged): {0}", content.location());
            findings.orphan(content);
        }
    }

    private boolean known(FileId id, boolean published) throws StorageException {
        return (published && files.find(id).isPresent())
                || repository
                        .find(id)
                        .filter(upload -> !upload.complete() || upload.kind() == Upload.Kind.PARTIAL)
                        .isPresent();
    }

    /// Removes an upload and its content, unless it has become a file that still exists.
    Cancellation remove(FileId id) throws StorageException {
        return remove(id, _ -> true);
    }

    /// Removes an upload, or logs why that failed; then the upload expires later.
    void removeOrExpire(FileId id) {
        try {
            remove(id);
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "Could not remove upload " + id, e);
        }
    }

    /// @param due tested once no other request uses the upload; if false, nothing happens and the outcome is busy
    private Cancellation remove(FileId id, Predicate<Upload> due) throws StorageException {
        try (Use use = liveUploads.use(id)) {
            return use == null ? new Cancellation.NotFound() : remove(use.live(), due);
        }
    }

    private Cancellation remove(LiveUpload live, Predicate<Upload> due) throws StorageException {
        try (Claim claim = live.claims().take(Uploads.ALL_BYTES, () -> {}, patience)) {
            if (!claim.granted()) {
                return claim.denial() == Denial.GONE ? gone(live) : new Cancellation.Busy();
            }
            Upload upload = live.acknowledged();
            Optional<StoredFile> file = upload.complete() ? files.find(upload.id()) : Optional.empty();
            if (file.isPresent()) {
                // The upload was completed while this thread waited for its claim.
                liveUploads.remove(live);
                return new Cancellation.AlreadyComplete(file.get());
            }
            if (!due.test(upload)) {
                return new Cancellation.Busy();
            }
            removeClaimed(live, claim);
            return new Cancellation.Cancelled();
        }
    }

    private Cancellation gone(LiveUpload live) {
        liveUploads.remove(live);
        return new Cancellation.NotFound();
    }

    private void removeClaimed(LiveUpload live, Claim claim) throws StorageException {
        Upload upload = live.acknowledged();
        if (!upload.removed() && !upload.complete()) {
            upload = live.markRemoved(claim);
        }
        live.digest().stop();
        live.digest().awaitClosed();
        if (engine.store().traits().shared()) {
            // Objects can be removed only when no record names them any more.
            repository.delete(upload.id(), claim.fence());
            tidy(upload.id());
        } else {
            engine.store().discard(LiveUpload.keyOf(upload));
            repository.delete(upload.id(), claim.fence());
        }
        engine.admission().release(live.reservation());
        liveUploads.remove(live);
    }

    /// Makes uploads expire that no client can resume and that no request uses: the node that created them has
    /// died. A request that ends at this moment either makes its upload resumable before, or learns that it is
    /// removed.
    private void abandonUnresumable() throws StorageException {
        Instant now = clock.instant();
        for (FileId id : repository.unresumable()) {
            boolean isOld = repository
                    .find(id)
                    .filter(upload -> upload.createdAt().isBefore(now.minus(CREATION_PATIENCE)))
                    .isPresent();
            if (isOld && !liveUploads.isUsed(id)) {
                repository.abandon(id, now.minusMillis(1));
            }
        }
    }

    /// Removes the objects of contents that have no record any more, or that a failed request left behind. What
    /// fails is tried again by the next sweep.
    private void tidyAll() throws StorageException {
        engine.admission().releaseLost();
        for (FileId id : repository.untidy(MAX_EXPIRED)) {
            tidy(id);
        }
    }

    private void tidy(FileId id) throws StorageException {
        try {
            engine.store().discard(new ContentKey(id.value()));
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "Could not remove the objects of upload " + id + " yet", e);
            return;
        }
        repository.tidied(id);
    }

    /// Removes expired uploads and returns how many. A failed removal does not stop the others.
    int sweep() throws StorageException {
        boolean shared = engine.store().traits().shared();
        if (shared) {
            abandonUnresumable();
        }
        int removed = 0;
        for (FileId id : repository.expired(clock.instant(), MAX_EXPIRED)) {
            try {
                removed += sweep(id) ? 1 : 0;
            } catch (StorageException e) {
                LOG.log(Level.WARNING, "Could not remove expired upload " + id, e);
            }
        }
        if (shared) {
            tidyAll();
        }
        return removed;
    }

    private boolean sweep(FileId id) throws StorageException {
        try (Use use = liveUploads.use(id)) {
            if (use == null || liveUploads.isUsed(id)) {
                return false;
            }
            Upload upload = use.live().acknowledged();
            if (isAwaited(id) || !(remove(use.live(), this::isExpired) instanceof Cancellation.Cancelled)) {
                return false;
            }
            engine.stats().step(UploadStep.EXPIRED, upload);
            return true;
        }
    }

    /// Whether a final upload waits for this partial upload.
    private boolean isAwaited(FileId part) throws StorageException {
        return !repository.waitingFor(part, 1).isEmpty();
    }

    private boolean isExpired(Upload upload) {
        return upload.expiresAt().isBefore(clock.instant());
    }

    /// Whether an unfinished upload has expired for clients: the second in `Upload-Expires` has passed and
    /// nothing uses it. The next sweep removes it.
    boolean isExpiredForClients(Upload upload) throws StorageException {
        return !upload.complete() && isPastExpiry(upload) && !isUsed(upload.id()) && !isAwaited(upload.id());
    }

    private boolean isPastExpiry(Upload upload) {
        return upload.expiresAt().truncatedTo(ChronoUnit.SECONDS).isBefore(clock.instant());
    }

    /// Whether a request uses the upload, or has extended its expiry in memory only.
    private boolean isUsed(FileId id) throws StorageException {
        return liveUploads.isUsed(id)
                || liveUploads.state(id).filter(upload -> !isPastExpiry(upload)).isPresent();
    }

    private static final class Findings {
        private final Set<FileId> unresumable;
        private int resumable;
        private final List<FileId> finished = new ArrayList<>();
        private final List<FileId> lost = new ArrayList<>();

        private final List<Stored> orphans = new ArrayList<>();

        Findings(Set<FileId> unresumable) {
            this.unresumable = unresumable;
        }

        void orphan(Stored content) {
            if (orphans.size() < MAX_ORPHANS) {
                orphans.add(content);
            }
        }

        RecoveryReport report() {
            return new RecoveryReport(resumable, finished, lost, orphans);
        }
    }
}
