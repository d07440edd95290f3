package io.lading.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.digest.Digest;
import io.lading.digest.DigestAlgorithm;
import io.lading.digest.SavedDigest;
import io.lading.event.Event;
import io.lading.event.EventLog;
import io.lading.file.FileId;
import io.lading.file.FilePage;
import io.lading.file.FileQuery;
import io.lading.file.FileQuery.Sort;
import io.lading.file.FileRepository;
import io.lading.file.FileTimes;
import io.lading.file.Format;
import io.lading.file.NameAndSize;
import io.lading.file.StoredFile;
import io.lading.space.Room;
import io.lading.storage.StorageException;
import io.lading.upload.Acquired;
import io.lading.upload.Extents;
import io.lading.upload.Fence;
import io.lading.upload.Length;
import io.lading.upload.Progress;
import io.lading.upload.UnfinishedUpload;
import io.lading.upload.Upload;
import io.lading.upload.UploadRepository;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The contract of the metadata ports. Each implementation has a subclass that opens it.
public abstract class MetadataContract {
    private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");
    private static final FileTimes TIMES =
            new FileTimes(Instant.parse("2019-08-07T06:05:04.321Z"), Instant.parse("2039-08-07T06:05:04.321Z"));
    private static final Fence FIRST = new Fence.Epoch(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    /// The records of uploads, empty at the start of each test.
    protected abstract UploadRepository uploads();

    /// The records of files, of the same store.
    protected abstract FileRepository files();

    /// The event log, of the same store.
    protected abstract EventLog events();

    private boolean record(Upload after) throws StorageException {
        return record(after, null);
    }

    private boolean record(Upload after, @Nullable SavedDigest digest) throws StorageException {
        Progress progress = new Progress(
                after, Extents.empty(), true, after.length(), after.expiresAt(), after.state(), List.of(), digest);
        return uploads().add(new Fence.Epoch(after.epoch()), progress).isPresent();
    }

    private boolean complete(Upload full, @Nullable StoredFile file) throws StorageException {
        return uploads().complete(new Fence.Epoch(full.epoch()), full, file, List.of());
    }

    static Upload upload(String owner, Upload.Kind kind) {
        Digest digest = new Digest(DigestAlgorithm.CRC32, HexFormat.of().parseHex("00ff10ab"));
        List<FileId> parts = kind == Upload.Kind.FINAL ? List.of(id(), id()) : List.of();
        return new Upload(
                id(),
                owner,
                "Größe 1.iso",
                Length.of(1000),
                Extents.empty(),
                Upload.State.RECEIVING,
                kind,
                parts,
                "application/x-iso9660-image",
                "filename R3LDtsOfZQ==",
                List.of(digest),
                NOW,
                NOW.plus(Duration.ofDays(7)),
                kind == Upload.Kind.FINAL ? new Room(1L << 33, 1L << 34) : Room.NONE,
                1,
                null,
                TIMES);
    }

    static FileId id() {
        return FileId.create(Instant.now(), RANDOM);
    }

    static StoredFile file(Upload upload, String name, long size, Instant at, @Nullable String sha256) {
        return new StoredFile(
                upload.id(),
                name,
                size,
                sha256,
                upload.owner(),
                at,
                null,
                new Format.Recognized("ISO 9660"),
                null,
                upload.times());
    }

    protected StoredFile added(String owner, String name, long size, Instant at) throws StorageException {
        Upload upload = upload(owner, Upload.Kind.WHOLE);
        uploads().insert(upload, true);
        StoredFile file = file(upload, name, size, at, null);
        assertThat(complete(upload, file)).isTrue();
        return file;
    }

    @Test
    void insert_thenFind_givesTheSameUpload() throws StorageException {
        for (Upload.Kind kind : Upload.Kind.values()) {
            Upload upload = upload("alice", kind);
            uploads().insert(upload, true);
            assertThat(uploads().find(upload.id())).contains(upload);
        }
    }

    @Test
    void find_unknown_isEmpty() throws StorageException {
        assertThat(uploads().find(id())).isEmpty();
        assertThat(files().find(id())).isEmpty();
    }

    @Test
    void record_keepsExtentsLengthAndExpiry() throws StorageException {
        Upload upload = upload("alice", Upload.Kind.WHOLE);
        uploads().insert(upload, true);
        Extents extents = Extents.prefix(10).plus(20, 30);
        Upload after = upload.with(extents, Length.of(1L << 40), NOW.plus(Duration.ofDays(9)));

        assertThat(record(after)).isTrue();

        assertThat(uploads().find(upload.id())).contains(after);
    }

    @Test
    void digestState_isKept_untilTheUploadIsComplete() throws StorageException {
        Upload upload = upload("alice", Upload.Kind.WHOLE);
        uploads().insert(upload, true);
        SavedDigest digest = new SavedDigest(7, Map.of(DigestAlgorithm.SHA256, new byte[103]));

        Acquired before = uploads().acquire(upload.id()).orElseThrow();
        assertThat(before.digest()).isNull();
        Upload mine = before.upload().with(Extents.prefix(10), Length.of(1000), NOW);
        assertThat(record(mine, digest)).isTrue();
        assertThat(record(mine.with(Extents.prefix(20), Length.of(1000), NOW), null))
                .isTrue();

        Acquired after = uploads().acquire(upload.id()).orElseThrow();
        assertThat(after.digest()).isEqualTo(digest);
        assertThat(after.upload().offset()).isEqualTo(20);
        assertThat(record(mine, new SavedDigest(9, digest.states())))
                .as("older epoch")
                .isFalse();
        Upload whole = after.upload().with(Extents.prefix(1000), Length.of(1000), NOW);
        assertThat(complete(whole, file(whole, "a.iso", 1000, NOW, null))).isTrue();
        assertThat(uploads().acquire(upload.id()).orElseThrow().digest()).isNull();
    }

    @Test
    void record_underAnOlderEpoch_changesNothing() throws StorageException {
        Upload upload = upload("alice", Upload.Kind.WHOLE);
        uploads().insert(upload, true);
        Upload acquired = uploads().acquire(upload.id()).orElseThrow().upload();

        assertThat(acquired.epoch()).isEqualTo(2);
        assertThat(record(upload.with(Extents.prefix(5), Length.of(1000), NOW))).isFalse();
        assertThat(complete(upload, file(upload, "a.iso", 5, NOW, null))).isFalse();
        assertThat(uploads().delete(upload.id(), FIRST)).isFalse();
        assertThat(uploads().find(upload.id())).contains(acquired);
        assertThat(files().find(upload.id())).isEmpty();
        assertThat(uploads().acquire(id())).isEmpty();
    }

    @Test
    void complete_addsTheFileAndItsEventTogether() throws StorageException {
        long before = events().latest();
        StoredFile file = added("alice", "a.iso", 1000, NOW);

        assertThat(files().find(file.id())).contains(file);
        assertThat(uploads().find(file.id()).orElseThrow().complete()).isTrue();
        assertThat(events().after(before, 10)).containsExactly(new Event(before + 1, Event.Type.FILE_ADDED, NOW, file));
    }

    @Test
    void complete_twice_isRejected_andLogsOneEvent() throws StorageException {
        long before = events().latest();
        StoredFile file = added("alice", "a.iso", 1000, NOW);
        Upload upload = uploads().find(file.id()).orElseThrow();

        assertThat(complete(upload, file)).isFalse();
        assertThat(record(upload)).isFalse();
        assertThat(events().latest()).isEqualTo(before + 1);
    }

    @Test
    void complete_partial_addsNoFile_andStaysListed() throws StorageException {
        Upload partial = upload("alice", Upload.Kind.PARTIAL);
        uploads().insert(partial, true);

        assertThat(complete(partial, null)).isTrue();

        assertThat(files().find(partial.id())).isEmpty();
        assertThat(uploads().unfinished(null, 10)).containsExactly(partial.in(Upload.State.COMPLETE));
        assertThat(uploads().unfinishedOf("alice", null, 10)).isEmpty();
        assertThat(events().latest()).isZero();
    }

    @Test
    void delete_removesAnUploadOnce_unlessItHasAFile() throws StorageException {
        Upload upload = upload("alice", Upload.Kind.WHOLE);
        uploads().insert(upload, true);
        assertThat(uploads().delete(upload.id(), FIRST)).isTrue();
        assertThat(uploads().delete(upload.id(), FIRST)).isFalse();
        assertThat(uploads().find(upload.id())).isEmpty();

        StoredFile file = added("alice", "a.iso", 1, NOW);
        assertThat(uploads().delete(file.id(), FIRST)).isFalse();
    }

    @Test
    void unfinished_pagesById_andUnfinishedOf_returnsOneOwner() throws StorageException {
        List<FileId> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Upload upload = upload("alice", Upload.Kind.WHOLE);
            uploads().insert(upload, true);
            ids.add(upload.id());
        }
        uploads().insert(upload("alicea", Upload.Kind.WHOLE), true);
        uploads().insert(upload("alice", Upload.Kind.PARTIAL), true);
        added("alice", "done.iso", 1, NOW);
        ids.sort(null);

        List<Upload> first = uploads().unfinished(null, 2);
        List<Upload> rest = uploads().unfinished(first.getLast().id(), 10);
        assertThat(first).hasSize(2);
        assertThat(rest).hasSize(5).doesNotContainAnyElementsOf(first);
        assertThat(listed(null, 10)).containsExactlyElementsOf(ids);
        assertThat(listed(null, 2)).containsExactlyElementsOf(ids.subList(0, 2));
        assertThat(listed(ids.get(1), 2)).containsExactlyElementsOf(ids.subList(2, 4));
    }

