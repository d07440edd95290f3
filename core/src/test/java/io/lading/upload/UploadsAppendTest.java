package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.body.Body;
import io.lading.file.FileId;
import io.lading.storage.StorageException;
import io.lading.testkit.ScriptedBody;
import io.lading.testkit.ScriptedBody.Ending;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class UploadsAppendTest {
    private static final byte[] CONTENT = House.bytes(10_000, 42);

    private House house;

    @BeforeEach
    void build() throws StorageException {
        house = House.empty();
    }

    @AfterEach
    void close() throws StorageException {
        house.close();
    }

    private static <T> CompletableFuture<T> async(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> Thread.ofVirtual().start(task));
    }

    private Appended inBackground(FileId id, long offset, Body body) {
        try {
            return house.append(id, offset, body);
        } catch (StorageException e) {
            throw new CompletionException(e);
        }
    }

    @Test
    void severalAppends_becomeAFileWithItsDigest() throws StorageException {
        FileId id = house.create(10_000);
        assertThat(house.append(id, CONTENT, 0, 4000)).isInstanceOf(Appended.Progress.class);
        Appended last = house.append(id, CONTENT, 4000, 10_000);

        assertThat(last)
                .isInstanceOfSatisfying(
                        Appended.Completed.class,
                        completed -> assertThat(completed.file()).isNotNull());
        assertThat(house.content(id)).isEqualTo(CONTENT);
        assertThat(house.digested(id)).isEqualTo(House.sha256(CONTENT));
        assertThat(house.append(id, CONTENT, 0, 1)).isInstanceOf(Appended.AlreadyComplete.class);
    }

    @Test
    void append_offsetMismatch_leavesContentUntouched() throws StorageException {
        FileId id = house.create(10_000);
        house.append(id, CONTENT, 0, 4000);
        for (long wrong : new long[] {0, 3999, 4001, Long.MAX_VALUE / 2}) {
            Appended outcome = house.append(id, wrong, ScriptedBody.of(CONTENT, 0, 10));
            assertThat(outcome).isInstanceOfSatisfying(Appended.OffsetMismatch.class, mismatch -> {
                assertThat(mismatch.upload().offset()).isEqualTo(4000);
                assertThat(mismatch.provided()).isEqualTo(wrong);
            });
        }
        house.append(id, CONTENT, 4000, 10_000);
        assertThat(house.content(id)).isEqualTo(CONTENT);
    }

    @Test
    void append_ofAnInterruptedBody_keepsReceivedBytes_exceptTheLast() throws StorageException {
        FileId id = house.create(10_000);
        ScriptedBody broken = ScriptedBody.of(java.util.Arrays.copyOf(CONTENT, 6000), 1000, Ending.BROKEN);
        assertThat(house.append(id, 0, broken)).isInstanceOf(Appended.Interrupted.class);
        assertThat(house.retrieve(id).offset()).isEqualTo(6000);
        broken.awaitReleased();

        byte[] rest = java.util.Arrays.copyOfRange(CONTENT, 6000, 10_000);
        house.append(id, 6000, ScriptedBody.of(rest, 1000, Ending.BROKEN));
        assertThat(house.retrieve(id).offset()).isEqualTo(9999);
        assertThat(house.shelf.find(id)).isEmpty();
    }

    @Test
    void append_longerThanDeclared_completesNothing() throws StorageException {
        FileId id = house.create(5000);
        Appended outcome = house.append(id, 0, ScriptedBody.of(CONTENT, 700, Ending.WHOLE));
        assertThat(outcome).isInstanceOf(Appended.BeyondLength.class);
        assertThat(house.retrieve(id).offset()).isLessThan(5000);
        assertThat(house.shelf.find(id)).isEmpty();

        house.append(id, CONTENT, house.retrieve(id).offset(), 5000);
        assertThat(house.digested(id)).isEqualTo(House.sha256(java.util.Arrays.copyOf(CONTENT, 5000)));
    }

    @Test
    void append_toAnUploadOfAnotherAccount_isNotFound() throws StorageException {
        FileId id = house.create(10);
        AppendUpload asMallory = AppendUpload.at(id, "mallory", 0);
        assertThat(house.uploads.append(asMallory, ScriptedBody.of(CONTENT, 0, 10), DurableListener.NONE))
                .isInstanceOf(Appended.NotFound.class);
        assertThat(house.uploads.retrieveOffset(id, Uploader.account("mallory")))
                .isInstanceOf(Retrieval.NotFound.class);
        assertThat(house.uploads.cancel(id, "mallory")).isInstanceOf(Cancellation.NotFound.class);
        assertThat(house.retrieve(id).offset()).isZero();
    }

    @Test
    void append_byANewerRequest_takesOverFromASilentOne() throws Exception {
        FileId id = house.create(10_000);
        ScriptedBody silent = ScriptedBody.of(java.util.Arrays.copyOf(CONTENT, 3000), 500, Ending.SILENT);
        CompletableFuture<Appended> old = async(() -> inBackground(id, 0, silent));
        silent.awaitSilence();

        long offset = house.retrieve(id).offset();

        assertThat(offset).isEqualTo(3000);
        assertThat(old.get()).isInstanceOf(Appended.TakenOver.class);
        assertThat(house.append(id, CONTENT, offset, 10_000)).isInstanceOf(Appended.Completed.class);
        assertThat(house.content(id)).isEqualTo(CONTENT);
        silent.awaitReleased();
    }

    @Test
    void hundredConcurrentAppendsAtOneOffset_exactlyOneSucceeds() throws Exception {
        FileId id = house.create(10_000);
        int contenders = 100;
        List<Future<Appended>> outcomes = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < contenders; i++) {
                outcomes.add(executor.submit(() -> inBackground(id, 0, ScriptedBody.of(CONTENT, 0, 1000))));
            }
        }
        List<String> names = new ArrayList<>();
        for (Future<Appended> outcome : outcomes) {
            names.add(outcome.get().getClass().getSimpleName());
        }
        // One request wrote. It may have been superseded right afterwards, which loses nothing.
        assertThat(house.uploads.stats().receivedBytes()).isEqualTo(1000);
        assertThat(Collections.frequency(names, "Progress")).isLessThanOrEqualTo(1);
        assertThat(names)
                .allMatch(name -> List.of("Progress", "OffsetMismatch", "TakenOver", "Interrupted")
                        .contains(name));
        assertThat(house.retrieve(id).offset()).isEqualTo(1000);
    }

    @Test
    void appendAndCancel_endWithoutTheUpload() throws Exception {
        FileId id = house.create(10_000);
        ScriptedBody silent = ScriptedBody.of(java.util.Arrays.copyOf(CONTENT, 3000), 500, Ending.SILENT);
        CompletableFuture<Appended> old = async(() -> inBackground(id, 0, silent));
        silent.awaitSilence();
        assertThat(house.uploads.cancel(id, House.OWNER)).isInstanceOf(Cancellation.Cancelled.class);
        old.get();
        assertThat(house.uploads.retrieveOffset(id, Uploader.account(House.OWNER)))
                .isInstanceOf(Retrieval.NotFound.class);
        assertThat(house.store.inventory()).isEmpty();
        assertThat(house.uploads.reservedBytes()).isZero();
    }

    @Test
    void completionAndExpiry_exactlyOneSucceeds() throws Exception {
        for (int round = 0; round < 200; round++) {
            FileId id = house.create(1000);
            house.append(id, CONTENT, 0, 500);
            house.clock.pass(House.RULES.expiry().plusSeconds(1));
            CompletableFuture<Appended> last = async(() -> inBackground(id, 500, ScriptedBody.of(CONTENT, 500, 1000)));
            house.uploads.sweep();
            Appended outcome = last.get();
            house.uploads.sweep();
            if (outcome instanceof Appended.Completed) {
                assertThat(house.content(id)).isEqualTo(java.util.Arrays.copyOf(CONTENT, 1000));
            } else {
                assertThat(house.shelf.find(id)).isEmpty();
                assertThat(house.uploads.retrieveOffset(id, Uploader.account(House.OWNER)))
                        .isNotInstanceOf(Retrieval.Busy.class);
            }
            assertThat(house.uploads.reservedBytes()).isLessThanOrEqualTo(1000);
        }
    }

    @Test
    void completionAndCancel_exactlyOneSucceeds() throws Exception {
        for (int round = 0; round < 200; round++) {
            FileId id = house.create(1000);
            CompletableFuture<Appended> last = async(() -> inBackground(id, 0, ScriptedBody.of(CONTENT, 0, 1000)));
            Cancellation cancelled = house.uploads.cancel(id, House.OWNER);
            Appended outcome = last.get();
            if (outcome instanceof Appended.Completed) {
                assertThat(cancelled).isInstanceOf(Cancellation.AlreadyComplete.class);
                assertThat(house.content(id)).isEqualTo(java.util.Arrays.copyOf(CONTENT, 1000));
            } else {
                assertThat(cancelled).isInstanceOf(Cancellation.Cancelled.class);
                assertThat(house.shelf.find(id)).isEmpty();
            }
            assertThat(house.uploads.reservedBytes()).isZero();
        }
    }

    @Test
    void append_reportsDurableOffsets_inOrder() throws StorageException {
        FileId id = house.create(10_000);
        List<Long> offsets = Collections.synchronizedList(new ArrayList<>());
        house.uploads.append(
                AppendUpload.at(id, House.OWNER, 0), ScriptedBody.of(CONTENT, 500, Ending.BROKEN), offsets::add);
        assertThat(offsets).isNotEmpty().isSorted().allMatch(offset -> offset < 10_000);
        assertThat(house.uploads.stats().checkpoints()).isPositive();
    }

    @Test
    void append_afterAFailedFlush_recordsNothing_andCanBeRepeated() throws StorageException {
        FileId id = house.create(10_000);
        house.append(id, CONTENT, 0, 1000);
        ScriptedBody body = ScriptedBody.of(CONTENT, 1000, 1500);
        assertThatThrownBy(() -> house.append(id, 1000, new FailingNextFlush(body, house.disk, "Input/output error")))
                .isInstanceOf(StorageException.class);
        assertThat(house.retrieve(id).offset()).isEqualTo(1000);
        house.append(id, CONTENT, 1000, 10_000);
        assertThat(house.digested(id)).isEqualTo(House.sha256(CONTENT));
    }

    @Test
    void append_onAFullDisk_keepsWhatFits_andCanBeResumed() throws StorageException {
        FileId id = house.create(10_000);
        house.disk.capacity(4500);
        Appended outcome = house.append(id, 0, ScriptedBody.of(CONTENT, 1000, Ending.WHOLE));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Appended.NoSpace.class,
                        full -> assertThat(full.ofQuota()).isFalse());
        long kept = house.retrieve(id).offset();
        assertThat(kept).isEqualTo(4000);
        house.disk.capacity(Long.MAX_VALUE);
        house.append(id, CONTENT, kept, 10_000);
        assertThat(house.content(id)).isEqualTo(CONTENT);
    }
}
