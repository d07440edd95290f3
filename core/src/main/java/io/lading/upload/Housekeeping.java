package io.lading.upload;

import io.lading.file.FileId;
import io.lading.file.FileRepository;
import io.lading.file.StoredFile;
import io.lading.storage.ContentStore.Stored;
import io.lading.storage.StorageException;
import io.lading.upload.Claims.Claim;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Recovery at the start, expiry, and the removal of what nobody wants any more.
///
/// Removal goes in three steps, each of which may be repeated: mark the record, remove the content, remove the
/// record. So a crash in between leaves a marked record that the next sweep finds, never content that nobody
/// knows of.
final class Housekeeping {
    private static final Logger LOG = System.getLogger(Housekeeping.class.getName());
    private static final int PAGE = 1000;

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
        Map<String, Stored> stored = new HashMap<>();
        engine.store().inventory().forEach(content -> stored.put(content.name(), content));
        Findings findings = new Findings();
        FileId after = null;
        List<Upload> page;
        do {
            page = repository.unfinished(after, PAGE);
            for (Upload upload : page) {
                tolerantly(upload, stored.remove(upload.id().value()), findings);
                after = upload.id();
            }
        } while (page.size() == PAGE);
        return findings.report(orphans(stored));
    }

    /// One upload the storage makes trouble for is left for the next start; the others go on.
    private void tolerantly(Upload upload, @Nullable Stored content, Findings findings) throws StorageException {
        try {
            examine(upload, content, findings);
        } catch (StorageException e) {
            if (e.kind() == StorageException.Kind.TEMPORARY) {
                throw e;
            }
            LOG.log(Level.ERROR, "Upload " + upload.id() + " is left as it is", e);
            engine.admission().restore(upload);
        }
    }

    private void examine(Upload upload, @Nullable Stored content, Findings findings) throws StorageException {
        if (upload.doomed()) {
            remove(upload.id());
        } else if (upload.complete()) {
            engine.admission().restore(upload);
        } else if (content != null && content.published()) {
            Upload recovered = engine.completion().recover(upload, content.bytes());
            findings.finished.add(recovered.id());
        } else if (upload.extents().end() > (content == null ? 0 : content.bytes())) {
            LOG.log(Level.ERROR, "Upload {0} is removed: the storage lost bytes of it", upload.id());
            remove(upload.id());
            findings.lost.add(upload.id());
        } else {
            resume(upload);
            findings.resumable++;
        }
    }

    private void resume(Upload upload) {
        engine.admission().restore(upload);
        if (upload.kind() == Upload.Kind.FINAL) {
            var _ = concatenation.begin(upload);
        }
    }

    private List<Stored> orphans(Map<String, Stored> unclaimed) throws StorageException {
        List<Stored> orphans = new ArrayList<>();
        for (Stored content : unclaimed.values()) {
            Optional<FileId> id = FileId.parse(content.name());
            boolean known = content.published()
                    && id.isPresent()
                    && files.find(id.get()).isPresent();
            if (!known) {
                LOG.log(Level.WARNING, "Orphan in the storage, left alone: {0}", content.location());
                orphans.add(content);
            }
        }
        return orphans;
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
        Optional<LiveUpload> found = lives.get(id);
        if (found.isEmpty()) {
            return new Cancellation.NotFound();
        }
        LiveUpload live = found.get();
        try (Claim claim = live.claims().take(Uploads.ALL_BYTES, () -> {}, patience)) {
            if (!claim.granted()) {
                return new Cancellation.Busy();
            }
            Upload upload = live.upload();
            Optional<StoredFile> file = upload.complete() ? files.find(id) : Optional.empty();
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
        engine.admission().release(upload.id());
        concatenation.forget(upload.id());
        lives.remove(live);
    }

    /// Removes uploads that expired and returns how many. One that cannot be removed does not keep the others.
    int sweep() throws StorageException {
        int removed = 0;
        for (Upload upload : repository.expired(clock.instant(), PAGE)) {
            try {
                removed += sweep(upload) ? 1 : 0;
            } catch (StorageException e) {
                LOG.log(Level.WARNING, "Upload " + upload.id() + " has expired and could not be removed", e);
            }
        }
        return removed;
    }

    private boolean sweep(Upload upload) throws StorageException {
        Optional<LiveUpload> live = lives.get(upload.id());
        boolean idle = live.isPresent() && live.get().claims().idle();
        if (!idle || !(remove(upload.id(), this::expired) instanceof Cancellation.Cancelled)) {
            return false;
        }
        engine.stats().step(UploadStep.EXPIRED, upload);
        return true;
    }

    private boolean expired(Upload upload) {
        return upload.expiresAt().isBefore(clock.instant()) && !concatenation.needs(upload.id());
    }

    private static final class Findings {
        private int resumable;
        private final List<FileId> finished = new ArrayList<>();
        private final List<FileId> lost = new ArrayList<>();

        RecoveryReport report(List<Stored> orphans) {
            return new RecoveryReport(resumable, finished, lost, orphans);
        }
    }
}
