package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.body.Body;
import io.lading.body.BodyException;
import io.lading.body.Chunk;
import io.lading.digest.Digest;
import io.lading.digest.DigestAlgorithm;
import io.lading.file.FileId;
import io.lading.image.ImageFormats;
import io.lading.storage.StorageException;
import io.lading.testkit.CrashDisk;
import io.lading.testkit.MemoryMetadata;
import io.lading.testkit.Patience;
import io.lading.testkit.ScriptedBody;
import io.lading.testkit.TestClock;
import io.lading.upload.UploadRules.ContentCheck;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Content that can never be accepted is refused as soon as that is known, and removed.
class EarlyRefusalTest {
    private static final int SIZE = 1_000_000;
    private static final int CHUNK = 5000;
    private static final int DECIDING = ImageFormats.DECIDING_BYTES;
    private static final byte[] PAGE =
            "<!doctype html>".repeat(SIZE).substring(0, SIZE).getBytes(StandardCharsets.US_ASCII);

    /// Bytes of an optical disc, whose signature has the largest offset.
    private static final byte[] DISC = disc();

    private static byte[] disc() {
        byte[] disc = PAGE.clone();
        System.arraycopy("CD001".getBytes(StandardCharsets.US_ASCII), 0, disc, 32_769, 5);
        return disc;
    }

    private static UploadRules rules(ContentCheck check) {
        return new UploadRules(
                List.of(),
                Long.MAX_VALUE,
                10L * SIZE,
                0,
                Duration.ofDays(7),
                UploadRules.Durability.ACKNOWLEDGED,
                check);
    }

    private static House house() throws StorageException {
        return House.with(rules(ContentCheck.ENFORCE));
    }

    /// Counts the bytes read from a body.
    private record Counted(Body body, AtomicInteger bytes) implements Body {
        static Counted of(byte[] content, int from, int to) {
            byte[] part = Arrays.copyOfRange(content, from, to);
            return new Counted(ScriptedBody.of(part, CHUNK, ScriptedBody.Ending.WHOLE), new AtomicInteger());
        }

        @Override
        public @Nullable Chunk read() throws BodyException {
            @Nullable Chunk chunk = body.read();
            bytes.addAndGet(chunk == null ? 0 : chunk.bytes().remaining());
            return chunk;
        }

        @Override
        public void abort() {
            body.abort();
        }
    }

    private static void assertGone(House house, FileId id) throws StorageException {
        assertThat(house.uploads.retrieveOffset(id, Uploader.account(House.OWNER)))
                .isInstanceOf(Retrieval.NotFound.class);
        assertThat(house.append(id, PAGE, 0, 1)).isInstanceOf(Appended.NotFound.class);
        assertThat(house.uploads.unfinished(House.OWNER, null)).isEmpty();
        assertThat(house.uploads.available(House.OWNER)).isEqualTo(10L * SIZE);
        assertThat(house.store.inventory()).isEmpty();
    }

    @Test
    void stream_isRejectedAtTheDecidingByte() throws StorageException {
        try (House house = house()) {
            FileId id = house.create(SIZE);
            Counted body = Counted.of(PAGE, 0, SIZE);
            assertThat(house.append(id, 0, body)).isInstanceOf(Appended.ContentRefused.class);
            assertThat(body.bytes.get()).isBetween(DECIDING, DECIDING + CHUNK);
            assertGone(house, id);
            assertThat(house.steps).hasSize(2);
            assertThat(house.steps.getLast()).startsWith("CONTENT_REFUSED ");
        }
    }

    @Test
    void streamOfUnknownLength_isRejectedAsEarly() throws StorageException {
        try (House house = house()) {
            FileId id = house.create(Length.unknown());
            Counted body = Counted.of(PAGE, 0, SIZE);
            assertThat(house.append(id, 0, body)).isInstanceOf(Appended.ContentRefused.class);
            assertThat(body.bytes.get()).isLessThanOrEqualTo(DECIDING + CHUNK);
            assertGone(house, id);
        }
    }

    @Test
    void smallAppends_areAcceptedUntilTheDecidingByte() throws StorageException {
        try (House house = house()) {
            FileId id = house.create(SIZE);
            int offset = 0;
            while (offset + 1000 < DECIDING) {
                assertThat(house.append(id, PAGE, offset, offset + 1000)).isInstanceOf(Appended.Progress.class);
                offset += 1000;
            }
            assertThat(house.append(id, PAGE, offset, offset + 1000)).isInstanceOf(Appended.ContentRefused.class);
            assertGone(house, id);
        }
    }

