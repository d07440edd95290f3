package io.lading.upload;

import io.lading.file.FileId;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import io.lading.upload.Claims.Claim;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Makes final uploads out of partial ones (tus 1.0.0, Concatenation), in the background. A final upload may be
/// asked for while its parts are still being sent; it is put together when the last of them is complete, and tried
/// again by [#retry] when the medium failed or had no room. Safe for use by many threads.
///
/// Copying blocks inside the kernel for long, so it has threads of its own.
final class Concatenation implements AutoCloseable {
    /// The most parts one final upload may have.
    static final int MAX_PARTS = 10_000;

    /// How long parts are kept after a final upload was made of them, for another one.
    static final Duration USED_PARTS_KEPT = Duration.ofMinutes(10);

    /// Final uploads that are put together at the same time.
    private static final int MAX_CONCURRENT = 2;

    private static final Logger LOG = System.getLogger(Concatenation.class.getName());

    private final UploadRepository repository;
    private final LiveUploads lives;
    private final Engine engine;
    private final Clock clock;
    private final Consumer<FileId> giveUp;
    private final ExecutorService workers = Executors.newFixedThreadPool(
            MAX_CONCURRENT,
            Thread.ofPlatform().name("concatenation-", 0).daemon().factory());
    private final Map<FileId, List<FileId>> pending = new ConcurrentHashMap<>();

    /// Final uploads that are being tried, and whether each is to be tried once more after that. Two attempts at one
    /// would take it from each other without end.
    private final Map<FileId, Boolean> trying = new ConcurrentHashMap<>();
    private volatile boolean closing;

    /// @param giveUp removes a final upload that can never be made
    Concatenation(UploadRepository repository, LiveUploads lives, Engine engine, Clock clock, Consumer<FileId> giveUp) {
        this.repository = repository;
        this.lives = lives;
        this.engine = engine;
        this.clock = clock;
        this.giveUp = giveUp;
    }

    /// Checks the parts of a final upload to be.
    ///
    /// @return empty when they fit, otherwise what is wrong
    Optional<Creation> check(CreateUpload command) throws StorageException {
        if (command.parts().size() > MAX_PARTS) {
            return Optional.of(new Creation.BadParts("A final upload has at most " + MAX_PARTS + " parts."));
        }
        for (FileId part : new HashSet<>(command.parts())) {
            Optional<Upload> found =
                    repository.find(part).filter(upload -> upload.owner().equals(command.owner()));
            if (found.isEmpty() || found.get().doomed() || found.get().kind() != Upload.Kind.PARTIAL) {
                return Optional.of(new Creation.BadParts("There is no partial upload " + part + "."));
            }
        }
        return Optional.empty();
    }

    /// The sum of the parts' lengths, or unknown while one of them is.
    long length(List<FileId> parts) throws StorageException {
        long sum = 0;
        for (FileId part : parts) {
            long length = repository.find(part).map(Upload::length).orElse(Upload.UNKNOWN_LENGTH);
            if (length == Upload.UNKNOWN_LENGTH) {
                return Upload.UNKNOWN_LENGTH;
            }
            sum = Math.addExact(sum, length);
        }
        return sum;
    }

    /// Puts a final upload together as soon as its parts are complete. The result ends with the first attempt.
    CompletableFuture<?> begin(Upload whole) {
        pending.put(whole.id(), whole.parts());
        return enqueue(whole.id());
    }

    /// Looks for final uploads that waited for this partial upload.
    void partialCompleted(Upload partial) {
        pending.forEach((id, parts) -> {
            if (parts.contains(partial.id())) {
                var _ = enqueue(id);
            }
        });
    }

    /// Tries again what could not be put together so far.
    void retry() {
        for (FileId id : pending.keySet()) {
            if (!trying.containsKey(id)) {
                var _ = enqueue(id);
            }
        }
    }

    /// Whether a final upload waits for this partial one.
    boolean needs(FileId part) {
        return pending.values().stream().anyMatch(parts -> parts.contains(part));
    }

