package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import io.lading.testkit.CrashDisk;
import io.lading.testkit.CrashDisk.Sabotage;
import io.lading.testkit.MemoryMetadata;
import io.lading.testkit.Patience;
import io.lading.testkit.ScriptedBody;
import io.lading.testkit.TestClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Final uploads of partial ones (tus 1.0.0, Concatenation).
class ConcatenationTest {
    private static final byte[] CONTENT = House.bytes(9000, 6);

    private static FileId partial(House house, Length length) throws StorageException {
        CreateUpload command = new CreateUpload(
                House.OWNER, "part", length, Upload.Kind.PARTIAL, List.of(), null, null, List.of(), false);
        return ((Creation.Created) house.uploads.create(command)).upload().id();
    }

    private static FileId partial(House house, int from, int to) throws StorageException {
        FileId id = partial(house, Length.of(to - from));
        assertThat(house.append(id, 0, ScriptedBody.of(CONTENT, from, to))).isInstanceOf(Appended.Completed.class);
        return id;
    }

    private static Creation whole(House house, FileId... parts) throws StorageException {
        return house.uploads.create(new CreateUpload(
                House.OWNER,
                "whole.img",
                Length.unknown(),
                Upload.Kind.FINAL,
                List.of(parts),
                null,
                null,
                List.of(),
                false));
    }

    private static FileId joined(House house, FileId... parts) throws StorageException {
        return ((Creation.Completed) whole(house, parts)).upload().id();
    }

    private static UploadRules rules(long maxSize, long quota) {
        return new UploadRules(
                List.of(),
                maxSize,
                quota,
                0,
                Duration.ofDays(7),
                UploadRules.Durability.ACKNOWLEDGED,
                UploadRules.ContentCheck.MARK);
    }

    private static void awaitFile(House house, FileId id) throws StorageException {
        Patience.until("the file", () -> house.shelf.find(id).isPresent());
    }

    @Test
    void completeParts_becomeAFileAtOnce() throws StorageException {
        try (House house = House.empty()) {
            FileId one = partial(house, 0, 4000);
            FileId id = joined(house, one, partial(house, 4000, 9000));
            assertThat(house.content(id)).isEqualTo(CONTENT);
            assertThat(house.digested(id)).isEqualTo(House.sha256(CONTENT));
            assertThat(house.append(id, CONTENT, 0, 1)).isInstanceOf(Appended.NotAppendable.class);
            assertThat(house.retrieve(one).complete()).isTrue();
        }
    }

    @Test
    void finalUpload_isConcatenatedWhenItsLastPartIsComplete() throws StorageException {
        try (House house = House.empty()) {
            FileId two = partial(house, Length.of(5000));
            FileId id = ((Creation.Created) whole(house, partial(house, 0, 4000), two))
                    .upload()
                    .id();
            assertThat(house.append(id, CONTENT, 0, 1)).isInstanceOf(Appended.NotAppendable.class);
            house.append(two, 0, ScriptedBody.of(CONTENT, 4000, 9000));
            awaitFile(house, id);
            assertThat(house.content(id)).isEqualTo(CONTENT);
        }
    }

    @Test
    void partOfTwoFinalUploads_isSharedWithoutChange_alsoAfterARestart() throws StorageException {
        House house = House.empty();
        FileId first = partial(house, 0, 4000);
        FileId one = joined(house, first, partial(house, 4000, 9000));
        house = house.restarted();
        try {
            FileId other = joined(house, first, partial(house, 0, 100), first);
            assertThat(house.content(one)).isEqualTo(CONTENT);
            assertThat(house.content(other)).hasSize(8100).startsWith(Arrays.copyOf(CONTENT, 4000));
            assertThat(house.content(one)).isEqualTo(CONTENT);
        } finally {
            house.close();
        }
    }

