package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import io.lading.testkit.CrashDisk;
import io.lading.testkit.MemoryMetadata;
import io.lading.testkit.ScriptedBody;
import io.lading.testkit.ScriptedBody.Ending;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/// Thousands of random lives of an upload, each step compared with a model that is nothing but a set of bytes. The
/// property `lading.seed` repeats a run; `lading.sequences` makes it longer.
class ModelTest {
    private static final int STEPS = 12;
    private static final int LENGTH = 5000;

    private final long firstSeed = Long.getLong("lading.seed", System.nanoTime());
    private final int sequences = Integer.getInteger("lading.sequences", 2000);

    /// What must be true of the upload.
    private static final class Model {
        final BitSet durable = new BitSet(LENGTH);
        boolean gone;

        long offset() {
            return durable.nextClearBit(0);
        }

        boolean complete() {
            return durable.cardinality() == LENGTH;
        }
    }

    @Test
    void everyRandomLife_agreesWithTheModel() throws Exception {
        for (int i = 0; i < sequences; i++) {
            long seed = firstSeed + i;
            try {
                new Life(seed).live();
            } catch (AssertionError | StorageException | RuntimeException e) {
                throw new AssertionError("With -Dlading.seed=" + seed + " -Dlading.sequences=1", e);
            }
        }
        System.getLogger(ModelTest.class.getName())
                .log(System.Logger.Level.INFO, "{0} random lives from seed {1}", sequences, Long.toString(firstSeed));
    }

    /// One upload, its model, and the chance that rules both.
    private static final class Life {
        private House house;
        private final FileId id;
        private final byte[] content;
        private final Model model = new Model();
        private final Random random;

        Life(long seed) throws StorageException {
            random = new Random(seed);
            house = new House(new CrashDisk(CrashDisk.Sabotage.NONE), new MemoryMetadata());
            content = House.bytes(LENGTH, seed);
            id = house.create(LENGTH);
        }

        void live() throws Exception {
            for (int i = 0; i < STEPS; i++) {
                step();
                compare();
            }
            house.close();
        }

        private void step() throws Exception {
            switch (random.nextInt(11)) {
                case 0, 1 -> append(Ending.WHOLE);
                case 2 -> append(Ending.BROKEN);
                case 3 -> wrongOffset();
                case 4, 5 -> piece(true);
                case 6 -> piece(false);
                case 7 -> takeOver();
                case 8 -> house = house.restarted();
                case 9 -> powerCut();
                default -> rarely();
            }
        }

        private void rarely() throws StorageException {
            if (random.nextInt(6) == 0) {
                house.uploads.cancel(id, House.OWNER);
                model.gone = model.gone || !model.complete();
            } else if (random.nextInt(6) == 0) {
                house.clock.pass(Duration.ofDays(8));
                house.uploads.sweep();
                model.gone = model.gone || !model.complete();
            }
        }

        /// A sequential append from the offset to a random end, at most to the next durable piece.
        private void append(Ending ending) throws StorageException {
            long offset = model.offset();
            int next = model.durable.nextSetBit((int) offset);
            int room = (next < 0 ? LENGTH : next) - (int) offset;
            int size = room == 0 ? 0 : 1 + random.nextInt(room);
            byte[] bytes = Arrays.copyOfRange(content, (int) offset, (int) offset + size);
            house.append(id, offset, ScriptedBody.of(bytes, 1 + random.nextInt(900), ending));
            if (!model.gone) {
                kept((int) offset, (int) offset + size, ending == Ending.BROKEN);
            }
        }

        /// Marks bytes as durable; a broken body never brings the byte that makes the upload full.
        private void kept(int from, int to, boolean broken) {
            model.durable.set(from, to);
            if (broken && to > from && model.complete()) {
                model.durable.clear(to - 1);
            }
        }

        private void wrongOffset() throws StorageException {
            long wrong = model.offset() + 1 + random.nextInt(100);
            Appended outcome = house.append(id, wrong, ScriptedBody.of(content, 0, 50));
            assertThat(outcome)
                    .isInstanceOfAny(
                            Appended.OffsetMismatch.class, Appended.AlreadyComplete.class, Appended.NotFound.class);
        }

        private void piece(boolean goodDigest) throws StorageException {
            int from = random.nextInt(LENGTH);
            int to = from + 1 + random.nextInt(LENGTH - from);
            Digest digest = goodDigest
                    ? House.digest(DigestAlgorithm.SHA256, Arrays.copyOfRange(content, from, to))
                    : new Digest(DigestAlgorithm.SHA256, new byte[DigestAlgorithm.SHA256.bytes()]);
            house.piece(id, content, from, to, digest);
            int durable = model.durable.nextSetBit(from);
            boolean free = durable < 0 || durable >= to;
            if (goodDigest && free && !model.gone) {
                model.durable.set(from, to);
            }
        }

        private void takeOver() throws Exception {
            if (model.gone || model.complete()) {
                return;
            }
            int offset = (int) model.offset();
            int next = model.durable.nextSetBit(offset);
            int end = Math.min(LENGTH - 1, offset + random.nextInt((next < 0 ? LENGTH : next) - offset));
            ScriptedBody silent = ScriptedBody.of(Arrays.copyOfRange(content, offset, end), 300, Ending.SILENT);
            CompletableFuture<Appended> old = CompletableFuture.supplyAsync(
                    () -> appendUnchecked(offset, silent),
                    task -> Thread.ofVirtual().start(task));
            silent.awaitSilence();
            kept(offset, end, true);
            assertThat(house.retrieve(id).offset()).isEqualTo(model.offset());
            assertThat(old.get()).isInstanceOf(Appended.TakenOver.class);
            silent.awaitReleased();
        }

        private Appended appendUnchecked(long offset, Body body) {
            try {
                return house.append(id, offset, body);
            } catch (StorageException e) {
                throw new CompletionException(e);
            }
        }

        /// Everything that was answered must be there after the power is back, whatever the caches had.
        private void powerCut() throws StorageException {
            house.close();
            house = new House(house.disk.afterPowerCut(random.nextLong(5)), house.metadata, house.clock, House.RULES);
            assertThat(house.report.lost()).isEmpty();
        }

        private void compare() throws StorageException {
            if (model.gone) {
                assertThat(house.uploads.retrieveOffset(id, House.OWNER)).isInstanceOf(Retrieval.NotFound.class);
                assertThat(house.store.inventory()).isEmpty();
                assertThat(house.uploads.reservedBytes()).isZero();
                return;
            }
            Upload upload = house.retrieve(id);
            assertThat(upload.offset()).isEqualTo(model.offset());
            assertThat(upload.extents().total()).isEqualTo(model.durable.cardinality());
            assertThat(upload.complete()).isEqualTo(model.complete());
            assertThat(house.shelf.find(id).isPresent()).isEqualTo(model.complete());
            assertThat(house.uploads.reservedBytes())
                    .isEqualTo(model.complete() ? 0 : LENGTH - model.durable.cardinality());
            if (model.complete()) {
                assertThat(house.content(id)).isEqualTo(content);
                String sha256 = house.file(id).sha256();
                assertThat(sha256 == null || sha256.equals(House.sha256(content)))
                        .isTrue();
            }
        }
    }
}