    private List<FileId> listed(@Nullable FileId after, int limit) throws StorageException {
        return uploads().unfinishedOf("alice", after, limit).stream()
                .map(UnfinishedUpload::id)
                .toList();
    }

    @Test
    void unfinishedOf_showsWhatTheUploadIs() throws StorageException {
        Upload upload = upload("alice", Upload.Kind.WHOLE);
        uploads().insert(upload, true);
        Upload now = upload.with(Extents.prefix(10).plus(20, 30), Length.of(1000), NOW.plusSeconds(5));
        assertThat(record(now)).isTrue();
        assertThat(uploads().unfinishedOf("alice", null, 10))
                .containsExactly(new UnfinishedUpload(
                        now.id(), now.name(), Length.of(1000), now.extents(), now.createdAt(), now.expiresAt(), null));
    }

    @Test
    void finalUploads_waitForTheirParts_untilTheyAreComplete() throws StorageException {
        Upload part = upload("alice", Upload.Kind.PARTIAL);
        Upload other = upload("alice", Upload.Kind.PARTIAL);
        Upload whole = whole(part.id(), other.id(), part.id());
        Upload second = whole(other.id());
        for (Upload upload : List.of(part, other, whole, second)) {
            uploads().insert(upload, true);
        }
        List<FileId> wholes = Stream.of(whole.id(), second.id()).sorted().toList();
        assertThat(uploads().waiting(null, 10)).containsExactlyElementsOf(wholes);
        assertThat(uploads().waiting(wholes.getFirst(), 10)).containsExactly(wholes.getLast());
        assertThat(uploads().waitingFor(part.id(), 10)).containsExactly(whole.id());
        assertThat(uploads().waitingFor(other.id(), 10)).containsExactlyElementsOf(wholes);
        assertThat(uploads().waitingFor(other.id(), 1)).hasSize(1);
        assertThat(uploads().waitingFor(whole.id(), 10)).isEmpty();

        assertThat(complete(part, null)).isTrue();
        assertThat(uploads().partsComplete(whole.id())).isFalse();
        assertThat(complete(other, null)).isTrue();
        assertThat(uploads().partsComplete(whole.id())).isTrue();

        assertThat(complete(whole, file(whole, "w.iso", 1000, NOW, null))).isTrue();
        assertThat(record(second.in(Upload.State.REMOVED))).isTrue();
        assertThat(uploads().waitingFor(other.id(), 10)).isEmpty();
        assertThat(uploads().waiting(null, 10)).isEmpty();
        assertThat(uploads().delete(second.id(), FIRST)).isTrue();
    }

