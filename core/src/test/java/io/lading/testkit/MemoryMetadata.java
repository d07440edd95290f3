package io.lading.testkit;

import io.lading.digest.SavedDigest;
import io.lading.event.Event;
import io.lading.event.EventLog;
import io.lading.file.FileId;
import io.lading.file.FilePage;
import io.lading.file.FileQuery;
import io.lading.file.FileRepository;
import io.lading.file.NameAndSize;
import io.lading.file.StoredFile;
import io.lading.space.SharedSpace;
import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import io.lading.upload.Acquired;
import io.lading.upload.Fence;
import io.lading.upload.Insertion;
import io.lading.upload.Progress;
import io.lading.upload.SharedClaims;
import io.lading.upload.UnfinishedUpload;
import io.lading.upload.Upload;
import io.lading.upload.Upload.State;
import io.lading.upload.UploadRepository;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The metadata ports in memory, tested with the same contract as the real ones. It outlives an engine: a test
/// restarts by building a new engine on the same records.
public final class MemoryMetadata {
    private final Map<FileId, Upload> uploads = new TreeMap<>();
    private final Map<FileId, SavedDigest> digests = new TreeMap<>();
    private final Set<FileId> unresumable = new HashSet<>();
    private final Map<FileId, StoredFile> files = new TreeMap<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Runnable> listeners = new ArrayList<>();

    private final MemorySegments segments = new MemorySegments();
    private final MemoryClaims claims = new MemoryClaims(this);
    private final MemorySpace space = new MemorySpace(this);
    private final Set<FileId> untidy = new TreeSet<>();

    private CommitHook hook = () -> {};

    /// Runs before every commit, and can make it fail.
    @FunctionalInterface
    public interface CommitHook {
        /// @throws StorageException to make the commit fail without a change
        void beforeCommit() throws StorageException;
    }

    /// A store without records.
    public MemoryMetadata() {}

    /// A copy of the records.
    public synchronized MemoryMetadata copy() {
        MemoryMetadata copy = new MemoryMetadata();
        copy.uploads.putAll(uploads);
        copy.digests.putAll(digests);
        copy.unresumable.addAll(unresumable);
        copy.files.putAll(files);
        copy.events.addAll(events);
        return copy;
    }

    /// Sets the hook that runs before every further commit.
    public synchronized void onCommit(CommitHook newHook) {
        hook = newHook;
    }

    /// The objects that hold the bytes of contents in shared stores.
    public MemorySegments segments() {
        return segments;
    }

    /// The claims of one node that shares these records with other nodes.
    public SharedClaims claims() {
        return claims;
    }

    /// What unfinished uploads reserve on all nodes.
    public SharedSpace space() {
        return space;
    }

    /// The records of uploads.
    public UploadRepository uploads() {
        return new UploadsPort();
    }

    /// The records of files.
    public FileRepository files() {
        return new FilesPort();
    }

    /// The event log.
    public EventLog events() {
        return new EventsPort();
    }

    private synchronized void append(Event.Type type, StoredFile file) {
        events.add(new Event(events.size() + 1L, type, file.addedAt(), file));
        listeners.forEach(Runnable::run);
    }

    /// The digest state of an upload, or empty.
    public synchronized Optional<SavedDigest> digest(FileId id) {
        return Optional.ofNullable(digests.get(id));
    }

    /// Makes an upload look as if its client does not know its URL.
    public synchronized void markUnresumable(FileId id) {
        unresumable.add(id);
    }

    /// Removes all digest states, as if none could be saved.
    public synchronized void forgetDigests() {
        digests.clear();
    }

    /// The record if it can be changed under this fence.
    private synchronized Optional<Upload> open(FileId id, Fence fence) throws StorageException {
        hook.beforeCommit();
        return Optional.ofNullable(uploads.get(id)).filter(known -> !known.complete() && holds(known, fence));
    }

    private boolean holds(Upload known, Fence fence) {
        return switch (fence) {
            case Fence.Epoch(long number) -> known.epoch() == number;
            case Fence.Claimed(long number) -> claims.holds(number, known.id());
        };
    }

    private synchronized List<Upload> all() {
        return uploads.values().stream()
                .filter(upload -> !upload.complete() || upload.kind() == Upload.Kind.PARTIAL)
                .toList();
    }

