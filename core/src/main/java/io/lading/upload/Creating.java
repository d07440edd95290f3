package io.lading.upload;

import io.lading.file.FileId;
import io.lading.file.FileName;
import io.lading.file.FileRepository;
import io.lading.space.Room;
import io.lading.storage.StorageException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Upload creation: validate the name, reserve space, record. Thread-safe.
final class Creating {
    /// How long the creation of a final upload waits for its concatenation.
    private static final Duration CONCATENATION_PATIENCE = Duration.ofSeconds(1);

    private final UploadRepository repository;
    private final FileRepository files;
    private final LiveUploads liveUploads;
    private final Concatenation concatenation;
    private final Engine engine;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Creating(
            UploadRepository repository,
            FileRepository files,
            LiveUploads liveUploads,
            Concatenation concatenation,
            Engine engine,
            Clock clock) {
        this.repository = repository;
        this.files = files;
        this.liveUploads = liveUploads;
        this.concatenation = concatenation;
        this.engine = engine;
        this.clock = clock;
    }

    /// Creates an upload. It is complete only if it is a final upload whose parts are all complete.
    ///
    /// @param resumable whether the client learns the URL before it sends content; otherwise a restart removes
    ///     the upload, unless it is marked as resumable by then
    Creation create(CreateUpload command, boolean resumable) throws StorageException {
        return switch (FileName.check(command.name())) {
            case FileName.Verdict.Bad(String reason) -> new Creation.BadName(command.name(), reason);
            case FileName.Verdict.Ok(String name) -> createNamed(command, name, resumable);
        };
    }

    private Creation createNamed(CreateUpload command, String name, boolean resumable) throws StorageException {
        if (command.by().link() != null && command.kind() != Upload.Kind.WHOLE) {
            return new Creation.NotThroughLink();
        }
        boolean becomesFile = command.kind() != Upload.Kind.PARTIAL;
        if (becomesFile && !engine.rules().allows(name)) {
            return new Creation.FormatNotAllowed(name, engine.rules().allowedExtensions());
        }
        if (becomesFile && !command.by().allows(name)) {
            return new Creation.FormatNotAllowed(name, command.by().extensions());
        }
        Optional<Creation> badParts = concatenation.check(command);
        if (badParts.isPresent()) {
            return badParts.get();
        }
        Upload upload = newUpload(command, name);
        Optional<Appended> refusalOfEmpty = engine.judge().refusalOfEmpty(upload);
        if (refusalOfEmpty.isPresent()) {
            return new Creation.Refused(refusalOfEmpty.get());
        }
        if (upload.kind() == Upload.Kind.FINAL && engine.judge().rulesOut(upload.parts(), upload.length())) {
            concatenation.discardParts(upload.parts());
            return new Creation.Refused(new Appended.ContentRefused(upload));
        }
        Optional<Creation> refusal = admit(upload, command.by());
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Optional<Creation> linkRefusal = insert(upload, resumable);
        if (linkRefusal.isPresent()) {
            return linkRefusal.get();
        }
        engine.stats().step(UploadStep.CREATED, upload);
        liveUploads.add(upload);
        return upload.kind() == Upload.Kind.FINAL ? concatenated(upload) : new Creation.Created(upload);
    }

    /// Records the upload, or releases its space again.
    private Optional<Creation> insert(Upload upload, boolean resumable) throws StorageException {
        boolean inserted = false;
        try {
            Insertion outcome = repository.insert(upload, resumable);
            inserted = outcome == Insertion.DONE;
            return switch (outcome) {
                case DONE -> Optional.empty();
                case LINK_ENDED -> Optional.of(new Creation.LinkEnded());
                case LINK_USED -> Optional.of(new Creation.LinkUsed());
                case LINK_CROWDED -> Optional.of(new Creation.TooManyUploads(UploadRepository.MAX_UNFINISHED_OF_LINK));
            };
        } finally {
            if (!inserted) {
                engine.admission().withdraw(upload.holding().orElseThrow());
            }
        }
    }

    private Optional<Creation> admit(Upload upload, Uploader by) throws StorageException {
        long length = upload.length().orElse(0);
        long maxSize = engine.rules().maxSizeOf(upload);
        if (length > maxSize) {
            return Optional.of(new Creation.TooLarge(length, maxSize));
        }
        long least = upload.lengthKnown() || upload.kind() == Upload.Kind.FINAL ? 0 : 1;
        return engine.admission()
                .admit(upload.holding().orElseThrow(), least)
                .map(refusal -> Creation.of(refusal, length, by));
    }

    private Upload newUpload(CreateUpload command, String name) throws StorageException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        boolean isFinal = command.kind() == Upload.Kind.FINAL;
        Concatenation.Size size =
                isFinal ? concatenation.size(command.parts()) : new Concatenation.Size(command.length(), Room.NONE);
        return new Upload(
                FileId.create(now, random),
                command.owner(),
                name,
                size.length(),
                Extents.empty(),
                Upload.State.RECEIVING,
                command.kind(),
                command.parts(),
                command.contentType(),
                command.annotation(),
                command.digests(),
                now,
                now.plus(engine.rules().expiry()),
                size.room(),
                1,
                command.by().link(),
                command.times().possibleAt(now).until(command.keep().end(now)));
    }

    /// If all parts are complete, concatenation usually takes a moment; waiting for it lets the client's next
    /// request see the complete upload.
    private Creation concatenated(Upload upload) throws StorageException {
        try {
            concatenation.begin(upload).get(CONCATENATION_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Concatenation continues in the background.
        }
        Upload now = repository.find(upload.id()).orElse(upload);
        return now.complete()
                ? new Creation.Completed(now, files.find(now.id()).orElse(null))
                : new Creation.Created(upload);
    }
}
