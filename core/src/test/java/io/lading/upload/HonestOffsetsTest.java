package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.body.Body;
import io.lading.digest.Digest;
import io.lading.digest.DigestAlgorithm;
import io.lading.file.FileId;
import io.lading.storage.StorageException;
import io.lading.testkit.CrashDisk;
import io.lading.testkit.CrashDisk.Sabotage;
import io.lading.testkit.MemoryMetadata;
import io.lading.testkit.ScriptedBody;
import io.lading.testkit.ScriptedBody.Ending;
import io.lading.testkit.TestClock;
import io.lading.upload.UploadRules.Durability;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Acknowledged bytes are stored, whatever fails.
class HonestOffsetsTest {
    private static final byte[] CONTENT = House.bytes(9000, 12);

    private static byte[] damaged(int from, int to) {
        byte[] bytes = CONTENT.clone();
        for (int i = from; i < to; i++) {
            bytes[i]++;
        }
        return bytes;
    }

    @Test
    void append_overADurablePiece_doesNotChangeIt() throws StorageException {
        try (House house = House.empty()) {
            FileId id = house.create(9000);
            house.piece(id, CONTENT, 2000, 3000);
            Appended outcome = house.append(id, 0, ScriptedBody.of(damaged(2000, 3000), 700, Ending.WHOLE));
            assertThat(outcome).isInstanceOf(Appended.Completed.class);
            assertThat(house.content(id)).isEqualTo(CONTENT);
            assertThat(house.digested(id)).isEqualTo(House.sha256(CONTENT));
        }
    }

    @Test
    void append_withAWrongChecksum_doesNotChangeADurablePiece() throws StorageException {
        try (House house = House.empty()) {
            FileId id = house.create(9000);
            house.piece(id, CONTENT, 2000, 3000);
            Digest right = House.digest(DigestAlgorithm.SHA256, CONTENT);
            AppendUpload checked = new AppendUpload(
                    id,
                    House.OWNER,
                    0,
                    Length.of(9000),
                    Length.unknown(),
                    AppendUpload.Ending.WHEN_FULL,
                    false,
                    List.of(right));
            assertThat(house.uploads.append(
                            checked, ScriptedBody.of(damaged(1500, 2500), 0, 9000), DurableListener.NONE))
                    .isInstanceOf(Appended.DigestMismatch.class);
            assertThat(house.retrieve(id).offset()).isZero();
            house.append(id, CONTENT, 0, 2000);
            house.append(id, CONTENT, 3000, 9000);
            assertThat(house.content(id)).isEqualTo(CONTENT);
        }
    }

    @Test
    void append_interruptedAfterTheLastGap_leavesAByteForCompletion() throws StorageException {
        try (House house = House.empty()) {
            FileId id = house.create(9000);
            house.append(id, CONTENT, 0, 3000);
            house.piece(id, CONTENT, 4000, 9000);
            byte[] gapAndMore = Arrays.copyOfRange(CONTENT, 3000, 6000);
            assertThat(house.append(id, 3000, ScriptedBody.of(gapAndMore, 500, Ending.BROKEN)))
                    .isInstanceOf(Appended.Interrupted.class);
            assertThat(house.retrieve(id).offset()).isEqualTo(3999);
            assertThat(house.shelf.find(id)).isEmpty();
            assertThat(house.append(id, CONTENT, 3999, 4000)).isInstanceOf(Appended.Completed.class);
            assertThat(house.content(id)).isEqualTo(CONTENT);
        }
    }

    @Test
    void append_atTheLargestOffset_isRejected() throws StorageException {
        try (House house = House.empty()) {
            FileId id = house.create(9000);
            AppendUpload far = House.pieceCommand(id, Long.MAX_VALUE - 1, Long.MAX_VALUE);
            assertThat(house.uploads.append(far, ScriptedBody.of(CONTENT, 0, 1), DurableListener.NONE))
                    .isInstanceOf(Appended.BeyondLength.class);
            AppendUpload farther = new AppendUpload(
                    id,
                    House.OWNER,
                    Long.MAX_VALUE,
                    Length.of(5),
                    Length.unknown(),
                    AppendUpload.Ending.WHEN_FULL,
                    true,
                    List.of());
            assertThat(house.uploads.append(farther, ScriptedBody.of(CONTENT, 0, 5), DurableListener.NONE))
                    .isInstanceOf(Appended.BeyondLength.class);
        }
    }

    /// After a failed flush has lost bytes, a later flush that succeeds does not record them.
    @Test
    void checkpoint_onAFullDisk_recordsNothingOfTheAppend() throws StorageException {
        try (House house = House.empty()) {
            FileId id = house.create(9000);
            house.append(id, CONTENT, 0, 500);
            Body body = new FailingNextFlush(
                    ScriptedBody.of(Arrays.copyOfRange(CONTENT, 500, 1400), 900, Ending.WHOLE),
                    house.disk,
                    "No space left on device");
            assertThatThrownBy(() -> house.append(id, 500, body)).isInstanceOf(StorageException.class);
            assertThat(house.retrieve(id).offset()).isEqualTo(500);
            assertThat(house.append(id, CONTENT, 500, 9000)).isInstanceOf(Appended.Completed.class);
            assertThat(house.content(id)).isEqualTo(CONTENT);
        }
    }