    private final class UploadsPort implements UploadRepository {
        @Override
        public Insertion insert(Upload upload, boolean resumable) throws StorageException {
            synchronized (MemoryMetadata.this) {
                hook.beforeCommit();
                if (uploads.putIfAbsent(upload.id(), upload) != null) {
                    throw new IllegalStateException("Id used twice");
                }
                if (!resumable) {
                    unresumable.add(upload.id());
                }
                return Insertion.DONE;
            }
        }

        @Override
        public boolean markResumable(FileId id) throws StorageException {
            synchronized (MemoryMetadata.this) {
                hook.beforeCommit();
                Upload known = uploads.get(id);
                boolean open = known != null && !known.removed();
                if (open) {
                    unresumable.remove(id);
                }
                return open;
            }
        }

        @Override
        public void abandon(FileId id, Instant now) throws StorageException {
            synchronized (MemoryMetadata.this) {
                hook.beforeCommit();
                uploads.computeIfPresent(id, (_, known) -> {
                    boolean abandoned = unresumable.contains(id) && !known.complete();
                    return abandoned
                            ? known.with(known.extents(), known.length(), now).in(State.REMOVED)
                            : known;
                });
            }
        }

        @Override
        public Set<FileId> unresumable() {
            synchronized (MemoryMetadata.this) {
                return all().stream()
                        .filter(upload -> !upload.complete())
                        .map(Upload::id)
                        .filter(unresumable::contains)
                        .collect(Collectors.toSet());
            }
        }

        @Override
        public Optional<Upload> find(FileId id) {
            synchronized (MemoryMetadata.this) {
                return Optional.ofNullable(uploads.get(id));
            }
        }

        @Override
        public Optional<Acquired> acquire(FileId id) throws StorageException {
            synchronized (MemoryMetadata.this) {
                hook.beforeCommit();
                return Optional.ofNullable(uploads.computeIfPresent(id, (_, upload) -> acquired(upload)))
                        .map(upload -> new Acquired(upload, digests.get(id)));
            }
        }

        private static Upload acquired(Upload upload) {
            boolean verifying = upload.state() == State.VERIFYING;
            return upload.in(verifying ? State.RECEIVING : upload.state()).withEpoch(upload.epoch() + 1);
        }

        @Override
        public Optional<Upload> add(Fence fence, Progress progress) throws StorageException {
            synchronized (MemoryMetadata.this) {
                Optional<Upload> before = open(progress.known().id(), fence);
                boolean claimed = fence instanceof Fence.Claimed;
                if (claimed) {
                    before = before.filter(upload -> !upload.removed());
                }
                Optional<Upload> after = before.map(upload -> progress.appliedTo(claimed ? upload : progress.known()));
                if (after.isPresent()) {
                    segments.add(before.get(), after.get(), progress.segments());
                    uploads.put(after.get().id(), after.get());
                    if (progress.digest() != null) {
                        digests.put(after.get().id(), progress.digest());
                    }
                }
                return after;
            }
        }

        @Override
        public Optional<SavedDigest> digest(FileId id) {
            return MemoryMetadata.this.digest(id);
        }

        @Override
        public boolean complete(Fence fence, Upload full, @Nullable StoredFile file, List<Segment> written)
                throws StorageException {
            synchronized (MemoryMetadata.this) {
                Optional<Upload> before = open(full.id(), fence);
                if (before.isEmpty()) {
                    return false;
                }
                segments.add(before.get(), full, written);
                uploads.put(full.id(), full.in(State.COMPLETE));
                digests.remove(full.id());
                if (full.kind() != Upload.Kind.PARTIAL) {
                    space.release(full.id());
                }
                if (file != null) {
                    files.put(file.id(), file);
                    append(Event.Type.FILE_ADDED, file);
                }
                return true;
            }
        }

        @Override
        public boolean adopt(Fence fence, FileId whole, List<FileId> parts) throws StorageException {
            synchronized (MemoryMetadata.this) {
                boolean mine = open(whole, fence).isPresent() && parts.stream().allMatch(this::isCompletePart);
                if (mine) {
                    segments.copy(whole, parts.stream().map(uploads::get).toList());
                }
                return mine;
            }
        }

        private boolean isCompletePart(FileId id) {
            Upload part = uploads.get(id);
            return part != null && part.complete() && part.kind() == Upload.Kind.PARTIAL;
        }

