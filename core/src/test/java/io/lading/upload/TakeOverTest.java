package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.digest.DigestAlgorithm;
import io.lading.file.FileId;
import io.lading.storage.StorageException;
import io.lading.testkit.Patience;
import io.lading.testkit.ScriptedBody;
import io.lading.testkit.ScriptedBody.Ending;
import io.lading.testkit.Swiftly;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A newer request proceeds within a second, even if the requests that hold its bytes receive nothing.
class TakeOverTest {
    private static final int LENGTH = 9000;
    private static final byte[] CONTENT = House.bytes(LENGTH, 8);

    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final List<ScriptedBody> bodies = new ArrayList<>();
    private final List<Future<Appended>> held = new ArrayList<>();
    private House house;
    private FileId id;

    /// A request that holds bytes and receives nothing more.
    enum Holder {
        NOTHING_SENT(0),
        A_PART_SENT(3000),
        ALL_BUT_A_BYTE_SENT(LENGTH - 1),
        /// The whole body has a digest, so none of it can be kept.
        WITH_A_DIGEST(0),
        SEVERAL_PIECES(1000);

        /// The offset of the upload after the request was ended.
        private final long offset;

        Holder(long offset) {
            this.offset = offset;
        }
    }

    @BeforeEach
    void build() throws StorageException {
        house = House.empty();
        createUpload();
    }

    private void createUpload() throws StorageException {
        id = house.create(LENGTH);
        held.clear();
    }

    @AfterEach
    void close() throws StorageException {
        bodies.forEach(ScriptedBody::abort);
        clients.close();
        house.close();
    }

    private void hold(AppendUpload command, int sent) {
        int from = (int) command.offset();
        ScriptedBody body = ScriptedBody.of(Arrays.copyOfRange(CONTENT, from, from + sent), 500, Ending.SILENT);
        bodies.add(body);
        held.add(clients.submit(() -> house.uploads.append(command, body, DurableListener.NONE)));
        body.awaitSilence();
    }

    private void hold(Holder holder) {
        AppendUpload first = AppendUpload.at(id, House.OWNER, 0);
        switch (holder) {
            case NOTHING_SENT, A_PART_SENT, ALL_BUT_A_BYTE_SENT -> hold(first, (int) holder.offset);
            case WITH_A_DIGEST ->
                hold(
                        new AppendUpload(
                                id,
                                House.OWNER,
                                0,
                                Length.of(LENGTH),
                                Length.of(LENGTH),
                                AppendUpload.Ending.WHEN_FULL,
                                false,
                                List.of(House.digest(DigestAlgorithm.SHA256, CONTENT))),
                        3000);
            case SEVERAL_PIECES -> {
                for (int from = 0; from < LENGTH; from += 3000) {
                    hold(House.pieceCommand(id, from, from + 3000), 1000);
                }
            }
        }
    }

    private void assertAllLetGo() throws Exception {
        for (Future<Appended> each : held) {
            assertThat(each.get()).isInstanceOf(Appended.TakenOver.class);
        }
        bodies.forEach(ScriptedBody::awaitReleased);
    }

    @ParameterizedTest
    @EnumSource
    void retrieval_proceedsWithinASecond(Holder holder) throws Exception {
        Swiftly.check(watch -> {
            createUpload();
            hold(holder);
            Upload upload = watch.measure(() -> house.retrieve(id));
            assertThat(upload.offset()).isEqualTo(holder.offset);
            assertAllLetGo();
        });
    }

    @ParameterizedTest
    @EnumSource
    void cancellation_proceedsWithinASecond(Holder holder) throws Exception {
        Swiftly.check(watch -> {
            createUpload();
            hold(holder);
            Cancellation outcome = watch.measure(() -> house.uploads.cancel(id, House.OWNER));
            assertThat(outcome).isInstanceOf(Cancellation.Cancelled.class);
            assertThat(house.store.inventory()).isEmpty();
            assertAllLetGo();
        });
    }

    /// A client that knows the offset does not have to query it again.
    @ParameterizedTest
    @EnumSource
    void append_proceedsWithinASecond(Holder holder) throws Exception {
        Swiftly.check(watch -> {
            createUpload();
            hold(holder);
            byte[] rest = Arrays.copyOfRange(CONTENT, (int) holder.offset, LENGTH);
            Appended outcome =
                    watch.measure(() -> house.append(id, holder.offset, ScriptedBody.of(rest, 700, Ending.WHOLE)));
            assertThat(outcome).isInstanceOf(Appended.Completed.class);
            assertThat(house.content(id)).isEqualTo(CONTENT);
            assertAllLetGo();
        });
    }

    /// In a chain of take-overs the waiting times do not add up.
    @Test
    void append_afterAChainOfTakeOvers_proceedsWithinASecond() throws Exception {
        Swiftly.check(watch -> {
            createUpload();
            for (int sent = 0; sent < 20; sent++) {
                hold(AppendUpload.at(id, House.OWNER, 100L * sent), 100);
            }
            Upload upload = watch.measure(() -> house.retrieve(id));
            assertThat(upload.offset()).isEqualTo(2000);
            assertAllLetGo();
        });
    }

    /// Other uploads and files do not wait for an upload that is held.
    @Test
    void otherUploadsAndFiles_doNotWait() throws Exception {
        FileId file = house.create(LENGTH);
        house.append(file, CONTENT, 0, LENGTH);
        FileId other = house.create(LENGTH);
        hold(Holder.A_PART_SENT);
        assertThat(house.content(file)).isEqualTo(CONTENT);
        assertThat(house.uploads.unfinished(House.OWNER, null)).hasSize(2);
        house.append(other, CONTENT, 0, LENGTH);
        house.uploads.sweep();
        assertThat(held).noneMatch(Future::isDone);
        Patience.until("its bytes are counted", () -> house.uploads.stats().receiving() == 1);
    }
}
