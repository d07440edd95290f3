package io.lading.upload;

import io.lading.digest.Digest;
import io.lading.digest.FileDigests;
import io.lading.file.FileExpiry;
import io.lading.file.Format;
import io.lading.file.StoredFile;
import io.lading.image.ImageFormat;
import io.lading.image.ImageInspector;
import io.lading.space.Admission;
import io.lading.space.Reservation;
import io.lading.storage.ContentReader;
import io.lading.storage.ContentStore;
import io.lading.storage.ContentWriter;
import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import io.lading.upload.Upload.State;
import io.lading.upload.UploadRules.ContentCheck;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes a file of a full upload, or completes a partial one.
///
/// If a step before `publish` fails, no file appears: after `DigestMismatch` or `ContentRefused`
/// [Uploads#append] removes the upload, after any other failure it can be resumed. New claims are allowed again
/// in every case. The steps of one completion, in order:
///
/// | step     | effect                                                  | on failure                                 |
/// |----------|---------------------------------------------------------|--------------------------------------------|
/// | store    | with a shared store: every written byte is durable      | [StorageException]                         |
/// | close    | no new claims; the other holders are asked to release   | `Busy`                                     |
/// | flush    | every written byte is durable                           | [StorageException]                         |
/// | verify   | digests are computed, declared ones compared            | `DigestMismatch`                           |
/// | inspect  | the image format is recognized (not for partial ones)   | `ContentRefused`                           |
/// | publish  | the content becomes a file (not for partial ones)       | [StorageException]                         |
/// | record   | upload complete, file and event in one transaction      | published but not recorded: see [#recover] |
///
/// Publication (an atomic rename) is the point of no return. Before it every byte is durable and every declared
/// digest has matched, so content that is found published after a crash is recorded without verifying it again.
final class Completion {
    /// How long completion waits for a SHA-256 that is about to be ready, if the client declared no digest.
    /// After this time the file appears without its SHA-256. Completion always waits for a declared digest.
    static final Duration DIGEST_PATIENCE = Duration.ofMillis(250);

    /// How long completion waits for other requests to release their claims.
    static final Duration CLAIM_PATIENCE = Duration.ofSeconds(5);

    private final UploadRepository repository;
    private final ContentStore store;
    private final Admission admission;
    private final UploadRules rules;
    private final Clock clock;
    private final UploadStats stats;
    private final FileDigests fileDigests;
    private final Consumer<Upload> partialCompleted;

    /// @param stats            counts completions
    /// @param fileDigests      records the SHA-256 of files that appear without one
    /// @param partialCompleted called for each complete partial upload
    Completion(
            UploadRepository repository,
            ContentStore store,
            Admission admission,
            UploadRules rules,
            Clock clock,
            UploadStats stats,
            FileDigests fileDigests,
            Consumer<Upload> partialCompleted) {
        this.repository = repository;
        this.store = store;
        this.admission = admission;
        this.rules = rules;
        this.clock = clock;
        this.stats = stats;
        this.fileDigests = fileDigests;
        this.partialCompleted = partialCompleted;
    }

    /// Completes an upload whose last bytes, from `from` to below `to`, are written but not yet recorded.
    Appended complete(
            LiveUpload live, Claims.Claim claim, long length, @Nullable ContentWriter writer, long from, long to)
            throws StorageException {
        flushFirst(live, writer);
        if (!live.claims().closeFor(claim, CLAIM_PATIENCE)) {
            live.digest().discardBeyond(live.acknowledged().offset());
            return new Appended.Busy();
        }
        try {
            if (writer != null) {
                flush(writer, live.acknowledged());
            }
            List<Segment> written = writer == null ? List.of() : writer.segments();
            return verified(live, claim, length, from, to, written);
        } catch (StorageException | RuntimeException e) {
            live.digest().discardBeyond(live.acknowledged().offset());
            throw e;
        } finally {
            live.claims().open(claim);
        }
    }

    /// With a shared store, waits for the store before the upload is closed: while a node that cannot reach the
    /// store has not sealed its claim, another node can take over.
    private void flushFirst(LiveUpload live, @Nullable ContentWriter writer) throws StorageException {
        if (writer == null || !store.traits().shared()) {
            return;
        }
        try {
            writer.flush();
        } catch (StorageException | RuntimeException e) {
            live.digest().discardBeyond(live.acknowledged().offset());
            throw e;
        }
    }

    /// Flushes the bytes and, if a record is next, the directory entry of the content. Publication flushes the
    /// entry that it creates.
    private static void flush(ContentWriter writer, Upload upload) throws StorageException {
        if (upload.kind() == Upload.Kind.PARTIAL || !upload.digests().isEmpty()) {
            writer.flush();
        } else {
            writer.flushBytes();
        }
    }

    private Appended verified(
            LiveUpload live, Claims.Claim claim, long length, long from, long to, List<Segment> written)
            throws StorageException {
        boolean declared = !live.acknowledged().digests().isEmpty();
        CompletableFuture<List<Digest>> digests = live.digest().finish(length, declared);
        if (declared && to - from > 1) {
            live.recordVerifying(claim, from, to, Length.of(length), written);
        }
        boolean soon = live.acknowledged().kind() != Upload.Kind.PARTIAL
                && live.digest().isSoon();
        Duration patience = soon ? DIGEST_PATIENCE : Duration.ZERO;
        Optional<List<Digest>> computed = await(digests, declared ? Optional.empty() : Optional.of(patience));
        Optional<Appended> mismatch = declared ? mismatch(live, computed.orElseThrow()) : Optional.empty();
        if (mismatch.isPresent()) {
            live.digest().discardBeyond(live.acknowledged().offset());
            return mismatch.get();
        }
        Upload now = live.acknowledged();
        Upload full = now.with(now.extents().plus(from, to), Length.of(length), now.expiresAt())
                .in(State.COMPLETE);
        Commit commit = new Commit(live, claim.fence(), full, live.unrecorded(written));
        return full.kind() == Upload.Kind.PARTIAL ? partial(commit) : file(commit, digests, computed);
    }

