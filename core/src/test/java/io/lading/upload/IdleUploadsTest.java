package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import io.lading.testkit.CrashDisk;
import io.lading.testkit.CrashDisk.Sabotage;
import io.lading.testkit.MemoryMetadata;
import io.lading.testkit.Patience;
import io.lading.testkit.ScriptedBody;
import io.lading.testkit.ScriptedBody.Ending;
import io.lading.testkit.TestClock;
import io.lading.upload.UploadRules.Durability;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Idle uploads are evicted from memory, and loaded again unchanged.
class IdleUploadsTest {
    private static final int LENGTH = 3000;
    private static final byte[] CONTENT = House.bytes(LENGTH, 11);

    private static House house(long idleBytes, Durability durability) throws StorageException {
        return new House(
                new CrashDisk(Sabotage.NONE),
                new MemoryMetadata(),
                new TestClock(),
                House.rules(durability),
                idleBytes);
    }

    private static FileId created(House house, Length length, Upload.Kind kind, List<FileId> parts)
            throws StorageException {
        String annotation = "k".repeat(8 << 10);
        CreateUpload command =
                new CreateUpload(House.OWNER, "disk.img", length, kind, parts, null, annotation, List.of(), false);
        return switch (house.uploads.create(command)) {
            case Creation.Created(Upload upload) -> upload.id();
            case Creation.Completed(Upload upload, var _) -> upload.id();
            case Creation other -> throw new AssertionError("Not created: " + other);
        };
    }

    @Test
    void manyUploads_stayWithinTheMemoryLimit() throws StorageException {
        long limit = 1 << 20;
        try (House house = house(limit, Durability.ACKNOWLEDGED)) {
            for (int i = 0; i < 3000; i++) {
                FileId id = created(house, Length.of(LENGTH), Upload.Kind.WHOLE, List.of());
                house.append(id, CONTENT, 0, i % 2);
            }
            assertThat(house.uploads.inMemory()).isPositive().isLessThan((int) (limit / (16 << 10)));
            assertThat(house.uploads.reservations()).isEqualTo(3000);
            assertThat(house.uploads.reservedBytes()).isEqualTo(3000L * LENGTH - 1500);
        }
    }

    @Test
    void recentlyUsedUploads_stayInMemory() throws StorageException {
        try (House house = house(64 << 10, Durability.ACKNOWLEDGED)) {
            FileId kept = house.create(LENGTH);
            long epoch = house.retrieve(kept).epoch();
            for (int i = 0; i < 100; i++) {
                created(house, Length.of(1), Upload.Kind.WHOLE, List.of());
                assertThat(house.append(kept, CONTENT, i, i + 1L)).isInstanceOf(Appended.Progress.class);
            }
            assertThat(house.retrieve(kept).epoch()).isEqualTo(epoch);
        }
    }

    @ParameterizedTest
    @EnumSource
    void evictedUpload_canBeCompleted(Durability durability) throws StorageException {
        try (House house = house(0, durability)) {
            FileId id = house.create(LENGTH);
            for (int at = 0; at < LENGTH; at += 500) {
                assertThat(house.uploads.inMemory()).isZero();
                assertThat(house.retrieve(id).offset()).isEqualTo(at);
                assertThat(house.uploads.reservedBytes()).isEqualTo(LENGTH - at);
                assertThat(house.append(id, CONTENT, at, at + 500L))
                        .isInstanceOfAny(Appended.Progress.class, Appended.Completed.class);
            }
            assertThat(house.content(id)).isEqualTo(CONTENT);
            Patience.until(
                    "its digest is known",
                    () -> House.sha256(CONTENT).equals(house.file(id).sha256()));
            assertThat(house.uploads.reservedBytes()).isZero();
            assertThat(house.uploads.reservations()).isZero();
        }
    }

    /// With [Durability#COMPLETE] the last bytes are noted in memory only: eviction records them first.
    @Test
    void evictedUpload_withNotedBytes_survivesAPowerCut() throws StorageException {
        House house = house(0, Durability.COMPLETE);
        FileId id = house.create(LENGTH);
        house.append(id, CONTENT, 0, 700);
        house.close();
        House next = new House(house.disk.afterPowerCut(1), house.metadata);
        assertThat(next.retrieve(id).offset()).isEqualTo(700);
        next.close();
    }

    @Test
    void evictedUpload_isCancelled_andItsSpaceIsReleased() throws StorageException {
        try (House house = house(0, Durability.ACKNOWLEDGED)) {
            FileId id = house.create(LENGTH);
            house.append(id, CONTENT, 0, 10);
            assertThat(house.uploads.cancel(id, House.OWNER)).isInstanceOf(Cancellation.Cancelled.class);
            assertThat(house.uploads.reservedBytes()).isZero();
            assertThat(house.uploads.reservations()).isZero();
            assertThat(house.store.inventory()).isEmpty();
        }
    }