    /// While a long copy runs, sweeps, refused appends and offset retrievals happen.
    @Test
    void longConcatenation_isNotStartedTwice() throws Exception {
        try (House house = House.empty()) {
            FileId one = partial(house, 0, 4000);
            FileId two = partial(house, 4000, 6000);
            FileId three = partial(house, 6000, 9000);
            CountDownLatch copying = new CountDownLatch(1);
            CountDownLatch slow = new CountDownLatch(1);
            AtomicInteger writes = new AtomicInteger();
            house.disk.before(CrashDisk.Call.WRITE, () -> {
                writes.incrementAndGet();
                copying.countDown();
                awaitQuietly(slow);
            });
            FileId id =
                    ((Creation.Created) whole(house, one, two, three)).upload().id();
            copying.await();
            house.uploads.sweep();
            assertThat(house.append(id, CONTENT, 0, 1)).isInstanceOf(Appended.NotAppendable.class);
            assertThat(house.retrieve(id).complete()).isFalse();
            slow.countDown();
            awaitFile(house, id);
            assertThat(house.content(id)).isEqualTo(CONTENT);
            assertThat(writes).hasValue(2);
        }
    }

    /// Its length is 0 and known, but it still waits for its part.
    @Test
    void finalUploadOfAnEmptyPart_waitsForIt() throws StorageException {
        try (House house = House.empty()) {
            FileId part = partial(house, Length.of(0));
            CreateUpload command = new CreateUpload(
                    House.OWNER,
                    "empty.img",
                    Length.unknown(),
                    Upload.Kind.FINAL,
                    List.of(part),
                    null,
                    null,
                    List.of(),
                    true);
            FileId id =
                    ((Creation.Created) house.uploads.create(command)).upload().id();
            house.append(part, 0, ScriptedBody.of(CONTENT, 0, 0));
            awaitFile(house, id);
            assertThat(house.content(id)).isEmpty();
        }
    }

    @Test
    void cancelDuringConcatenation_leavesNothing() throws Exception {
        try (House house = House.empty()) {
            FileId one = partial(house, 0, 4000);
            FileId two = partial(house, 4000, 9000);
            CountDownLatch copying = new CountDownLatch(1);
            CountDownLatch slow = new CountDownLatch(1);
            house.disk.before(CrashDisk.Call.WRITE, () -> {
                copying.countDown();
                awaitQuietly(slow);
            });
            FileId id =
                    ((Creation.Created) whole(house, one, two, two)).upload().id();
            copying.await();
            CompletableFuture<Cancellation> cancelled = CompletableFuture.supplyAsync(() -> cancel(house, id));
            slow.countDown();
            assertThat(cancelled.get())
                    .isInstanceOfAny(Cancellation.Cancelled.class, Cancellation.AlreadyComplete.class);
            boolean file = house.shelf.find(id).isPresent();
            assertThat(file).isEqualTo(cancelled.get() instanceof Cancellation.AlreadyComplete);
            assertThat(house.store.inventory()).hasSize(file ? 3 : 2);
        }
    }