        @Override
        public boolean delete(FileId id, Fence fence) throws StorageException {
            synchronized (MemoryMetadata.this) {
                hook.beforeCommit();
                Upload known = uploads.get(id);
                if (known == null || !holds(known, fence) || files.containsKey(id)) {
                    return false;
                }
                untidy.add(id);
                space.release(id);
                untidy.addAll(segments.remove(id));
                return uploads.remove(id) != null;
            }
        }

        @Override
        public List<FileId> untidy(int limit) {
            synchronized (MemoryMetadata.this) {
                return untidy.stream().limit(limit).toList();
            }
        }

        @Override
        public void tidied(FileId id) {
            synchronized (MemoryMetadata.this) {
                untidy.remove(id);
            }
        }

        @Override
        public List<Upload> unfinished(@Nullable FileId after, int limit) {
            return all().stream()
                    .filter(upload -> after == null || upload.id().compareTo(after) > 0)
                    .limit(limit)
                    .toList();
        }

        @Override
        public List<UnfinishedUpload> unfinishedOf(String owner, @Nullable FileId after, int limit) {
            return unfinished(after, Integer.MAX_VALUE).stream()
                    .filter(upload -> upload.kind() == Upload.Kind.WHOLE && !upload.removed())
                    .filter(upload -> upload.owner().equals(owner))
                    .limit(limit)
                    .map(upload -> new UnfinishedUpload(
                            upload.id(),
                            upload.name(),
                            upload.length(),
                            upload.extents(),
                            upload.createdAt(),
                            upload.expiresAt(),
                            upload.link() == null ? null : upload.link().name()))
                    .toList();
        }

        private Stream<Upload> waiting(@Nullable FileId after) {
            return unfinished(after, Integer.MAX_VALUE).stream()
                    .filter(upload -> upload.kind() == Upload.Kind.FINAL && !upload.removed());
        }

        @Override
        public List<FileId> waiting(@Nullable FileId after, int limit) {
            return waiting(after).map(Upload::id).limit(limit).toList();
        }

        @Override
        public List<FileId> waitingFor(FileId part, int limit) {
            return waiting(null)
                    .filter(upload -> upload.parts().contains(part))
                    .map(Upload::id)
                    .limit(limit)
                    .toList();
        }

        @Override
        public boolean partsComplete(FileId whole) {
            synchronized (MemoryMetadata.this) {
                Upload known = uploads.get(whole);
                return known == null
                        || known.parts().stream().map(uploads::get).allMatch(part -> part != null && part.complete());
            }
        }

        @Override
        public void expireBy(List<FileId> ids, Instant latest) {
            synchronized (MemoryMetadata.this) {
                for (FileId id : ids) {
                    uploads.computeIfPresent(id, (_, upload) -> expiring(upload, latest));
                }
            }
        }

        private Upload expiring(Upload upload, Instant latest) {
            boolean used = upload.complete() && upload.kind() == Upload.Kind.PARTIAL;
            return used && upload.expiresAt().isAfter(latest)
                    ? upload.with(upload.extents(), upload.length(), latest)
                    : upload;
        }

        @Override
        public List<FileId> expired(Instant now, int limit) {
            return all().stream()
                    .filter(upload -> upload.expiresAt().isBefore(now))
                    .sorted(Comparator.comparing(Upload::expiresAt))
                    .map(Upload::id)
                    .limit(limit)
                    .toList();
        }
    }

    private final class FilesPort implements FileRepository {
        @Override
        public Optional<StoredFile> find(FileId id) {
            synchronized (MemoryMetadata.this) {
                return Optional.ofNullable(files.get(id));
            }
        }

        @Override
        public FilePage page(FileQuery query) {
            List<StoredFile> sorted;
            synchronized (MemoryMetadata.this) {
                sorted = files.values().stream()
                        .filter(file -> matches(file, query.search()))
                        .sorted(order(query.sort()))
                        .toList();
            }
            int from = query.after() == null ? 0 : position(sorted, query.after()) + 1;
            List<StoredFile> rest = sorted.subList(from, sorted.size());
            boolean more = rest.size() > query.limit();
            List<StoredFile> page = rest.subList(0, Math.min(query.limit(), rest.size()));
            return new FilePage(page, more ? page.getLast().id().value() : null);
        }

