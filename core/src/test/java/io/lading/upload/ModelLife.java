package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.body.Body;
import io.lading.digest.Digest;
import io.lading.digest.DigestAlgorithm;
import io.lading.file.FileId;
import io.lading.storage.StorageException;
import io.lading.testkit.CrashDisk;
import io.lading.testkit.MemoryMetadata;
import io.lading.testkit.ScriptedBody;
import io.lading.testkit.ScriptedBody.Ending;
import io.lading.testkit.StrictObjects;
import io.lading.testkit.TestClock;
import io.lading.upload.UploadRules.Durability;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// One upload, its model, and the random choices for both: length known or not, digest declared or not, every
/// acknowledgement durable or only completion.
final class ModelLife {
    private static final int STEPS = 12;
    private static final int LENGTH = 5000;

    /// In two of three cases the upload is evicted after every request.
    static final long[] IDLE_BYTES = {0, 1, LiveUploads.MAX_IDLE_BYTES};

    private final Random random;
    private final UploadRules rules;
    private final byte[] content;
    private final ModelState model;
    private final FileId id;
    private House house;

    /// @param nodes 0 for an engine on a disk; otherwise how many engines share one record
    ModelLife(long seed, int nodes) throws StorageException {
        random = new Random(seed);
        content = House.bytes(LENGTH, seed);
        boolean lazy = random.nextInt(4) == 0 && nodes == 0;
        rules = House.rules(lazy ? Durability.COMPLETE : Durability.ACKNOWLEDGED);
        long idleBytes = IDLE_BYTES[random.nextInt(IDLE_BYTES.length)];
        house = house(nodes, rules, idleBytes);
        boolean lengthKnown = random.nextInt(3) > 0;
        Declared declared = Declared.values()[random.nextInt(Declared.values().length)];
        model = new ModelState(LENGTH, lengthKnown, declared == Declared.WRONGLY);
        id = house.create(lengthKnown ? Length.of(LENGTH) : Length.unknown(), digests(declared));
    }

    static House house(int nodes, UploadRules rules, long idleBytes) throws StorageException {
        return nodes == 0
                ? new House(
                        new CrashDisk(CrashDisk.Sabotage.NONE), new MemoryMetadata(), new TestClock(), rules, idleBytes)
                : new House(nodes, new StrictObjects(), rules, idleBytes);
    }

    /// The declared digest of the whole content.
    private enum Declared {
        NOTHING,
        ITS_DIGEST,
        ANOTHER_DIGEST,
        WRONGLY
    }

    private List<Digest> digests(Declared declared) {
        return switch (declared) {
            case NOTHING -> List.of();
            case ITS_DIGEST -> List.of(House.digest(DigestAlgorithm.SHA256, content));
            case ANOTHER_DIGEST -> List.of(House.digest(DigestAlgorithm.CRC32C, content));
            case WRONGLY -> List.of(wrongDigest());
        };
    }

    private static Digest wrongDigest() {
        return new Digest(DigestAlgorithm.SHA256, new byte[DigestAlgorithm.SHA256.bytes()]);
    }

    void live() throws Exception {
        for (int i = 0; i < STEPS; i++) {
            step();
            compare();
        }
        if (!model.over()) {
            append(model.offset(), LENGTH, Ending.WHOLE, true);
            compare();
        }
        house.close();
    }

