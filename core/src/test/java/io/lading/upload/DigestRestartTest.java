package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.body.Body;
import io.lading.body.BodyException;
import io.lading.body.Chunk;
import io.lading.digest.DigestAlgorithm;
import io.lading.digest.SavedDigest;
import io.lading.file.FileId;
import io.lading.storage.ContentKey;
import io.lading.storage.ContentWriter;
import io.lading.storage.StorageException;
import io.lading.testkit.CrashDisk;
import io.lading.testkit.CrashDisk.Call;
import io.lading.testkit.CrashDisk.Sabotage;
import io.lading.testkit.MemoryMetadata;
import io.lading.testkit.Patience;
import io.lading.testkit.ScriptedBody;
import io.lading.testkit.TestClock;
import io.lading.upload.UploadRules.Durability;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The digest of an upload continues after a restart, a power cut, and an eviction from memory.
class DigestRestartTest {
    private static final int LENGTH = 3 << 20;

    /// The first append is too long to be digested by its own thread.
    private static final int FIRST = 2 << 20;

    private static final int NEXT = 100;
    private static final byte[] CONTENT = House.bytes(LENGTH, 31);

    /// Fates of unflushed bytes; see [CrashDisk#afterPowerCut].
    private static final List<Long> FATES = List.of(0L, 1L, 2L);

    private final MemoryMetadata metadata = new MemoryMetadata();

    /// Content is not inspected, because it is changed.
    private House house(CrashDisk disk, Durability durability, long idleBytes) throws StorageException {
        UploadRules rules = new UploadRules(
                List.of(),
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                0,
                Duration.ofDays(7),
                durability,
                UploadRules.ContentCheck.OFF);
        return new House(disk, metadata, new TestClock(), rules, idleBytes);
    }

    /// Appends until the record has the state of all its bytes. Returns the offset.
    private long received(House house, FileId id) throws StorageException {
        house.append(id, CONTENT, 0, FIRST);
        long[] offset = {FIRST};
        Patience.until("the state of all bytes is recorded", () -> {
            offset[0] += NEXT;
            house.append(id, CONTENT, offset[0] - NEXT, offset[0]);
            return digested(id) == offset[0];
        });
        return offset[0];
    }

    /// Changes the first bytes on the disk, which shows in the digest if they are read again.
    private static void tamper(House house, FileId id) throws StorageException {
        try (ContentWriter writer = house.store.openWriter(new ContentKey(id.value()))) {
            writer.write(ByteBuffer.allocate(FIRST), 0);
        }
    }

    private static byte[] tampered() {
        byte[] content = CONTENT.clone();
        Arrays.fill(content, 0, FIRST, (byte) 0);
        return content;
    }

    private static void complete(House house, FileId id, long offset, byte[] digested) throws StorageException {
        house.append(id, CONTENT, offset, LENGTH - NEXT);
        assertThat(house.append(id, CONTENT, LENGTH - NEXT, LENGTH)).isInstanceOf(Appended.Completed.class);
        assertThat(house.digested(id)).isEqualTo(House.sha256(digested));
        assertThat(house.content(id)).isEqualTo(tampered());
    }

    @Test
    void restart_readsNothingAgain() throws StorageException {
        CrashDisk disk = new CrashDisk(Sabotage.NONE);
        FileId id;
        long offset;
        try (House house = house(disk, Durability.ACKNOWLEDGED, LiveUploads.MAX_IDLE_BYTES)) {
            id = house.create(LENGTH, List.of(House.digest(DigestAlgorithm.SHA256, CONTENT)));
            offset = received(house, id);
        }
        try (House house = house(disk, Durability.ACKNOWLEDGED, LiveUploads.MAX_IDLE_BYTES)) {
            tamper(house, id);
            complete(house, id, offset, CONTENT);
            assertThat(metadata.digest(id)).isEmpty();
        }
    }

    @Test
    void withoutTheState_restartReadsEverythingAgain() throws StorageException {
        CrashDisk disk = new CrashDisk(Sabotage.NONE);
        FileId id;
        long offset;
        try (House house = house(disk, Durability.ACKNOWLEDGED, LiveUploads.MAX_IDLE_BYTES)) {
            id = house.create(LENGTH);
            offset = received(house, id);
        }
        metadata.forgetDigests();
        try (House house = house(disk, Durability.ACKNOWLEDGED, LiveUploads.MAX_IDLE_BYTES)) {
            tamper(house, id);
            complete(house, id, offset, tampered());
        }
    }