        private static boolean matches(StoredFile file, @Nullable String search) {
            return search == null
                    || file.name()
                            .toLowerCase(Locale.ROOT)
                            .contains(search.strip().toLowerCase(Locale.ROOT));
        }

        private static int position(List<StoredFile> sorted, String cursor) {
            for (int i = 0; i < sorted.size(); i++) {
                if (sorted.get(i).id().value().equals(cursor)) {
                    return i;
                }
            }
            throw new IllegalArgumentException("cursor must be the `next` value of a page in this order.");
        }

        private static Comparator<StoredFile> order(FileQuery.Sort sort) {
            Comparator<StoredFile> byTime =
                    Comparator.comparing(StoredFile::addedAt).thenComparing(StoredFile::id);
            Comparator<StoredFile> bySize =
                    Comparator.comparingLong(StoredFile::size).thenComparing(StoredFile::id);
            return switch (sort) {
                case NEWEST -> byTime.reversed();
                case OLDEST -> byTime;
                case NAME ->
                    Comparator.comparing((StoredFile file) -> file.name().toLowerCase(Locale.ROOT))
                            .thenComparing(StoredFile::id);
                case LARGEST -> bySize.reversed();
                case SMALLEST -> bySize;
            };
        }

        @Override
        public List<StoredFile> withNamesAndSizes(String owner, Set<NameAndSize> namesAndSizes) {
            synchronized (MemoryMetadata.this) {
                return files.values().stream()
                        .filter(file -> file.owner().equals(owner) && namesAndSizes.contains(NameAndSize.of(file)))
                        .limit(MAX_ALIKE)
                        .toList();
            }
        }

        @Override
        public Optional<StoredFile> setSha256(FileId id, String sha256) throws StorageException {
            synchronized (MemoryMetadata.this) {
                hook.beforeCommit();
                Optional<StoredFile> before = Optional.ofNullable(files.get(id));
                if (before.filter(known -> known.sha256() == null).isEmpty()) {
                    return before;
                }
                StoredFile file = before.get().withSha256(sha256);
                files.put(id, file);
                append(Event.Type.FILE_DIGESTED, file);
                return Optional.of(file);
            }
        }

        @Override
        public Optional<StoredFile> rename(FileId id, String before, String name) throws StorageException {
            synchronized (MemoryMetadata.this) {
                hook.beforeCommit();
                Optional<StoredFile> renamed = Optional.ofNullable(files.get(id))
                        .filter(file -> file.name().equals(before))
                        .map(file -> file.withName(name));
                renamed.ifPresent(file -> {
                    files.put(id, file);
                    append(Event.Type.FILE_RENAMED, file);
                });
                return renamed;
            }
        }

        @Override
        public boolean remove(FileId id) throws StorageException {
            synchronized (MemoryMetadata.this) {
                hook.beforeCommit();
                StoredFile file = files.remove(id);
                if (file == null) {
                    return false;
                }
                append(Event.Type.FILE_REMOVED, file);
                uploads.computeIfPresent(id, (_, upload) -> removed(upload));
                return true;
            }
        }

        private static Upload removed(Upload upload) {
            return upload.with(upload.extents(), upload.length(), Instant.EPOCH).in(State.REMOVED);
        }

        @Override
        public List<StoredFile> withoutSha256(int limit) {
            synchronized (MemoryMetadata.this) {
                return files.values().stream()
                        .filter(file -> file.sha256() == null)
                        .sorted(Comparator.comparing(StoredFile::addedAt))
                        .limit(limit)
                        .toList();
            }
        }

        @Override
        public long bytesOwnedBy(String owner) {
            synchronized (MemoryMetadata.this) {
                return files.values().stream()
                        .filter(file -> file.owner().equals(owner))
                        .mapToLong(StoredFile::size)
                        .sum();
            }
        }
    }

    private final class EventsPort implements EventLog {
        @Override
        public List<Event> after(long number, int limit) {
            synchronized (MemoryMetadata.this) {
                Stream<Event> later = events.stream().filter(event -> event.number() > number);
                return later.limit(limit).toList();
            }
        }

        @Override
        public long latest() {
            synchronized (MemoryMetadata.this) {
                return events.size();
            }
        }

        @Override
        public void onAppended(Runnable wake) {
            synchronized (MemoryMetadata.this) {
                listeners.add(wake);
            }
        }
    }
}