    /// Forgets a final upload that was given up.
    void forget(FileId id) {
        pending.remove(id);
    }

    private CompletableFuture<?> enqueue(FileId id) {
        boolean first = Boolean.FALSE.equals(trying.compute(id, (_, again) -> again != null));
        return first ? submit(id) : CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<?> submit(FileId id) {
        try {
            return CompletableFuture.runAsync(() -> attempt(id), workers);
        } catch (RejectedExecutionException e) {
            // The process stops; it goes on at the next start.
            return CompletableFuture.completedFuture(null);
        }
    }

    private void attempt(FileId id) {
        try {
            List<FileId> parts = pending.get(id);
            Optional<List<Upload>> complete = parts == null ? Optional.empty() : completeParts(parts);
            if (complete.isPresent()) {
                putTogether(id, complete.get());
            }
        } catch (StorageException | RuntimeException e) {
            LOG.log(Level.WARNING, "Upload " + id + " could not be put together; it is tried again soon", e);
        } finally {
            boolean again = trying.computeIfPresent(id, (_, more) -> more ? Boolean.FALSE : null) != null;
            if (again) {
                var _ = submit(id);
            }
        }
    }

    private Optional<List<Upload>> completeParts(List<FileId> parts) throws StorageException {
        List<Upload> found = new ArrayList<>();
        for (FileId part : parts) {
            Optional<Upload> upload = repository.find(part).filter(Upload::complete);
            if (upload.isEmpty()) {
                return Optional.empty();
            }
            found.add(upload.get());
        }
        return Optional.of(found);
    }

    private void putTogether(FileId id, List<Upload> parts) throws StorageException {
        Optional<LiveUpload> live = lives.get(id);
        if (live.isEmpty()) {
            pending.remove(id);
            return;
        }
        AtomicBoolean asked = new AtomicBoolean();
        try (Claim all =
                live.get().claims().take(Uploads.ALL_BYTES, () -> asked.set(true), Completion.CLAIM_PATIENCE)) {
            Upload whole = live.get().upload();
            if (whole.complete() || whole.doomed()) {
                pending.remove(id);
            } else if (all.granted()) {
                putTogether(live.get(), all, parts, asked);
            }
        }
    }

    private void putTogether(LiveUpload live, Claim all, List<Upload> parts, AtomicBoolean asked)
            throws StorageException {
        FileId id = live.upload().id();
        long length = parts.stream().mapToLong(Upload::length).reduce(0, Math::addExact);
        if (length > engine.rules().maxSize()) {
            abandon(id, "it has " + length + " bytes, more than is allowed");
            return;
        }
        Optional<Shortage> shortage = engine.admission().settleFinal(live.upload(), length);
        if (shortage.isPresent()) {
            LOG.log(Level.WARNING, "Upload {0} waits to be put together: no {1}", id, shortage.get());
            return;
        }
        engine.store().concatenate(live.key(), contents(parts), bytes -> {
            engine.admission().wrote(id, bytes);
            return !closing && !asked.get();
        });
        Appended outcome = engine.completion().complete(live, all, length, null, 0, length);
        if (outcome instanceof Appended.Completed) {
            pending.remove(id);
            lives.remove(live);
            repository.expireBy(live.upload().parts(), clock.instant().plus(USED_PARTS_KEPT));
        } else if (outcome instanceof Appended.ContentRefused) {
            abandon(id, "its content is no disk image");
        }
    }

    private static List<ContentStore.Part> contents(List<Upload> parts) {
        return parts.stream()
                .map(part -> new ContentStore.Part(LiveUpload.keyOf(part), part.length()))
                .toList();
    }

    private void abandon(FileId id, String why) {
        LOG.log(Level.WARNING, "Upload {0} is given up: {1}", id, why);
        pending.remove(id);
        engine.background().execute(() -> giveUp.accept(id));
    }

    /// Ends what is being put together; it begins again at the next start.
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