    @Test
    void append_ofUnknownLength_canUseMostOfTheDisk() throws StorageException {
        try (House house = House.empty()) {
            house.disk.capacity(9500);
            FileId id = house.create(Length.unknown());
            AppendUpload whole = new AppendUpload(
                    id,
                    House.OWNER,
                    0,
                    Length.unknown(),
                    Length.unknown(),
                    AppendUpload.Ending.WITH_BODY,
                    false,
                    List.of());
            assertThat(house.uploads.append(whole, ScriptedBody.of(CONTENT, 100, Ending.WHOLE), DurableListener.NONE))
                    .isInstanceOf(Appended.Completed.class);
            assertThat(house.content(id)).isEqualTo(CONTENT);
        }
    }

    @Test
    void creation_duringALargeUpload_countsItsBytesOnce() throws Exception {
        try (House house = House.empty()) {
            house.disk.capacity(10_000);
            FileId id = house.create(9000);
            ScriptedBody coming = ScriptedBody.of(Arrays.copyOf(CONTENT, 8000), 500, Ending.SILENT);
            CompletableFuture<Appended> append = CompletableFuture.supplyAsync(() -> unchecked(house, id, coming));
            coming.awaitSilence();
            assertThat(house.uploads.available(House.OWNER)).isEqualTo(1000);
            assertThat(house.retrieve(id).offset()).isEqualTo(8000);
            append.get();
            assertThat(house.uploads.available(House.OWNER)).isEqualTo(1000);
        }
    }

    private static Appended unchecked(House house, FileId id, Body body) {
        try {
            return house.append(id, 0, body);
        } catch (StorageException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void concurrentRetrievals_allGetAResponse() throws Exception {
        try (House house = House.empty();
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            FileId id = house.create(9000);
            ScriptedBody silent = ScriptedBody.of(Arrays.copyOf(CONTENT, 3000), 500, Ending.SILENT);
            CompletableFuture<Appended> append = CompletableFuture.supplyAsync(() -> unchecked(house, id, silent));
            silent.awaitSilence();
            List<Future<Upload>> answers = java.util.stream.IntStream.range(0, 50)
                    .mapToObj(_ -> executor.submit(() -> house.retrieve(id)))
                    .toList();
            for (Future<Upload> answer : answers) {
                assertThat(answer.get().offset()).isEqualTo(3000);
            }
            append.get();
        }
    }

    @Test
    void durabilityComplete_recordsOnlyFlushedBytes() throws StorageException {
        CrashDisk disk = new CrashDisk(Sabotage.NONE);
        MemoryMetadata metadata = new MemoryMetadata();
        FileId id;
        try (House house = new House(disk, metadata, new TestClock(), House.rules(Durability.COMPLETE))) {
            id = house.create(9000);
            house.append(id, CONTENT, 0, 300);
            house.append(id, CONTENT, 300, 600);
            assertThat(house.retrieve(id).offset()).isEqualTo(600);
            assertThat(metadata.uploads().find(id).orElseThrow().offset()).isZero();
            house.append(id, CONTENT, 600, 1100);
            assertThat(metadata.uploads().find(id).orElseThrow().offset()).isEqualTo(1100);
            house.append(id, CONTENT, 1100, 1200);
        }
        for (long fate = 0; fate < 4; fate++) {
            House found = new House(
                    disk.afterPowerCut(fate), metadata.copy(), new TestClock(), House.rules(Durability.COMPLETE));
            try (found) {
                assertThat(found.report.lost()).isEmpty();
                assertThat(found.retrieve(id).offset()).isEqualTo(1100);
                found.append(id, CONTENT, 1100, 9000);
                assertThat(found.content(id)).isEqualTo(CONTENT);
            }
        }
    }

    @Test
    void durabilityComplete_afterAFailedFlush_returnsToTheRecord() throws StorageException {
        House house = House.with(House.rules(Durability.COMPLETE));
        try (house) {
            FileId id = house.create(9000);
            house.append(id, CONTENT, 0, 600);
            Body body = new FailingNextFlush(
                    ScriptedBody.of(Arrays.copyOfRange(CONTENT, 600, 1500), 900, Ending.WHOLE),
                    house.disk,
                    "Input/output error");
            assertThatThrownBy(() -> house.append(id, 600, body)).isInstanceOf(StorageException.class);
            assertThat(house.retrieve(id).offset()).isZero();
            house.append(id, CONTENT, 0, 9000);
            assertThat(house.content(id)).isEqualTo(CONTENT);
        }
    }

    @Test
    void sweep_continuesAfterAnUploadThatCannotBeRemoved() throws StorageException {
        try (House house = House.empty()) {
            house.append(house.create(9000), CONTENT, 0, 500);
            house.append(house.create(9000), CONTENT, 0, 500);
            house.clock.pass(Duration.ofDays(8));
            house.disk.failNext("Input/output error");
            house.uploads.sweep();
            assertThat(house.store.inventory()).hasSizeLessThanOrEqualTo(1);
            house.uploads.sweep();
            assertThat(house.store.inventory()).isEmpty();
            assertThat(house.uploads.reservedBytes()).isZero();
        }
    }
}
