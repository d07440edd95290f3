package io.lading.upload;

import io.lading.file.FileId;
import io.lading.space.Room;
import io.lading.space.Shortage;
import io.lading.storage.ContentKey;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import io.lading.upload.Claims.Claim;
import io.lading.upload.LiveUploads.Use;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Concatenates partial uploads into final ones (tus 1.0.0, Concatenation), in the background. A client may
/// create a final upload while its parts are still being sent; it is concatenated when the last part is complete,
/// and [#retry] tries again if the medium failed or was full. Only the repository knows which final uploads wait
/// for which parts. Thread-safe.
///
/// Copying blocks inside the kernel for a long time, so it runs on threads of its own.
final class Concatenation implements AutoCloseable {
    /// The most parts one final upload may have.
    static final int MAX_PARTS = 10_000;

    /// How long the parts of a completed final upload are kept, so that another final upload can use them.
    static final Duration USED_PARTS_KEPT = Duration.ofMinutes(10);

    /// Final uploads that are concatenated at the same time.
    private static final int MAX_CONCURRENT = 2;

    /// The most final uploads in one retry, and the most that one complete part starts directly. The others are
    /// started by the next retries.
    static final int MAX_AT_ONCE = 1000;

    private static final Logger LOG = System.getLogger(Concatenation.class.getName());

    private final UploadRepository repository;
    private final LiveUploads liveUploads;
    private final Engine engine;
    private final Clock clock;
    private final Consumer<FileId> removeOrExpire;
    private final ExecutorService workers = Executors.newFixedThreadPool(
            MAX_CONCURRENT,
            Thread.ofPlatform().name("concatenation-", 0).daemon().factory());
    /// Final uploads with a running attempt, and whether each needs one more attempt afterwards. Two concurrent
    /// attempts would take the upload over from each other forever.
    private final Map<FileId, Boolean> attempts = new ConcurrentHashMap<>();

    private volatile @Nullable FileId lastRetried;
    private volatile boolean closing;

    /// The length of a final upload, and the space it needs beyond that of its parts.
    ///
    /// @param length the sum of the parts' lengths, or unknown while one of them is
    record Size(Length length, Room room) {}

    /// @param removeOrExpire removes a final upload that can never be completed
    Concatenation(
            UploadRepository repository,
            LiveUploads liveUploads,
            Engine engine,
            Clock clock,
            Consumer<FileId> removeOrExpire) {
        this.repository = repository;
        this.liveUploads = liveUploads;
        this.engine = engine;
        this.clock = clock;
        this.removeOrExpire = removeOrExpire;
    }

    /// Checks the parts of a final upload before it is created.
    ///
    /// @return empty if they are valid, otherwise the reason
    Optional<Creation> check(CreateUpload command) throws StorageException {
        if (command.parts().size() > MAX_PARTS) {
            return Optional.of(new Creation.BadParts("A final upload can have at most " + MAX_PARTS + " parts."));
        }
        for (FileId part : new HashSet<>(command.parts())) {
            Optional<Upload> found =
                    repository.find(part).filter(upload -> upload.owner().equals(command.owner()));
            if (found.isEmpty() || found.get().removed() || found.get().kind() != Upload.Kind.PARTIAL) {
                return Optional.of(new Creation.BadParts("Partial upload " + part + " was not found."));
            }
        }
        return Optional.empty();
    }

    /// The size of a final upload of these parts.
    Size size(List<FileId> parts) throws StorageException {
        Map<FileId, Length> distinct = new HashMap<>();
        for (FileId part : parts) {
            if (!distinct.containsKey(part)) {
                distinct.put(part, repository.find(part).map(Upload::length).orElse(Length.unknown()));
            }
        }
        if (distinct.containsValue(Length.unknown())) {
            return new Size(Length.unknown(), Room.NONE);
        }
        long sum = 0;
        for (FileId part : parts) {
            sum = Math.addExact(sum, length(distinct, part));
        }
        long held = 0;
        for (Length length : distinct.values()) {
            held = Math.addExact(held, length.orElseThrow());
        }
        long adopted = length(distinct, parts.getFirst());
        return new Size(Length.of(sum), new Room(sum - held, sum - adopted));
    }

    private static long length(Map<FileId, Length> lengths, FileId part) {
        return Objects.requireNonNull(lengths.get(part)).orElseThrow();
    }

    /// Concatenates a final upload as soon as its parts are complete. The result completes with the first
    /// attempt.
    CompletableFuture<?> begin(Upload whole) {
        return enqueue(whole.id());
    }

