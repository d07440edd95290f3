package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.digest.Digest;
import io.lading.digest.DigestAlgorithm;
import io.lading.file.FileId;
import io.lading.storage.StorageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UploadsPieceTest {
    private static final byte[] CONTENT = House.bytes(9000, 3);

    private House house;

    @BeforeEach
    void build() throws StorageException {
        house = House.empty();
    }

    @AfterEach
    void close() throws StorageException {
        house.close();
    }

    private static Digest sha256(long from, long to) {
        return House.digest(DigestAlgorithm.SHA256, Arrays.copyOfRange(CONTENT, (int) from, (int) to));
    }

    @Test
    void pieces_inAnyOrder_completeTheFile() throws StorageException {
        FileId id = house.create(9000);
        house.piece(id, CONTENT, 6000, 9000, sha256(6000, 9000));
        assertThat(house.retrieve(id).offset()).isZero();
        house.piece(id, CONTENT, 0, 3000, sha256(0, 3000));
        assertThat(house.retrieve(id).extents()).hasToString("0-2999, 6000-8999");
        assertThat(house.piece(id, CONTENT, 3000, 6000, sha256(3000, 6000))).isInstanceOf(Appended.Completed.class);
        assertThat(house.content(id)).isEqualTo(CONTENT);
        assertThat(house.digested(id)).isEqualTo(House.sha256(CONTENT));
    }

    @Test
    void piece_withAWrongDigest_leavesNoTrace() throws StorageException {
        FileId id = house.create(9000);
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            Digest wrong = new Digest(algorithm, new byte[algorithm.bytes()]);
            assertThat(house.piece(id, CONTENT, 3000, 6000, wrong))
                    .isInstanceOfSatisfying(Appended.DigestMismatch.class, mismatch -> {
                        assertThat(mismatch.ofWhole()).isFalse();
                        assertThat(mismatch.computed())
                                .isEqualTo(House.digest(algorithm, Arrays.copyOfRange(CONTENT, 3000, 6000)));
                    });
        }
        assertThat(house.retrieve(id).extents()).isEqualTo(Extents.empty());
    }

    @Test
    void piece_overDurableBytes_isRejectedUnread() throws StorageException {
        FileId id = house.create(9000);
        house.piece(id, CONTENT, 3000, 6000);
        assertThat(house.piece(id, CONTENT, 5999, 7000)).isInstanceOf(Appended.OffsetMismatch.class);
        assertThat(house.piece(id, CONTENT, 3000, 6000)).isInstanceOf(Appended.OffsetMismatch.class);
        assertThat(house.retrieve(id).extents()).hasToString("3000-5999");
    }

    @Test
    void piece_beyondTheEndOrOfUnknownLength_isRejected() throws StorageException {
        FileId id = house.create(5000);
        assertThat(house.piece(id, CONTENT, 4000, 5001)).isInstanceOf(Appended.BeyondLength.class);
        FileId open = house.create(Length.unknown());
        assertThat(house.piece(open, CONTENT, 0, 10)).isInstanceOf(Appended.NotAppendable.class);
    }

    @Test
    void pieceWithTooManyRanges_isRejected_butGapsCanBeFilled() throws StorageException {
        FileId id = house.create(9000);
        for (int i = 0; i < Extents.MAX_RANGES; i++) {
            long at = 2 + 2L * i;
            assertThat(house.piece(id, CONTENT, at, at + 1)).isInstanceOf(Appended.Progress.class);
        }
        assertThat(house.piece(id, CONTENT, 8000, 8001)).isInstanceOf(Appended.NotAppendable.class);
        assertThat(house.piece(id, CONTENT, 0, 2)).isInstanceOf(Appended.Progress.class);
    }

    @Test
    void concurrentLastPieces_alwaysCompleteTheUpload() throws Exception {
        for (int round = 0; round < 200; round++) {
            FileId id = house.create(8000);
            List<Future<Appended>> outcomes = new ArrayList<>();
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (long from = 0; from < 8000; from += 2000) {
                    long at = from;
                    outcomes.add(executor.submit(() -> house.piece(id, CONTENT, at, at + 2000, sha256(at, at + 2000))));
                }
            }
            int completed = 0;
            for (Future<Appended> outcome : outcomes) {
                completed += outcome.get() instanceof Appended.Completed ? 1 : 0;
            }
            assertThat(completed).isEqualTo(1);
            assertThat(house.content(id)).isEqualTo(Arrays.copyOf(CONTENT, 8000));
        }
    }

    @Test
    void declaredDigestsOfTheWhole_areVerifiedBeforePublication() throws StorageException {
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            FileId good = house.create(9000, List.of(House.digest(algorithm, CONTENT)));
            assertThat(house.append(good, CONTENT, 0, 9000)).isInstanceOf(Appended.Completed.class);

            Digest wrong = new Digest(algorithm, new byte[algorithm.bytes()]);
            FileId bad = house.create(9000, List.of(wrong));
            assertThat(house.append(bad, CONTENT, 0, 9000))
                    .isInstanceOfSatisfying(Appended.DigestMismatch.class, mismatch -> {
                        assertThat(mismatch.ofWhole()).isTrue();
                        assertThat(mismatch.declared()).isEqualTo(wrong);
                        assertThat(mismatch.computed()).isEqualTo(House.digest(algorithm, CONTENT));
                    });
            assertThat(house.uploads.retrieveOffset(bad, Uploader.account(House.OWNER)))
                    .isInstanceOf(Retrieval.NotFound.class);
            assertThat(house.shelf.find(bad)).isEmpty();
        }
    }

    @Test
    void declaredDigest_afterARestart_isComputedFromStorage() throws StorageException {
        FileId id = house.create(9000, List.of(House.digest(DigestAlgorithm.SHA512, CONTENT)));
        house.append(id, CONTENT, 0, 5000);
        house = house.restarted();
        assertThat(house.append(id, CONTENT, 5000, 9000)).isInstanceOf(Appended.Completed.class);
        assertThat(house.digested(id)).isEqualTo(House.sha256(CONTENT));
    }
}