    @ParameterizedTest
    @EnumSource
    void eviction_keepsTheDigest(Durability durability) throws StorageException {
        try (House house = house(new CrashDisk(Sabotage.NONE), durability, 0)) {
            FileId id = house.create(LENGTH);
            long offset = received(house, id);
            tamper(house, id);
            complete(house, id, offset, CONTENT);
        }
    }

    /// The digest is beyond the bytes of a checkpoint, which are recorded just before the power cut.
    @Test
    void checkpoint_recordsTheStateOfItsBytes() throws Exception {
        CrashDisk disk = new CrashDisk(Sabotage.NONE);
        CountDownLatch received = new CountDownLatch(1);
        FileId id;
        try (House house = new House(disk, metadata)) {
            id = house.create(SHORT.length);
            house.append(id, SHORT, 0, 500);
            disk.before(Call.FLUSH, () -> await(received));
            Body body = new Body() {
                private final ScriptedBody chunks =
                        ScriptedBody.of(Arrays.copyOfRange(SHORT, 500, 3000), 1200, ScriptedBody.Ending.WHOLE);

                @Override
                public @Nullable Chunk read() throws BodyException {
                    Chunk chunk = chunks.read();
                    if (chunk != null && chunk.bytes().remaining() < 1200) {
                        received.countDown();
                        Patience.until("the checkpoint", () -> digested(id) >= 1700);
                        disk.cutAfter(disk.operations());
                    }
                    return chunk;
                }

                @Override
                public void abort() {
                    chunks.abort();
                }
            };
            assertThatThrownBy(() -> house.append(id, 500, body)).isInstanceOf(StorageException.class);
        }
        assertThat(finish(disk.afterPowerCut(0), metadata, Durability.ACKNOWLEDGED, "checkpoint"))
                .isOne();
    }

    private long digested(FileId id) {
        return metadata.digest(id).map(SavedDigest::position).orElse(0L);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// After every power cut the client sends other bytes for those that were not acknowledged.
    @ParameterizedTest
    @EnumSource
    void powerCut_neverLeavesTheStateOfOtherBytes(Durability durability) throws StorageException {
        int states = 0;
        long operations = life(new CrashDisk(Sabotage.NONE), new MemoryMetadata(), durability);
        for (long cut = 0; cut <= operations; cut++) {
            for (long fate : FATES) {
                MemoryMetadata records = new MemoryMetadata();
                CrashDisk disk = new CrashDisk(Sabotage.NONE);
                disk.cutAfter(cut);
                life(disk, records, durability);
                states += finish(disk.afterPowerCut(fate), records, durability, "cut " + cut + ", fate " + fate);
            }
        }
        assertThat(states).as("of %d cuts continued from a state", operations).isGreaterThan(10);
    }

    private static final byte[] SHORT = House.bytes(9000, 32);

    /// Two appends, and a piece that is not contiguous to them.
    private static long life(CrashDisk disk, MemoryMetadata records, Durability durability) {
        try (House house = new House(disk, records, new TestClock(), House.rules(durability))) {
            FileId id = house.create(SHORT.length);
            house.append(id, SHORT, 0, 2500);
            house.piece(id, SHORT, 7000, 8000);
            house.append(id, SHORT, 2500, 5500);
            house.append(id, SHORT, 5500, 6300);
        } catch (StorageException powerCut) {
            return disk.operations();
        }
        return disk.operations();
    }

    /// Returns 1 if the digest continued from a state, else 0.
    private static int finish(CrashDisk disk, MemoryMetadata records, Durability durability, String when)
            throws StorageException {
        try (House house = new House(disk, records, new TestClock(), House.rules(durability))) {
            List<Upload> left = records.uploads().unfinished(null, 10);
            if (left.isEmpty()) {
                return 0;
            }
            FileId id = left.getFirst().id();
            Upload found = house.retrieve(id);
            byte[] mixed = House.bytes(SHORT.length, 33);
            for (Extents.Range range : found.extents().ranges()) {
                int from = (int) range.from();
                System.arraycopy(SHORT, from, mixed, from, (int) range.to() - from);
            }
            int state = records.digest(id).map(SavedDigest::position).orElse(0L) > 0 ? 1 : 0;
            long middle = (found.offset() + mixed.length) / 2;
            house.append(id, mixed, found.offset(), middle);
            house.append(id, mixed, house.retrieve(id).offset(), mixed.length);
            assertThat(house.content(id)).as(when).isEqualTo(mixed);
            assertThat(house.digested(id)).as(when).isEqualTo(House.sha256(mixed));
            return state;
        }
    }
}
