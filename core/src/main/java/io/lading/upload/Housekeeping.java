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
            page = repository.unfinished(null, after, PAGE);
            for (Upload upload : page) {
                examine(upload, stored.remove(upload.id().value()), findings);
                after = upload.id();
            }
        } while (page.size() == PAGE);
        return findings.report(orphans(stored));
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
            concatenation.await(upload, engine.completion());
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

    /// @param due asked once nobody else works on the upload; if it says no, nothing happens and the answer is
    ///     busy
    private Cancellation remove(FileId id, Predicate<Upload> due) throws StorageException {
        Optional<LiveUpload> live = lives.get(id);
        if (live.isEmpty()) {
            return new Cancellation.NotFound();
        }
        try (Claim claim = live.get().claims().take(Uploads.ALL_BYTES, () -> {}, patience)) {
            if (!claim.granted()) {
                return new Cancellation.Busy();
            }
            Upload upload = live.get().upload();
            Optional<StoredFile> file = upload.complete() ? files.find(id) : Optional.empty();
            if (file.isPresent()) {
                // Its last byte came while this waited for its turn.
                return new Cancellation.AlreadyComplete(file.get());
            }
            if (!due.test(upload)) {
                return new Cancellation.Busy();
            }
            if (!upload.doomed() && !upload.complete()) {
                upload = live.get().doom();
            }
            live.get().digest().stop();
            engine.store().discard(LiveUpload.keyOf(upload));
            repository.delete(id, upload.epoch());
            engine.admission().release(id);
            return new Cancellation.Cancelled();
        } finally {
            lives.remove(id);
        }
    }

    /// Removes uploads that expired and returns how many.
    int sweep() throws StorageException {
        int removed = 0;
        for (Upload upload : repository.expired(clock.instant(), PAGE)) {
            Optional<LiveUpload> live = lives.get(upload.id());
            boolean idle = live.isPresent() && live.get().claims().idle();
            if (idle && remove(upload.id(), this::expired) instanceof Cancellation.Cancelled) {
                engine.stats().step(UploadStep.EXPIRED, upload);
                removed++;
            }
        }
        return removed;
    }

    private boolean expired(Upload upload) {
        return upload.expiresAt().isBefore(clock.instant());
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