    private static Optional<Appended> mismatch(LiveUpload live, List<Digest> computed) {
        for (Digest declared : live.acknowledged().digests()) {
            for (Digest digest : computed) {
                if (digest.algorithm() == declared.algorithm() && !digest.equals(declared)) {
                    return Optional.of(new Appended.DigestMismatch(live.acknowledged(), declared, digest, true));
                }
            }
        }
        return Optional.empty();
    }

    /// What the last step records.
    ///
    /// @param live     the upload
    /// @param fence    of the completing request
    /// @param full     the record after completion
    /// @param segments the objects of the bytes that are not recorded yet
    private record Commit(LiveUpload live, Fence fence, Upload full, List<Segment> segments) {}

    private Appended partial(Commit commit) throws StorageException {
        Upload full = commit.full();
        record(commit, null);
        commit.live().digest().stop();
        partialCompleted.accept(full);
        return new Appended.Completed(full, null);
    }

    private Appended file(Commit commit, CompletableFuture<List<Digest>> digests, Optional<List<Digest>> computed)
            throws StorageException {
        LiveUpload live = commit.live();
        Upload full = commit.full();
        Optional<ImageFormat> format = inspect(full);
        if (format.isEmpty() && rules.contentCheck() == ContentCheck.ENFORCE) {
            live.digest().discardBeyond(live.acknowledged().offset());
            return new Appended.ContentRefused(live.acknowledged());
        }
        store.publish(LiveUpload.keyOf(full), full.length().orElseThrow(), full.name());
        StoredFile file = fileOf(full, format, computed.map(Digest::sha256).orElse(null));
        record(commit, file);
        if (file.sha256() == null) {
            fileDigests.follow(file, live.digest(), digests);
        } else {
            live.digest().stop();
        }
        return new Appended.Completed(full, file);
    }

    private void record(Commit commit, @Nullable StoredFile file) throws StorageException {
        LiveUpload live = commit.live();
        Upload full = commit.full();
        boolean done = false;
        try {
            done = repository.complete(commit.fence(), full, file, commit.segments());
        } finally {
            if (!done) {
                live.doubt();
            }
        }
        if (!done) {
            throw new OutdatedFenceException(full.id());
        }
        live.completed(full);
        if (full.kind() != Upload.Kind.PARTIAL) {
            admission.release(live.reservation());
        }
        stats.step(UploadStep.COMPLETED, full);
    }

    /// Records a file whose content this process published before the medium failed and the record was lost.
    void recover(LiveUpload live) throws StorageException {
        try (ContentReader reader = store.openReader(live.key())) {
            live.completed(recover(live.acknowledged(), live.reservation(), reader.length()));
            live.digest().stop();
        }
    }

    /// Records a file whose content was published before a crash, but not recorded.
    ///
    /// @param reservation the reservation of the upload
    /// @param length      the length of the published content
    Upload recover(Upload upload, Reservation reservation, long length) throws StorageException {
        store.publish(LiveUpload.keyOf(upload), length, upload.name());
        Upload full = upload.with(Extents.prefix(length), Length.of(length), upload.expiresAt())
                .in(State.COMPLETE);
        StoredFile file = fileOf(full, inspect(full), null);
        if (repository.complete(new Fence.Epoch(full.epoch()), full, file, List.of())) {
            admission.release(reservation);
            stats.step(UploadStep.COMPLETED, full);
            fileDigests.compute(file);
        }
        return full;
    }

    private Optional<ImageFormat> inspect(Upload full) throws StorageException {
        if (rules.contentCheck() == ContentCheck.OFF) {
            return Optional.empty();
        }
        try (ContentReader reader = store.openReader(LiveUpload.keyOf(full))) {
            return ImageInspector.inspect(reader, full.length().orElseThrow());
        }
    }

    private StoredFile fileOf(Upload full, Optional<ImageFormat> found, @Nullable String sha256) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        long size = full.length().orElseThrow();
        return new StoredFile(
                full.id(),
                full.name(),
                size,
                sha256,
                full.owner(),
                now,
                full.contentType(),
                formatOf(found),
                full.link() == null ? null : full.link().name(),
                full.times()
                        .atLeast(now.plus(FileExpiry.LEAST))
                        .atMost(rules.retention().latest(now)));
    }

    private Format formatOf(Optional<ImageFormat> found) {
        if (rules.contentCheck() == ContentCheck.OFF) {
            return new Format.NotExamined();
        }
        return found.isPresent() ? new Format.Recognized(found.get().label()) : new Format.Unrecognized();
    }

    private static Optional<List<Digest>> await(CompletableFuture<List<Digest>> digests, Optional<Duration> patience)
            throws StorageException {
        try {
            return Optional.of(
                    patience.isPresent() ? digests.get(patience.get().toNanos(), TimeUnit.NANOSECONDS) : digests.get());
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (CancellationException e) {
            throw new StorageException(StorageException.Kind.TEMPORARY, "The upload was aborted during completion", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageException failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(StorageException.Kind.TEMPORARY, "Interrupted while digests were computed", e);
        }
    }
}