    @Test
    void partsComplete_ofARemovedPart_isFalse() throws StorageException {
        Upload whole = whole(id());
        uploads().insert(whole, true);
        assertThat(uploads().partsComplete(whole.id())).isFalse();
    }

    private static Upload whole(FileId... parts) {
        Upload plain = upload("alice", Upload.Kind.FINAL);
        return new Upload(
                plain.id(),
                plain.owner(),
                plain.name(),
                plain.length(),
                plain.extents(),
                Upload.State.RECEIVING,
                Upload.Kind.FINAL,
                List.of(parts),
                null,
                null,
                List.of(),
                NOW,
                plain.expiresAt(),
                plain.room(),
                1,
                null);
    }

    /// An upload whose process ended during verification receives its last byte again.
    @Test
    void verifying_endsWhenAnotherProcessAcquiresTheUpload() throws StorageException {
        Upload upload = upload("alice", Upload.Kind.WHOLE);
        uploads().insert(upload, true);
        assertThat(record(upload.in(Upload.State.VERIFYING))).isTrue();
        assertThat(uploads().find(upload.id()).orElseThrow().state()).isEqualTo(Upload.State.VERIFYING);
        assertThat(uploads().unfinishedOf("alice", null, 10)).hasSize(1);
        assertThat(uploads().acquire(upload.id()).orElseThrow().upload().state())
                .isEqualTo(Upload.State.RECEIVING);
        assertThat(uploads().find(upload.id()).orElseThrow().state()).isEqualTo(Upload.State.RECEIVING);
    }

