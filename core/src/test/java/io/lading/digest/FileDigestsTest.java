package io.lading.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.file.FileId;
import io.lading.file.FilePage;
import io.lading.file.FileQuery;
import io.lading.file.FileRepository;
import io.lading.file.Format;
import io.lading.file.NameAndSize;
import io.lading.file.StoredFile;
import io.lading.storage.ContentKey;
import io.lading.storage.StorageException;
import io.lading.testkit.MemoryLeases;
import io.lading.testkit.Patience;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The SHA-256 of files that were published without one.
class FileDigestsTest {
    private static final int SIZE = 3;

    private final DigestDesk desk = DigestDesk.busy();
    private final Files files = new Files();
    private final FileDigests digests = new FileDigests(files, desk.store, desk.workers);

    FileDigestsTest() throws StorageException {}

    @AfterEach
    void close() throws StorageException {
        desk.close();
    }

    private StoredFile add(int number) throws StorageException {
        byte[] content = DigestDesk.bytes(SIZE, number);
        FileId id = new FileId("01900000-0000-7000-8000-%012d".formatted(number));
        desk.write(new ContentKey(id.value()), content);
        StoredFile file =
                new StoredFile(id, "a.img", SIZE, null, "alice", Instant.EPOCH, null, new Format.NotExamined(), null);
        files.put(file);
        return file;
    }

    private long lag() {
        return desk.workers.lag() + digests.waitingBytes();
    }

    @Test
    void compute_recordsTheSha256() throws Exception {
        StoredFile file = add(1);
        digests.compute(file);
        desk.becomeIdle();
        Patience.until("the digest is recorded", () -> files.sha256(file) != null);
        assertThat(files.sha256(file)).isEqualTo(DigestDesk.sha256(DigestDesk.bytes(SIZE, 1)));
    }

    @Test
    void compute_twice_queuesOnce() throws Exception {
        StoredFile file = add(1);
        digests.compute(file);
        digests.compute(file);
        digests.resume();
        assertThat(lag()).isEqualTo(SIZE);
    }

    @Test
    void resume_queuesOnePageAtATime() throws Exception {
        int more = FileDigests.MAX_WAITING + 10;
        for (int number = 0; number < more; number++) {
            add(number);
        }
        digests.resume();
        assertThat(lag()).isEqualTo((long) FileDigests.MAX_WAITING * SIZE);
        desk.becomeIdle();
        Patience.until("one page is computed", () -> files.withSha256() == FileDigests.MAX_WAITING && lag() == 0);
        digests.resume();
        Patience.until("every file is computed", () -> files.withSha256() == more);
    }

    @Test
    void emptyFiles_areComputedToo() throws Exception {
        for (int number = 0; number < FileDigests.MAX_WAITING; number++) {
            FileId id = new FileId("01900000-0000-7000-8000-%012d".formatted(number));
            files.put(
                    new StoredFile(id, "a.img", 0, null, "alice", Instant.EPOCH, null, new Format.NotExamined(), null));
        }
        digests.resume();
        assertThat(files.withSha256()).isEqualTo(FileDigests.MAX_WAITING);
    }

    /// As when a file is published on one node while the other one looks for files without a SHA-256.
    @Test
    void ofTwoNodes_oneComputesAFile_andTheOtherAfterItsEnd() throws Exception {
        MemoryLeases leases = new MemoryLeases();
        FileDigests one = new FileDigests(files, desk.store, desk.workers, leases.node());
        FileDigests other = new FileDigests(files, desk.store, desk.workers, leases.node());
        StoredFile file = add(1);
        String lease = "digest/" + file.id();
        one.compute(file);
        other.resume();
        other.resume();
        assertThat(desk.workers.lag() + other.waitingBytes()).isEqualTo(SIZE);
        assertThat(leases.taken(lease)).isEqualTo(1);
        leases.expire(lease);
        other.resume();
        assertThat(leases.taken(lease)).isEqualTo(2);
        desk.becomeIdle();
        Patience.until("the digest is recorded", () -> files.sha256(file) != null && !leases.isHeld(lease));
        one.resume();
        other.compute(file);
        assertThat(leases.isHeld(lease)).as("nothing is left to compute").isFalse();
    }

    @Test
    void follow_recordsTheResultOfAnUpload_thatCannotBeStopped() throws Exception {
        StoredFile file = add(1);
        DigestFollower follower =
                new DigestFollower(new ContentKey(file.id().value()), desk.store, desk.workers, Set.of());
        CompletableFuture<List<Digest>> computation = follower.finish(SIZE, false);
        digests.follow(file, follower, computation);
        follower.stop();
        desk.becomeIdle();
        Patience.until("the digest is recorded", () -> files.sha256(file) != null);
    }

    /// Records of files.
    private static final class Files implements FileRepository {
        private final Map<FileId, StoredFile> all = new LinkedHashMap<>();

        synchronized void put(StoredFile file) {
            all.put(file.id(), file);
        }

        synchronized @Nullable String sha256(StoredFile file) {
            return Objects.requireNonNull(all.get(file.id())).sha256();
        }

        synchronized int withSha256() {
            return (int)
                    all.values().stream().filter(file -> file.sha256() != null).count();
        }

        @Override
        public synchronized Optional<StoredFile> setSha256(FileId id, String sha256) {
            return Optional.ofNullable(all.computeIfPresent(id, (_, file) -> file.withSha256(sha256)));
        }

        @Override
        public Optional<StoredFile> rename(FileId id, String before, String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public synchronized List<StoredFile> withoutSha256(int limit) {
            return all.values().stream()
                    .filter(file -> file.sha256() == null)
                    .limit(limit)
                    .toList();
        }

        @Override
        public synchronized Optional<StoredFile> find(FileId id) {
            return Optional.ofNullable(all.get(id));
        }

        @Override
        public FilePage page(FileQuery query) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<StoredFile> withNamesAndSizes(String owner, Set<NameAndSize> namesAndSizes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean remove(FileId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long bytesOwnedBy(String owner) {
            throw new UnsupportedOperationException();
        }
    }
}
