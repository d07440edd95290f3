package io.lading.upload;

import io.lading.file.FileId;
import io.lading.file.FileRepository;
import io.lading.file.StoredFile;
import io.lading.storage.ContentStore.Stored;
import io.lading.storage.StorageException;
import io.lading.upload.Claims.Claim;
import io.lading.upload.LiveUploads.Use;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Recovery at the start, expiry, and the removal of what nobody wants any more.
///
/// Removal goes in three steps, each of which may be repeated: mark the record, remove the content, remove the
/// record. So a crash in between leaves a marked record that the next sweep finds, never content that nobody
/// knows of.
final class Housekeeping {
    private static final Logger LOG = System.getLogger(Housekeeping.class.getName());

    /// Records in memory at a time; one may have long texts.
    private static final int PAGE = 32;

    /// Uploads removed in one sweep.
    private static final int MAX_EXPIRED = 1000;

    /// Orphans in the report; the log names all.
    private static final int MAX_ORPHANS = 1000;

    private final UploadRepository repository;
    private final FileRepository files;
    private final LiveUploads lives;
    private final Concatenation concatenation;
    private final Engine engine;
    private final Clock clock;
    private final Duration patience;

    Housekeeping(
            UploadRepository repository,
            FileRepository files,
            LiveUploads lives,
            Concatenation concatenation,
            Engine engine,
            Clock clock,
            Duration patience) {
        this.repository = repository;
        this.files = files;
        this.lives = lives;
        this.concatenation = concatenation;
        this.engine = engine;
        this.clock = clock;
        this.patience = patience;
    }

    /// Compares the records with the inventory of the store. Its time grows with their number, not with their
    /// bytes.
    RecoveryReport recover() throws StorageException {
        Findings findings = new Findings();
        FileId after = null;
        List<Upload> page;
        do {
            page = repository.unfinished(after, PAGE);
            for (Upload upload : page) {
                tolerantly(upload, findings);
                after = upload.id();
            }
        } while (page.size() == PAGE);
        concatenation.retry();
        engine.store().inventory(content -> look(content, findings));
        return findings.report();
    }

    /// One upload the storage makes trouble for is left for the next start; the others go on.
    private void tolerantly(Upload upload, Findings findings) throws StorageException {
        engine.admission().restore(upload);
        try {
            examine(upload, engine.store().find(LiveUpload.keyOf(upload)), findings);
        } catch (StorageException e) {
            if (e.kind() == StorageException.Kind.TEMPORARY) {
                throw e;
            }
            LOG.log(Level.ERROR, "Upload " + upload.id() + " is left as it is", e);
        }
    }

    private void examine(Upload upload, Optional<Stored> content, Findings findings) throws StorageException {
        if (upload.doomed()) {
            remove(upload.id());
        } else if (upload.complete()) {
            return;
        } else if (content.filter(Stored::published).isPresent()) {
            Reservation room = engine.admission().reservation(upload);
            Upload recovered =
                    engine.completion().recover(upload, room, content.get().bytes());
            findings.finished.add(recovered.id());
        } else if (upload.extents().end() > content.map(Stored::bytes).orElse(0L)) {
            LOG.log(Level.ERROR, "Upload {0} is removed: the storage lost bytes of it", upload.id());
            remove(upload.id());
            findings.lost.add(upload.id());
        } else {
            findings.resumable++;
        }
    }

    private void look(Stored content, Findings findings) throws StorageException {
        Optional<FileId> id = FileId.parse(content.name());
        if (id.isEmpty() || !known(id.get(), content.published())) {
            LOG.log(Level.WARNING, "Orphan in the storage, left alone: {0}", content.location());
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

    /// Removes an upload and its content, unless it has become a file that is still there.
    Cancellation remove(FileId id) throws StorageException {
        return remove(id, _ -> true);
    }

    /// Removes an upload nobody waits for; where that fails, its expiry does.
    void giveUp(FileId id) {
        try {
            remove(id);
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "Upload " + id + " could not be removed", e);
        }
    }

    /// @param due asked once nobody else works on the upload; if it says no, nothing happens and the answer is
    ///     busy
    private Cancellation remove(FileId id, Predicate<Upload> due) throws StorageException {
        try (Use use = lives.use(id)) {
            return use == null ? new Cancellation.NotFound() : remove(use.live(), due);
        }
    }

    private Cancellation remove(LiveUpload live, Predicate<Upload> due) throws StorageException {
        try (Claim claim = live.claims().take(Uploads.ALL_BYTES, () -> {}, patience)) {
            if (!claim.granted()) {
                return new Cancellation.Busy();
            }
            Upload upload = live.upload();
            Optional<StoredFile> file = upload.complete() ? files.find(upload.id()) : Optional.empty();
            if (file.isPresent()) {
                // Its last byte came while this waited for its turn.
                lives.remove(live);
                return new Cancellation.AlreadyComplete(file.get());
            }
            if (!due.test(upload)) {
                return new Cancellation.Busy();
            }
            removeAlone(live);
            return new Cancellation.Cancelled();
        }
    }

    private void removeAlone(LiveUpload live) throws StorageException {
        Upload upload = live.upload();
        if (!upload.doomed() && !upload.complete()) {
            upload = live.doom();
        }
        live.digest().stop();
        live.digest().awaitClosed();
        engine.store().discard(LiveUpload.keyOf(upload));
        repository.delete(upload.id(), upload.epoch());
        engine.admission().release(live.reservation());
        lives.remove(live);
    }

    /// Removes uploads that expired and returns how many. One that cannot be removed does not keep the others.
    int sweep() throws StorageException {
        int removed = 0;
        for (FileId id : repository.expired(clock.instant(), MAX_EXPIRED)) {
            try {
                removed += sweep(id) ? 1 : 0;
            } catch (StorageException e) {
                LOG.log(Level.WARNING, "Upload " + id + " has expired and could not be removed", e);
            }
        }
        return removed;
    }

    private boolean sweep(FileId id) throws StorageException {
        try (Use use = lives.use(id)) {
            if (use == null || !use.live().claims().idle()) {
                return false;
            }
            Upload upload = use.live().upload();
            if (needed(id) || !(remove(use.live(), this::expired) instanceof Cancellation.Cancelled)) {
                return false;
            }
            engine.stats().step(UploadStep.EXPIRED, upload);
            return true;
        }
    }

    /// Whether a final upload waits for this partial one.
    private boolean needed(FileId part) throws StorageException {
        return !repository.waitingFor(part, 1).isEmpty();
    }

    private boolean expired(Upload upload) {
        return upload.expiresAt().isBefore(clock.instant());
    }

    /// Whether an unfinished upload is not to be seen any more: the whole second that its client was told is over, and
    /// nothing uses it. It may still be there until the next sweep.
    boolean over(Upload upload) throws StorageException {
        return !upload.complete() && past(upload) && !used(upload.id()) && !needed(upload.id());
    }

    private boolean past(Upload upload) {
        return upload.expiresAt().truncatedTo(ChronoUnit.SECONDS).isBefore(clock.instant());
    }

    /// Whether a request works on the upload, or has brought bytes of which the record does not tell yet.
    private boolean used(FileId id) {
        return lives.inMemory(id)
                .filter(live -> !live.claims().idle() || !past(live.upload()))
                .isPresent();
    }

    private static final class Findings {
        private int resumable;
        private final List<FileId> finished = new ArrayList<>();
        private final List<FileId> lost = new ArrayList<>();

        private final List<Stored> orphans = new ArrayList<>();

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