    @Test
    void unresumable_returnsUploadsNeitherMarkedNorComplete() throws StorageException {
        Upload lost = upload("alice", Upload.Kind.WHOLE);
        Upload marked = upload("alice", Upload.Kind.WHOLE);
        Upload complete = upload("alice", Upload.Kind.PARTIAL);
        for (Upload upload : List.of(lost, marked, complete)) {
            uploads().insert(upload, false);
        }
        uploads().insert(upload("alice", Upload.Kind.WHOLE), true);
        uploads().markResumable(marked.id());
        assertThat(complete(complete, null)).isTrue();

        assertThat(uploads().unresumable()).containsExactly(lost.id());
    }

    @Test
    void abandon_marksAnUploadForRemoval_unlessItsClientCanResumeIt() throws StorageException {
        Upload lost = upload("alice", Upload.Kind.WHOLE);
        Upload saved = upload("alice", Upload.Kind.WHOLE);
        Upload complete = upload("alice", Upload.Kind.PARTIAL);
        for (Upload upload : List.of(lost, saved, complete)) {
            uploads().insert(upload, false);
        }
        assertThat(uploads().markResumable(saved.id())).isTrue();
        assertThat(complete(complete, null)).isTrue();

        for (Upload upload : List.of(lost, saved, complete)) {
            uploads().abandon(upload.id(), NOW);
        }

        assertThat(uploads().find(lost.id()).orElseThrow().removed()).isTrue();
        assertThat(uploads().find(saved.id()).orElseThrow().removed()).isFalse();
        assertThat(uploads().find(complete.id()).orElseThrow().complete()).isTrue();
        assertThat(uploads().expired(NOW.plusMillis(1), 10)).contains(lost.id());
        assertThat(uploads().markResumable(lost.id())).isFalse();
        uploads().abandon(upload("alice", Upload.Kind.WHOLE).id(), NOW);
    }

    @Test
    void unfinishedOf_leavesOutUploadsMarkedForRemoval() throws StorageException {
        Upload upload = upload("alice", Upload.Kind.WHOLE);
        uploads().insert(upload, true);
        assertThat(record(upload.in(Upload.State.REMOVED))).isTrue();
        assertThat(uploads().unfinishedOf("alice", null, 10)).isEmpty();
        assertThat(uploads().unfinished(null, 10)).hasSize(1);
    }

    @Test
    void expireBy_changesOnlyCompletePartialUploads_toAnEarlierTime() throws StorageException {
        Upload used = upload("alice", Upload.Kind.PARTIAL);
        Upload open = upload("alice", Upload.Kind.PARTIAL);
        uploads().insert(used, true);
        uploads().insert(open, true);
        assertThat(complete(used, null)).isTrue();
        Instant early = used.expiresAt().minusSeconds(60);
        uploads().expireBy(List.of(used.id(), open.id(), used.id()), early);
        uploads().expireBy(List.of(used.id()), used.expiresAt());
        assertThat(uploads().find(used.id()).orElseThrow().expiresAt()).isEqualTo(early);
        assertThat(uploads().find(open.id()).orElseThrow().expiresAt()).isEqualTo(open.expiresAt());
    }

    @Test
    void expired_returnsOnlyExpiredUploadsWithoutAFile() throws StorageException {
        Upload upload = upload("alice", Upload.Kind.WHOLE);
        uploads().insert(upload, true);
        added("alice", "done.iso", 1, NOW);

        assertThat(uploads().expired(upload.expiresAt(), 10)).isEmpty();
        assertThat(uploads().expired(upload.expiresAt().plusMillis(1), 10)).containsExactly(upload.id());
    }