    @Test
    void evictedUploads_expire() throws StorageException {
        try (House house = house(0, Durability.ACKNOWLEDGED)) {
            for (int i = 0; i < 50; i++) {
                house.append(house.create(LENGTH), CONTENT, 0, 10);
            }
            house.clock.pass(Duration.ofDays(8));
            assertThat(house.uploads.sweep()).isEqualTo(50);
            assertThat(house.uploads.reservations()).isZero();
            assertThat(house.uploads.reservedBytes()).isZero();
            assertThat(house.uploads.inMemory()).isZero();
        }
    }

    @Test
    void uploadInUse_isNeverEvicted_andCanBeTakenOver() throws Exception {
        try (House house = house(0, Durability.ACKNOWLEDGED)) {
            FileId id = house.create(LENGTH);
            ScriptedBody silent = ScriptedBody.of(CONTENT, 300, Ending.SILENT);
            CompletableFuture<Appended> old = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return house.append(id, 0, silent);
                        } catch (StorageException e) {
                            throw new CompletionException(e);
                        }
                    },
                    task -> Thread.ofVirtual().start(task));
            silent.awaitSilence();
            house.append(house.create(LENGTH), CONTENT, 0, 10);
            assertThat(house.uploads.inMemory()).isEqualTo(1);
            long offset = house.retrieve(id).offset();
            assertThat(old.get()).isInstanceOf(Appended.TakenOver.class);
            assertThat(offset).isPositive();
            assertThat(house.append(id, CONTENT, offset, LENGTH)).isInstanceOf(Appended.Completed.class);
            assertThat(house.uploads.inMemory()).isZero();
        }
    }

    /// An upload of unknown length in use reserves more than it has received; an evicted one only what it has.
    @Test
    void evictedUpload_ofUnknownLength_reservesTheSpaceOfItsBytes() throws StorageException {
        try (House house = house(0, Durability.ACKNOWLEDGED)) {
            FileId id = house.create(Length.unknown());
            house.append(id, CONTENT, 0, 10);
            assertThat(house.uploads.reservedBytes()).isZero();
            assertThat(house.retrieve(id).offset()).isEqualTo(10);
        }
    }

    @Test
    void evictedParts_areConcatenated() throws StorageException {
        try (House house = house(0, Durability.ACKNOWLEDGED)) {
            FileId first = created(house, Length.of(1000), Upload.Kind.PARTIAL, List.of());
            FileId second = created(house, Length.of(2000), Upload.Kind.PARTIAL, List.of());
            FileId whole = created(house, Length.unknown(), Upload.Kind.FINAL, List.of(first, second));
            house.append(first, CONTENT, 0, 1000);
            assertThat(house.shelf.find(whole)).isEmpty();
            assertThat(house.append(second, 0, ScriptedBody.of(CONTENT, 1000, LENGTH)))
                    .isInstanceOf(Appended.Completed.class);
            Patience.until("the whole is made", () -> house.shelf.find(whole).isPresent());
            assertThat(house.content(whole)).isEqualTo(CONTENT);
            Patience.until("the whole has left the memory", () -> house.uploads.inMemory() == 0);
            assertThat(house.uploads.reservations()).isEqualTo(2);
            house.clock.pass(Duration.ofDays(1));
            Patience.until("the parts have expired", () -> {
                house.uploads.sweep();
                return house.uploads.reservations() == 0;
            });
            assertThat(house.uploads.available(House.OWNER)).isPositive();
        }
    }

    @Test
    void failedRecord_isReadAgain_andTheReservationIsRight() throws StorageException {
        try (House house = house(LiveUploads.MAX_IDLE_BYTES, Durability.ACKNOWLEDGED)) {
            FileId id = house.create(LENGTH);
            house.append(id, CONTENT, 0, 10);
            house.metadata.onCommit(() -> {
                throw new StorageException(StorageException.Kind.TEMPORARY, "no commit", null);
            });
            assertThatThrownBy(() -> house.append(id, CONTENT, 10, 20)).isInstanceOf(StorageException.class);
            house.metadata.onCommit(() -> {});
            assertThat(house.uploads.inMemory()).isZero();
            assertThat(house.uploads.reservedBytes()).isEqualTo(LENGTH - 10);
            assertThat(house.append(id, CONTENT, 10, LENGTH)).isInstanceOf(Appended.Completed.class);
            assertThat(house.content(id)).isEqualTo(CONTENT);
            assertThat(house.uploads.reservedBytes()).isZero();
        }
    }
}
