package io.lading.move;

import io.lading.file.FileId;
import io.lading.file.FilePage;
import io.lading.file.FileQuery;
import io.lading.file.StoredFile;
import io.lading.metadata.Metadata;
import io.lading.metadata.MoveRows;
import io.lading.storage.ContentKey;
import io.lading.storage.ContentMissingException;
import io.lading.storage.ContentReader;
import io.lading.storage.ContentStore;
import io.lading.storage.ContentWriter;
import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.upload.Extents.Range;
import io.lading.upload.Upload;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/// Copies contents into another store. A file is noted in the target's database as soon as it is durable there
/// and its SHA-256 is right, so that an interrupted move continues behind it. The source is only read.
public final class ContentMove {
    /// Files that are copied at the same time: they hide the latency of a store that answers after 100 ms.
    static final int THREADS = 8;

    /// Unfinished uploads in memory at a time; a record can have long texts.
    private static final int UPLOADS_PAGE = 32;

    private final Metadata source;
    private final Contents contents;
    private final MoveRows target;
    private final ContentStore store;
    private final boolean continued;
    private final LongConsumer progress;
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong uploads = new AtomicLong();
    private final ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
    private long earlier;

    /// @param source    the records of the installation that moves
    /// @param contents  where its contents are read
    /// @param target    the database into which it moves
    /// @param store     the store into which it moves
    /// @param continued whether an earlier round may have left parts of contents in the store
    /// @param progress  told the bytes of each moved file, by any thread
    public ContentMove(
            Metadata source,
            Contents contents,
            MoveRows target,
            ContentStore store,
            boolean continued,
            LongConsumer progress) {
        this.source = source;
        this.contents = contents;
        this.target = target;
        this.store = store;
        this.continued = continued;
        this.progress = progress;
    }

    /// What was moved so far.
    public Moved moved() {
        return new Moved(files.get(), bytes.get(), earlier, uploads.get(), List.copyOf(problems));
    }

    /// Moves the content of all complete files that are not moved yet. A file that is missing or damaged
    /// becomes a problem; other failures end the round.
    public void files() throws StorageException {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            String after = null;
            do {
                FilePage page =
                        source.files().page(new FileQuery(null, FileQuery.Sort.OLDEST, after, FileQuery.MAX_LIMIT));
                files(page.files(), threads);
                after = page.next();
            } while (after != null);
        }
    }

    private void files(List<StoredFile> page, ExecutorService threads) throws StorageException {
        Set<FileId> known = target.moved(page.stream().map(StoredFile::id).toList());
        earlier += known.size();
        List<Future<Void>> running = new ArrayList<>();
        for (StoredFile file : page) {
            if (!known.contains(file.id())) {
                running.add(threads.submit(() -> {
                    moveOrReport(file);
                    return null;
                }));
            }
        }
        try {
            for (Future<Void> each : running) {
                await(each);
            }
        } finally {
            running.forEach(each -> each.cancel(false));
        }
    }

    private static void await(Future<Void> running) throws StorageException {
        try {
            running.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(Kind.TEMPORARY, "The move was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private void moveOrReport(StoredFile file) throws StorageException {
        try {
            Optional<String> problem = move(file);
            problem.ifPresent(reason -> problems.add(file.id() + " (" + file.name() + "): " + reason));
            if (problem.isEmpty()) {
                files.incrementAndGet();
                bytes.addAndGet(file.size());
                progress.accept(file.size());
            }
        } catch (ContentMissingException e) {
            problems.add(file.id() + " (" + file.name() + "): its content is missing");
        } catch (Copying.EndException e) {
            problems.add(file.id() + " (" + file.name() + "): " + e.getMessage());
        }
    }

    private Optional<String> move(StoredFile file) throws StorageException {
        ContentKey key = new ContentKey(file.id().value());
        List<Range> whole = file.size() == 0 ? List.of() : List.of(new Range(0, file.size()));
        String sha256;
        List<Segment> segments;
        try (ContentReader reader = contents.open(key)) {
            discardEarlier(key);
            try (ContentWriter writer = store.openWriter(key)) {
                sha256 = new Copying().copy(whole, reader, writer);
                segments = writer.segments();
                if (file.sha256() == null) {
                    verify(key, whole, sha256);
                }
            }
        }
        if (file.sha256() != null && !file.sha256().equals(sha256)) {
            store.discard(key);
            return Optional.of("its SHA-256 is " + sha256 + ", but the record says " + file.sha256());
        }
        store.publish(key, file.size(), file.name());
        target.moved(file.id(), sha256, segments);
        return Optional.empty();
    }

    /// A killed round can have left a part of the content.
    private void discardEarlier(ContentKey key) throws StorageException {
        if (continued) {
            store.discard(key);
        }
    }

    /// Reads back what was written, while the writer is still open: only then a shared store finds it.
    private void verify(ContentKey key, List<Range> ranges, String sha256) throws StorageException {
        try (ContentReader copy = store.openReader(key)) {
            if (!new Copying().sha256(ranges, copy).equals(sha256)) {
                throw new StorageException(
                        Kind.PERMANENT, "The store has other bytes of " + key + " than written", null);
            }
        }
    }

    /// Moves the bytes of all unfinished uploads, and of partial uploads. Nothing may change the source
    /// meanwhile.
    public void uploads() throws StorageException {
        Set<FileId> unresumable = source.uploads().unresumable();
        List<Upload> page = source.uploads().unfinished(null, UPLOADS_PAGE);
        while (!page.isEmpty()) {
            for (Upload upload : page) {
                if (!upload.removed() && !unresumable.contains(upload.id())) {
                    upload(upload);
                }
            }
            page = source.uploads().unfinished(page.getLast().id(), UPLOADS_PAGE);
        }
    }

    private void upload(Upload upload) throws StorageException {
        ContentKey key = new ContentKey(upload.id().value());
        List<Range> missing = new ArrayList<>();
        var received = target.received(upload.id());
        upload.extents().ranges().forEach(range -> missing.addAll(received.gaps(range.from(), range.to())));
        uploads.incrementAndGet();
        if (missing.isEmpty()) {
            return;
        }
        discardEarlier(key);
        try (ContentReader reader = contents.open(key);
                ContentWriter writer = store.openWriter(key)) {
            String sha256 = new Copying().copy(missing, reader, writer);
            verify(key, missing, sha256);
            target.received(upload.id(), writer.segments(), missing);
        }
    }

    /// Removes what earlier rounds have moved and the source has removed since. To be called when the records
    /// were copied. Returns the number of contents.
    public int discardOthers() throws StorageException {
        if (!continued) {
            return 0;
        }
        Set<ContentKey> others = new HashSet<>();
        store.inventory(stored -> {
            Optional<FileId> id = FileId.parse(stored.name());
            if (id.isPresent() && !target.knows(id.get())) {
                others.add(new ContentKey(stored.name()));
            }
        });
        for (ContentKey other : others) {
            store.discard(other);
        }
        return others.size();
    }
}