    @Test
    void pieces_decideWhenTheFirstBytesAreComplete() throws StorageException {
        try (House house = house()) {
            FileId id = house.create(SIZE);
            Digest digest = House.digest(DigestAlgorithm.SHA256, Arrays.copyOfRange(PAGE, 1000, 2000));
            assertThat(house.piece(id, PAGE, 500_000, 600_000)).isInstanceOf(Appended.Progress.class);
            assertThat(house.piece(id, PAGE, 2000, 500_000)).isInstanceOf(Appended.Progress.class);
            assertThat(house.piece(id, PAGE, 0, 1000)).isInstanceOf(Appended.Progress.class);
            assertThat(house.piece(id, PAGE, 1000, 2000, digest)).isInstanceOf(Appended.ContentRefused.class);
            assertGone(house, id);
        }
    }

    @Test
    void otherRequestsOfARejectedUpload_getTheSameOutcome() throws Exception {
        try (House house = house()) {
            FileId id = house.create(SIZE);
            ScriptedBody silent = ScriptedBody.of(new byte[1000], 1000, ScriptedBody.Ending.SILENT);
            var other = CompletableFuture.supplyAsync(() -> {
                try {
                    return house.uploads.append(House.pieceCommand(id, 900_000, 910_000), silent, DurableListener.NONE);
                } catch (StorageException e) {
                    throw new AssertionError(e);
                }
            });
            silent.awaitSilence();
            assertThat(house.piece(id, PAGE, 0, 100_000)).isInstanceOf(Appended.ContentRefused.class);
            assertThat(other.get()).isInstanceOf(Appended.ContentRefused.class);
            assertGone(house, id);
        }
    }

    @Test
    void bodyThatDoesNotMatchItsDigest_decidesNothing() throws StorageException {
        try (House house = house()) {
            FileId id = house.create(SIZE);
            Digest wrong = House.digest(DigestAlgorithm.SHA256, PAGE);
            assertThat(house.piece(id, PAGE, 0, 100_000, wrong)).isInstanceOf(Appended.DigestMismatch.class);
            assertThat(house.piece(id, DISC, 0, 100_000)).isInstanceOf(Appended.Progress.class);
            assertThat(house.append(id, DISC, 100_000, SIZE)).isInstanceOf(Appended.Completed.class);
        }
    }

    @Test
    void images_areAcceptedInEveryKindOfAppend() throws StorageException {
        try (House house = house()) {
            FileId once = house.create(SIZE);
            assertThat(house.append(once, 0, Counted.of(DISC, 0, SIZE))).isInstanceOf(Appended.Completed.class);
            FileId pieces = house.create(SIZE);
            house.piece(pieces, DISC, 33_000, SIZE);
            house.piece(pieces, DISC, 0, 32_000);
            assertThat(house.piece(pieces, DISC, 32_000, 33_000)).isInstanceOf(Appended.Completed.class);
        }
    }

    /// Several file systems have empty first sectors.
    @Test
    void zeros_decideNothing_beforeTheEnd() throws StorageException {
        try (House house = house()) {
            byte[] volume = new byte[SIZE];
            System.arraycopy("_BHRfS_M".getBytes(StandardCharsets.US_ASCII), 0, volume, 65_600, 8);
            FileId id = house.create(SIZE);
            for (int at = 0; at < 60_000; at += 20_000) {
                assertThat(house.append(id, volume, at, at + 20_000)).isInstanceOf(Appended.Progress.class);
            }
            assertThat(house.append(id, volume, 60_000, SIZE)).isInstanceOf(Appended.Completed.class);
            FileId empty = house.create(SIZE);
            assertThat(house.append(empty, new byte[SIZE], 0, SIZE)).isInstanceOf(Appended.ContentRefused.class);
            assertThat(house.uploads.unfinished(House.OWNER, null)).isEmpty();
        }
    }

    @Test
    void earlierBytes_areExaminedBeforeTheNextBodyIsRead() throws StorageException {
        CrashDisk disk = new CrashDisk(CrashDisk.Sabotage.NONE);
        MemoryMetadata metadata = new MemoryMetadata();
        FileId id;
        try (House house = new House(disk, metadata, new TestClock(), rules(ContentCheck.MARK))) {
            id = house.create(SIZE);
            assertThat(house.append(id, PAGE, 0, 100_000)).isInstanceOf(Appended.Progress.class);
        }
        try (House house = new House(disk, metadata, new TestClock(), rules(ContentCheck.ENFORCE))) {
            Counted body = Counted.of(PAGE, 100_000, SIZE);
            assertThat(house.append(id, 100_000, body)).isInstanceOf(Appended.ContentRefused.class);
            assertThat(body.bytes.get()).isZero();
            assertGone(house, id);
        }
    }