    private static Cancellation cancel(House house, FileId id) {
        try {
            return house.uploads.cancel(id, House.OWNER);
        } catch (StorageException e) {
            throw new CompletionException(e);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void concatenation_afterADiskFault_isRetried() throws StorageException {
        try (House house = House.empty()) {
            FileId two = partial(house, 4000, 9000);
            FileId one = partial(house, 0, 4000);
            house.disk.capacity(CrashDisk.used(house.disk) + 1000);
            Creation refused = whole(house, one, two);
            assertThat(refused).isInstanceOf(Creation.NoSpace.class);
            house.disk.capacity(Long.MAX_VALUE);
            FileId late = partial(house, Length.of(10));
            FileId id =
                    ((Creation.Created) whole(house, one, two, late)).upload().id();
            house.disk.capacity(CrashDisk.used(house.disk) + 20);
            house.append(late, 0, ScriptedBody.of(CONTENT, 0, 10));
            house.uploads.sweep();
            assertThat(house.shelf.find(id)).isEmpty();
            house.disk.capacity(Long.MAX_VALUE);
            // Sweeps repeatedly, because the previous attempt may still be ending.
            Patience.until(
                    "the file",
                    () -> house.uploads.sweep() == 0 && house.shelf.find(id).isPresent());
            assertThat(house.content(id)).startsWith(CONTENT).hasSize(9010);
        }
    }

    @Test
    void partsOfUnknownLength_evadeNeitherQuotaNorTheLargestSize() throws StorageException {
        try (House house = House.with(rules(5000, Long.MAX_VALUE))) {
            FileId part = partial(house, Length.unknown());
            FileId id =
                    ((Creation.Created) whole(house, part, part, part)).upload().id();
            complete(house, part, 2000);
            Patience.until(
                    "the upload is given up",
                    () -> house.uploads.retrieveOffset(id, Uploader.account(House.OWNER))
                            instanceof Retrieval.NotFound);
            assertThat(house.shelf.find(id)).isEmpty();
        }
        try (House house = House.with(rules(Long.MAX_VALUE, 5000))) {
            FileId part = partial(house, Length.unknown());
            FileId id =
                    ((Creation.Created) whole(house, part, part, part)).upload().id();
            complete(house, part, 2000);
            house.uploads.sweep();
            assertThat(house.shelf.find(id)).isEmpty();
            assertThat(house.retrieve(id).complete()).isFalse();
        }
    }

    private static void complete(House house, FileId part, int length) throws StorageException {
        AppendUpload command = new AppendUpload(
                part,
                House.OWNER,
                0,
                Length.of(length),
                Length.of(length),
                AppendUpload.Ending.WHEN_FULL,
                false,
                List.of());
        assertThat(house.uploads.append(command, ScriptedBody.of(CONTENT, 0, length), DurableListener.NONE))
                .isInstanceOf(Appended.Completed.class);
    }

    @Test
    void partialUploads_countAgainstTheQuotaUntilTheyAreRemoved() throws StorageException {
        try (House house = House.with(rules(Long.MAX_VALUE, 10_000))) {
            FileId one = partial(house, 0, 4000);
            FileId two = partial(house, 4000, 9000);
            assertThat(house.uploads.available(House.OWNER)).isEqualTo(1000);
            FileId id = joined(house, one, two);
            assertThat(house.content(id)).isEqualTo(CONTENT);
            house.clock.pass(Concatenation.USED_PARTS_KEPT.plusSeconds(1));
            house.uploads.sweep();
            assertThat(house.uploads.available(House.OWNER)).isEqualTo(1000);
            assertThat(house.uploads.retrieveOffset(one, Uploader.account(House.OWNER)))
                    .isInstanceOf(Retrieval.NotFound.class);
            assertThat(house.content(id)).isEqualTo(CONTENT);
        }
    }

    @Test
    void partOfAWaitingFinalUpload_doesNotExpire() throws StorageException {
        try (House house = House.empty()) {
            FileId one = partial(house, 0, 4000);
            FileId two = partial(house, Length.of(5000));
            house.clock.pass(Duration.ofDays(6));
            house.append(two, 0, ScriptedBody.of(CONTENT, 4000, 4001));
            FileId id = ((Creation.Created) whole(house, one, two)).upload().id();
            house.clock.pass(Duration.ofDays(2));
            house.uploads.sweep();
            house.append(two, 1, ScriptedBody.of(CONTENT, 4001, 9000));
            awaitFile(house, id);
            assertThat(house.content(id)).isEqualTo(CONTENT);
        }
    }

    @Test
    void powerCutAtEveryOperation_leavesTheFileOrAllItsParts() throws StorageException {
        long operations = joinUntil(new CrashDisk(Sabotage.NONE), new MemoryMetadata());
        for (long cut = 0; cut <= operations; cut++) {
            for (long fate = 0; fate < 3; fate++) {
                CrashDisk disk = new CrashDisk(Sabotage.NONE);
                MemoryMetadata metadata = new MemoryMetadata();
                disk.cutAfter(cut);
                joinUntil(disk, metadata);
                finish(new House(disk.afterPowerCut(fate), metadata, new TestClock(), House.RULES), "cut " + cut);
            }
        }
    }

    /// Two parts and their final upload, until the disk fails. Returns the number of disk operations.
    private static long joinUntil(CrashDisk disk, MemoryMetadata metadata) {
        try (House house = new House(disk, metadata)) {
            FileId one = partial(house, 0, 4000);
            whole(house, one, partial(house, 4000, 9000));
        } catch (StorageException | ClassCastException | AssertionError expected) {
            // The power is cut.
        }
        return disk.operations();
    }

    private static void finish(House house, String when) throws StorageException {
        try (house) {
            assertThat(house.report.lost()).as(when).isEmpty();
            assertThat(house.report.orphans()).as(when).isEmpty();
            for (Upload upload : house.metadata.uploads().unfinished(null, 10)) {
                if (upload.kind() == Upload.Kind.FINAL) {
                    awaitFile(house, upload.id());
                    assertThat(house.content(upload.id())).as(when).isEqualTo(CONTENT);
                }
            }
        }
    }
}