    private void step() throws Exception {
        house.toAnyNode(random);
        switch (random.nextInt(11)) {
            case 0, 1 -> append(Ending.WHOLE, random.nextInt(3) == 0);
            case 2 -> append(Ending.BROKEN, random.nextInt(3) == 0);
            case 3 -> wrongOffset();
            case 4, 5 -> piece(true);
            case 6 -> piece(false);
            case 7 -> takeOver();
            case 8 -> restart();
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

    /// A range of the content, but with wrong bytes where it is already durable: durable bytes must not be
    /// overwritten.
    private byte[] bytes(int from, int to) {
        byte[] bytes = Arrays.copyOfRange(content, from, to);
        for (int i = from; i < to; i++) {
            bytes[i - from] += (byte) (model.durable.get(i) ? 1 : 0);
        }
        return bytes;
    }

    private AppendUpload command(int offset, boolean declares) {
        Length length = declares ? Length.of(LENGTH) : Length.unknown();
        return new AppendUpload(
                id, House.OWNER, offset, Length.unknown(), length, AppendUpload.Ending.WHEN_FULL, false, List.of());
    }

    private Appended send(AppendUpload command, Body body) throws StorageException {
        return house.uploads.append(command, body, DurableListener.NONE);
    }

    /// A sequential append from the offset to a random end, possibly across durable pieces.
    private void append(Ending ending, boolean declares) throws StorageException {
        int offset = model.offset();
        append(
                offset,
                random.nextInt(3) == 0 ? LENGTH : offset + random.nextInt(LENGTH - offset + 1),
                ending,
                declares);
    }

    private void append(int offset, int to, Ending ending, boolean declares) throws StorageException {
        boolean wasOver = model.over();
        Appended outcome =
                send(command(offset, declares), ScriptedBody.of(bytes(offset, to), 1 + random.nextInt(900), ending));
        appended(offset, to, declares, ending == Ending.WHOLE);
        rejectedOnlyWithTheWhole(outcome, wasOver);
    }

    /// Only a wrong digest of the whole content removes an upload, and the request that detects it returns the
    /// mismatch.
    private void rejectedOnlyWithTheWhole(Appended outcome, boolean wasOver) {
        assertThat(isMismatchOfWhole(outcome)).isEqualTo(model.gone && !wasOver);
        assertThat(outcome.isPermanent()).isEqualTo(isMismatchOfWhole(outcome));
    }

    private static boolean isMismatchOfWhole(Appended outcome) {
        return outcome instanceof Appended.DigestMismatch mismatch && mismatch.ofWhole();
    }

    private void appended(int from, int to, boolean declares, boolean whole) throws StorageException {
        if (model.over()) {
            return;
        }
        // The declaration of an empty body need not be recorded, nor that of a removed upload.
        model.lengthKnown = model.lengthKnown || (declares && recordsLength());
        assertThat(model.lengthKnown || !declares || !whole || model.filledBy(from, to))
                .isTrue();
        model.came(from, to, model.lengthKnown || declares, whole);
    }

    private boolean recordsLength() throws StorageException {
        return house.uploads.retrieveOffset(id, Uploader.account(House.OWNER)) instanceof Retrieval.Found(Upload upload)
                && upload.lengthKnown();
    }

    private void wrongOffset() throws StorageException {
        int wrong = model.offset() + 1 + random.nextInt(100);
        assertThat(send(command(wrong, false), ScriptedBody.of(content, 0, 50)))
                .isInstanceOfAny(
                        Appended.OffsetMismatch.class, Appended.AlreadyComplete.class, Appended.NotFound.class);
    }

    private void piece(boolean goodDigest) throws StorageException {
        int from = random.nextInt(LENGTH);
        int to = from + 1 + random.nextInt(LENGTH - from);
        Digest digest = goodDigest
                ? House.digest(DigestAlgorithm.SHA256, Arrays.copyOfRange(content, from, to))
                : wrongDigest();
        boolean wasOver = model.over();
        Appended outcome = house.piece(id, content, from, to, digest);
        int durable = model.durable.nextSetBit(from);
        boolean free = durable < 0 || durable >= to;
        if (goodDigest && free && model.lengthKnown && !model.over()) {
            model.came(from, to, true, true);
        }
        rejectedOnlyWithTheWhole(outcome, wasOver);
    }

    /// A silent append is superseded by any request.
    private void takeOver() throws Exception {
        if (model.over()) {
            return;
        }
        int offset = model.offset();
        int end = offset + random.nextInt(LENGTH - offset + 1);
        ScriptedBody silent = ScriptedBody.of(bytes(offset, end), 300, Ending.SILENT);
        CompletableFuture<Appended> old = CompletableFuture.supplyAsync(
                () -> unchecked(command(offset, false), silent),
                task -> Thread.ofVirtual().start(task));
        silent.awaitSilence();
        house.toAnyNode(random);
        model.came(offset, end, model.lengthKnown, false);
        switch (random.nextInt(5)) {
            case 0, 1 -> assertThat(house.retrieve(id).offset()).isEqualTo(model.offset());
            case 2, 3 -> append(Ending.WHOLE, false);
            default -> {
                assertThat(house.uploads.cancel(id, House.OWNER)).isInstanceOf(Cancellation.Cancelled.class);
                model.gone = true;
            }
        }
        // If the newer request completed wrong content, the older one returns the same mismatch.
        Appended ended = old.get();
        assertThat(ended instanceof Appended.TakenOver || (model.gone && isMismatchOfWhole(ended)))
                .isTrue();
        silent.awaitReleased();
    }

    private Appended unchecked(AppendUpload command, Body body) {
        try {
            return send(command, body);
        } catch (StorageException e) {
            throw new CompletionException(e);
        }
    }

    /// The process is killed: written bytes are still in the page cache.
    private void restart() throws StorageException {
        rebuilt(false);
    }

    /// After a power cut every acknowledged byte must be present, whatever the caches lost.
    private void powerCut() throws StorageException {
        rebuilt(true);
    }

    private void rebuilt(boolean afterPowerCut) throws StorageException {
        house = house.rebuilt(afterPowerCut, random);
        assertThat(house.report.lost()).isEmpty();
        if (rules.durability() == Durability.COMPLETE && !model.gone) {
            model.remembered(house.retrieve(id));
        }
    }

    private void compare() throws StorageException {
        house.toAnyNode(random);
        if (model.gone) {
            assertThat(house.uploads.retrieveOffset(id, Uploader.account(House.OWNER)))
                    .isInstanceOf(Retrieval.NotFound.class);
            assertThat(house.store.inventory()).isEmpty();
            assertThat(house.reserves(0, 0)).isTrue();
            return;
        }
        Upload upload = house.retrieve(id);
        assertThat(upload.offset()).isEqualTo(model.offset());
        assertThat(upload.extents().total()).isEqualTo(model.durable.cardinality());
        assertThat(upload.lengthKnown()).isEqualTo(model.lengthKnown);
        assertThat(upload.complete()).isEqualTo(model.complete());
        assertThat(house.shelf.find(id).isPresent()).isEqualTo(model.complete());
        if (model.lengthKnown) {
            assertThat(house.reserves(
                            model.complete() ? 0 : LENGTH, model.complete() ? 0 : model.durable.cardinality()))
                    .isTrue();
        }
        if (model.complete()) {
            assertThat(house.content(id)).isEqualTo(content);
            String sha256 = house.file(id).sha256();
            assertThat(sha256 == null || sha256.equals(House.sha256(content))).isTrue();
        }
    }
}