    @Test
    void remove_deletesTheFile_andMarksItsUpload() throws StorageException {
        StoredFile file = added("alice", "a.iso", 1000, NOW);

        assertThat(files().remove(file.id())).isTrue();

        assertThat(files().remove(file.id())).isFalse();
        assertThat(files().find(file.id())).isEmpty();
        assertThat(uploads().find(file.id()).orElseThrow().removed()).isTrue();
        assertThat(uploads().expired(Instant.now().plusSeconds(1), 10)).containsExactly(file.id());
        assertThat(events().after(0, 10))
                .extracting(Event::type)
                .containsExactly(Event.Type.FILE_ADDED, Event.Type.FILE_REMOVED);
    }

    @Test
    void setSha256_isStored_andLogged() throws StorageException {
        StoredFile file = added("alice", "a.iso", 1000, NOW);
        assertThat(files().withoutSha256(10)).containsExactly(file);
        String sha256 = "ab".repeat(32);

        assertThat(files().setSha256(file.id(), sha256)).contains(file.withSha256(sha256));
        assertThat(files().setSha256(file.id(), sha256)).as("again").contains(file.withSha256(sha256));

        assertThat(files().withoutSha256(10)).isEmpty();
        assertThat(events().after(1, 10)).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo(Event.Type.FILE_DIGESTED);
            assertThat(event.file().sha256()).isEqualTo(sha256);
        });
        assertThat(files().setSha256(id(), sha256)).isEmpty();
    }

    @Test
    void rename_changesOneNameOnly_andIsLogged() throws StorageException {
        StoredFile file = added("alice", "a.iso", 1000, NOW);

        assertThat(files().rename(file.id(), "a.iso", "b.iso")).contains(file.withName("b.iso"));
        assertThat(files().rename(file.id(), "a.iso", "c.iso")).as("outdated").isEmpty();
        assertThat(files().rename(id(), "a.iso", "c.iso")).as("no file").isEmpty();

        assertThat(files().find(file.id())).contains(file.withName("b.iso"));
        assertThat(events().after(1, 10)).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo(Event.Type.FILE_RENAMED);
            assertThat(event.file()).isEqualTo(file.withName("b.iso"));
        });
    }

    /// The expected sort orders; ties are broken by id, in the same direction.
    private static Comparator<StoredFile> meaning(Sort sort) {
        Comparator<StoredFile> byTime = Comparator.comparing(StoredFile::addedAt);
        Comparator<StoredFile> bySize = Comparator.comparingLong(StoredFile::size);
        Comparator<StoredFile> byName = Comparator.comparing(file -> file.name().toLowerCase(Locale.ROOT));
        Comparator<StoredFile> byId = Comparator.comparing(StoredFile::id);
        return switch (sort) {
            case NEWEST -> byTime.thenComparing(byId).reversed();
            case OLDEST -> byTime.thenComparing(byId);
            case NAME -> byName.thenComparing(byId);
            case LARGEST -> bySize.thenComparing(byId).reversed();
            case SMALLEST -> bySize.thenComparing(byId);
        };
    }

    @ParameterizedTest
    @EnumSource
    void page_returnsEveryFileOnce_inEachOrder(Sort sort) throws StorageException {
        List<StoredFile> all = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            all.add(added("alice", (i % 2 == 0 ? "Disk " : "disk ") + (i % 7) + ".iso", i % 5, NOW.plusMillis(i % 4)));
        }
        all.sort(meaning(sort));
        for (int limit : new int[] {1, 4, 25, 100}) {
            assertThat(paged(sort, limit)).as("%s, %s at a time", sort, limit).containsExactlyElementsOf(all);
        }
    }

    private List<StoredFile> paged(Sort sort, int limit) throws StorageException {
        List<StoredFile> seen = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            FilePage page = files().page(new FileQuery(null, sort, cursor, limit));
            assertThat(page.files()).hasSizeLessThanOrEqualTo(limit);
            seen.addAll(page.files());
            cursor = page.next();
        } while (cursor != null);
        return seen;
    }

    @Test
    void page_isRightWhileFilesAreAdded() throws StorageException {
        for (int i = 0; i < 6; i++) {
            added("alice", i + ".iso", i, NOW.plusSeconds(i));
        }
        FilePage first = files().page(new FileQuery(null, Sort.NEWEST, null, 3));
        added("bob", "newer.iso", 9, NOW.plusSeconds(99));
        FilePage second = files().page(new FileQuery(null, Sort.NEWEST, first.next(), 3));

        assertThat(second.files()).extracting(StoredFile::name).containsExactly("2.iso", "1.iso", "0.iso");
        assertThat(second.next()).isNull();
    }

    @Test
    void page_search_takesWildcardsLiterally() throws StorageException {
        added("alice", "100%_done.iso", 1, NOW);
        added("alice", "100 done.iso", 1, NOW);
        added("alice", "Wow!.iso", 1, NOW);

        assertThat(names("0%_")).containsExactly("100%_done.iso");
        assertThat(names("WOW!")).containsExactly("Wow!.iso");
        assertThat(names("nothing")).isEmpty();
    }

    private List<String> names(String search) throws StorageException {
        return files().page(new FileQuery(search, Sort.NEWEST, null, 10)).files().stream()
                .map(StoredFile::name)
                .toList();
    }

    @Test
    void withNamesAndSizes_returnsTheFilesOfTheOwner() throws StorageException {
        StoredFile one = added("alice", "disk.iso", 3, NOW);
        StoredFile again = added("alice", "disk.iso", 3, NOW.plusSeconds(1));
        added("alice", "Disk.iso", 3, NOW);
        added("alice", "disk.iso", 4, NOW);
        added("bob", "disk.iso", 3, NOW);
        StoredFile large = added("alice", "large.img", 5L << 32, NOW);

        assertThat(files().withNamesAndSizes(
                                "alice",
                                Set.of(new NameAndSize("disk.iso", 3), new NameAndSize("large.img", 5L << 32))))
                .containsExactlyInAnyOrder(one, again, large);
        assertThat(files().withNamesAndSizes("alice", Set.of(new NameAndSize("large.img", 3))))
                .isEmpty();
        assertThat(files().withNamesAndSizes("alice", Set.of())).isEmpty();
    }

    @Test
    void withNamesAndSizes_acceptsAsManyAsOneRequestCanHave() throws StorageException {
        StoredFile last = added("alice", "999.iso", 999, NOW);
        Set<NameAndSize> namesAndSizes = IntStream.range(0, 1000)
                .mapToObj(i -> new NameAndSize(i + ".iso", i))
                .collect(Collectors.toSet());

        assertThat(files().withNamesAndSizes("alice", namesAndSizes)).containsExactly(last);
    }

    @Test
    void page_cursorOfAnotherOrder_isRejected() {
        assertThatThrownBy(() -> files().page(new FileQuery(null, Sort.NEWEST, "no cursor!", 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cursor");
    }

    @Test
    void bytesOwnedBy_sumsOneOwner_beyondFourGibibytes() throws StorageException {
        added("alice", "a.iso", 3L << 30, NOW);
        added("alice", "b.iso", 3L << 30, NOW);
        added("bob", "c.iso", 5, NOW);

        assertThat(files().bytesOwnedBy("alice")).isEqualTo(6L << 30);
        assertThat(files().bytesOwnedBy("anonymous")).isZero();
    }

    @Test
    void concurrentRemovals_ofAFile_logOneEvent() throws Exception {
        StoredFile file = added("alice", "a.iso", 1, NOW);
        int removed = 0;
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Boolean> removal = () -> files().remove(file.id());
            for (Future<Boolean> done : executor.invokeAll(Collections.nCopies(8, removal))) {
                removed += done.get() ? 1 : 0;
            }
        }
        assertThat(removed).isEqualTo(1);
        assertThat(events().after(0, 10))
                .extracting(Event::type)
                .containsExactly(Event.Type.FILE_ADDED, Event.Type.FILE_REMOVED);
    }

    @Test
    void concurrentCompletions_numberEventsWithoutGaps_andWakeListeners() throws Exception {
        AtomicInteger woken = new AtomicInteger();
        events().onAppended(woken::incrementAndGet);
        int count = 60;
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<StoredFile>> tasks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String name = i + ".iso";
                tasks.add(() -> added("alice", name, 1, NOW));
            }
            for (Future<StoredFile> done : executor.invokeAll(tasks)) {
                done.get();
            }
        }
        assertThat(events().after(0, 1000))
                .extracting(Event::number)
                .isSorted()
                .doesNotHaveDuplicates()
                .hasSize(count)
                .last()
                .isEqualTo((long) count);
        assertThat(events().latest()).isEqualTo(count);
        assertThat(woken.get()).isPositive();
    }
}