    @Test
    void emptyUploadsThatCannotBeCompleted_areNotCreated() throws StorageException {
        try (House house = House.with(rules(ContentCheck.MARK))) {
            Digest wrong = House.digest(DigestAlgorithm.SHA256, PAGE);
            assertThat(empty(house, wrong))
                    .isInstanceOfSatisfying(
                            Creation.Refused.class,
                            refused -> assertThat(refused.why()).isInstanceOf(Appended.DigestMismatch.class));
            Digest right = House.digest(DigestAlgorithm.SHA512, new byte[0]);
            assertThat(empty(house, right)).isInstanceOf(Creation.Created.class);
        }
        try (House house = house()) {
            assertThat(empty(house))
                    .isInstanceOfSatisfying(
                            Creation.Refused.class,
                            refused -> assertThat(refused.why()).isInstanceOf(Appended.ContentRefused.class));
            assertThat(house.uploads.unfinished(House.OWNER, null)).isEmpty();
        }
    }

    private static Creation empty(House house, Digest... digests) throws StorageException {
        return house.uploads.create(new CreateUpload(
                House.OWNER, "a.img", Length.of(0), Upload.Kind.WHOLE, List.of(), null, null, List.of(digests), false));
    }

    @Test
    void wholeThatDoesNotMatchItsDigest_isRemoved() throws StorageException {
        try (House house = House.with(rules(ContentCheck.MARK))) {
            FileId id = house.create(SIZE, List.of(House.digest(DigestAlgorithm.SHA512, DISC)));
            assertThat(house.append(id, PAGE, 0, SIZE)).isInstanceOf(Appended.DigestMismatch.class);
            assertGone(house, id);
        }
    }

    private static FileId partial(House house, int length) throws StorageException {
        CreateUpload command = new CreateUpload(
                House.OWNER, "part", Length.of(length), Upload.Kind.PARTIAL, List.of(), null, null, List.of(), false);
        return ((Creation.Created) house.uploads.create(command)).upload().id();
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

    @Test
    void finalUpload_isRejectedByItsFirstParts_whichAreRemoved() throws StorageException {
        try (House house = house()) {
            FileId first = partial(house, 20_000);
            FileId second = partial(house, SIZE);
            house.append(first, PAGE, 0, 20_000);
            house.append(second, PAGE, 0, 20_000);
            assertThat(whole(house, first, second))
                    .isInstanceOfSatisfying(
                            Creation.Refused.class,
                            refused -> assertThat(refused.why()).isInstanceOf(Appended.ContentRefused.class));
            assertGone(house, first);
            assertGone(house, second);
        }
    }

    @Test
    void waitingFinalUpload_isRejectedWithItsFirstPart() throws StorageException {
        try (House house = house()) {
            FileId first = partial(house, SIZE);
            FileId second = partial(house, SIZE);
            house.append(second, PAGE, 0, SIZE);
            assertThat(whole(house, first, second)).isInstanceOf(Creation.Created.class);
            Counted body = Counted.of(PAGE, 0, SIZE);
            assertThat(house.append(first, 0, body)).isInstanceOf(Appended.ContentRefused.class);
            assertThat(body.bytes.get()).isLessThanOrEqualTo(DECIDING + CHUNK);
            Patience.until("the final upload and its parts are gone", () -> house.uploads.reservations() == 0);
            assertGone(house, first);
            assertGone(house, second);
        }
    }

    @Test
    void partsOfAnImage_areConcatenated_inAnyOrderOfArrival() throws StorageException {
        try (House house = house()) {
            FileId second = partial(house, SIZE - 500_000);
            FileId first = partial(house, 500_000);
            assertThat(house.append(second, 0, ScriptedBody.of(DISC, 500_000, SIZE)))
                    .isInstanceOf(Appended.Completed.class);
            assertThat(house.append(first, DISC, 0, 500_000)).isInstanceOf(Appended.Completed.class);
            assertThat(whole(house, first, second)).isInstanceOf(Creation.Completed.class);
        }
    }
}