    /// Starts the final uploads that wait for this partial upload.
    void partialCompleted(Upload partial) {
        try {
            for (FileId whole : repository.waitingFor(partial.id(), MAX_AT_ONCE)) {
                var _ = enqueue(whole);
            }
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "Could not find the uploads that wait for part " + partial.id() + "; will retry", e);
        }
    }

    /// Retries one page of the final uploads that could not be concatenated so far.
    void retry() throws StorageException {
        List<FileId> page = repository.waiting(lastRetried, MAX_AT_ONCE);
        lastRetried = page.size() < MAX_AT_ONCE ? null : page.getLast();
        for (FileId whole : page) {
            if (!attempts.containsKey(whole) && repository.partsComplete(whole)) {
                var _ = enqueue(whole);
            }
        }
    }

    /// Whether a waiting final upload begins with this partial upload.
    boolean begins(FileId part) throws StorageException {
        for (FileId whole : repository.waitingFor(part, MAX_AT_ONCE)) {
            if (parts(whole).indexOf(part) == 0) {
                return true;
            }
        }
        return false;
    }

    private List<FileId> parts(FileId whole) throws StorageException {
        return repository.find(whole).map(Upload::parts).orElse(List.of());
    }

    /// Removes the final uploads that wait for a refused partial upload, and their other parts.
    void refuse(FileId part) throws StorageException {
        for (FileId whole : repository.waitingFor(part, MAX_AT_ONCE)) {
            abandon(whole, "one of its parts was refused");
        }
    }

    /// Removes the parts of a refused file, unless another final upload waits for them.
    void discardParts(List<FileId> parts) throws StorageException {
        for (FileId part : new HashSet<>(parts)) {
            if (repository.waitingFor(part, 1).isEmpty()) {
                removeOrExpire.accept(part);
            }
        }
    }

    private CompletableFuture<?> enqueue(FileId id) {
        boolean first = Boolean.FALSE.equals(attempts.compute(id, (_, again) -> again != null));
        return first ? submit(id) : CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<?> submit(FileId id) {
        try {
            return CompletableFuture.runAsync(() -> attempt(id), workers);
        } catch (RejectedExecutionException e) {
            // The process is stopping; recovery tries again at the next start.
            return CompletableFuture.completedFuture(null);
        }
    }

    private void attempt(FileId id) {
        try {
            if (repository.partsComplete(id)) {
                concatenate(id);
            }
        } catch (StorageException | RuntimeException e) {
            LOG.log(Level.WARNING, "Upload " + id + " could not be concatenated; will retry", e);
        } finally {
            boolean again = attempts.computeIfPresent(id, (_, more) -> more ? Boolean.FALSE : null) != null;
            if (again) {
                var _ = submit(id);
            }
        }
    }

    private void concatenate(FileId id) throws StorageException {
        try (Use use = liveUploads.use(id)) {
            if (use != null) {
                concatenate(use.live());
            }
        }
    }

    private void concatenate(LiveUpload live) throws StorageException {
        AtomicBoolean asked = new AtomicBoolean();
        try (Claim all = live.claims().take(Uploads.ALL_BYTES, () -> asked.set(true), Completion.CLAIM_PATIENCE)) {
            Upload whole = live.acknowledged();
            Size size = size(whole.parts());
            boolean over = whole.complete() || whole.removed() || whole.kind() != Upload.Kind.FINAL;
            if (!over && all.granted() && size.length() instanceof Length.Known(long length)) {
                concatenate(live, all, length, size.room(), asked);
            }
        }
    }

    private void concatenate(LiveUpload live, Claim all, long length, Room room, AtomicBoolean asked)
            throws StorageException {
        FileId id = live.acknowledged().id();
        if (length > engine.rules().maxSize()) {
            abandon(id, "it has " + length + " bytes, more than allowed");
            return;
        }
        Optional<Shortage> shortage = engine.admission().reserveFinal(live.reservation(), room);
        if (shortage.isPresent()) {
            LOG.log(Level.WARNING, "Upload {0} cannot be concatenated yet: not enough {1}", id, shortage.get());
            return;
        }
        if (engine.store().traits().shared()) {
            adopt(live, all);
        } else {
            engine.store().concatenate(live.key(), contents(live.acknowledged().parts()), bytes -> {
                live.reservation().addWritten(bytes);
                return !closing && !asked.get();
            });
        }
        Appended outcome = engine.completion().complete(live, all, length, null, 0, length);
        if (outcome instanceof Appended.Completed) {
            try {
                repository.expireBy(live.acknowledged().parts(), clock.instant().plus(USED_PARTS_KEPT));
            } finally {
                liveUploads.remove(live);
            }
        } else if (outcome instanceof Appended.ContentRefused) {
            abandon(id, "its content is not a disk image");
        }
    }

    /// Lets the final upload name the objects of its parts: no byte is copied.
    private void adopt(LiveUpload live, Claim all) throws StorageException {
        Upload whole = live.acknowledged();
        if (!repository.adopt(all.fence(), whole.id(), whole.parts())) {
            throw new StorageException(
                    StorageException.Kind.TEMPORARY, "A part of upload " + whole.id() + " was removed", null);
        }
    }

    private List<ContentStore.Part> contents(List<FileId> parts) throws StorageException {
        List<ContentStore.Part> contents = new ArrayList<>();
        for (FileId part : parts) {
            long length = repository
                    .find(part)
                    .filter(Upload::complete)
                    .orElseThrow(() -> gone(part))
                    .length()
                    .orElseThrow();
            contents.add(new ContentStore.Part(new ContentKey(part.value()), length));
        }
        return contents;
    }

    private static StorageException gone(FileId part) {
        return new StorageException(StorageException.Kind.TEMPORARY, "Part " + part + " was removed", null);
    }

    private void abandon(FileId id, String why) {
        LOG.log(Level.WARNING, "Upload {0} is removed: {1}", id, why);
        engine.background().execute(() -> discard(id));
    }

    private void discard(FileId id) {
        try {
            List<FileId> parts = parts(id);
            removeOrExpire.accept(id);
            discardParts(parts);
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "Could not remove the parts of upload " + id + "; they will expire", e);
        }
    }

    /// Aborts running concatenations; they start again with the next process.
    @Override
    public void close() {
        closing = true;
        workers.shutdown();
        try {
            var _ = workers.awaitTermination(Completion.CLAIM_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
