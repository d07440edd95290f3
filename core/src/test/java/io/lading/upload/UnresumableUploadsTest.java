package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.body.Body;
import io.lading.storage.StorageException;
import io.lading.testkit.MemoryMetadata;
import io.lading.testkit.ScriptedBody;
import io.lading.testkit.TestClock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The process is killed while a creation with content is in flight: what no client can resume is removed at the
/// next start.
class UnresumableUploadsTest {
    private static final byte[] CONTENT = House.bytes(9000, 7);
    private static final long LENGTH = CONTENT.length + 1L;

    /// Tells the client the URL before the content is read.
    private static final DurableListener ANNOUNCING = new DurableListener() {
        @Override
        public boolean announces() {
            return true;
        }

        @Override
        public boolean created(Upload upload) {
            return true;
        }

        @Override
        public void durable(long offset) {
            // Nothing to send.
        }
    };

    private static FirstContent content(Body body, Keep keep, DurableListener listener) {
        return new FirstContent(body, Length.of(LENGTH), AppendUpload.Ending.WITH_BODY, List.of(), listener, keep);
    }

    private static CreateUpload creation() {
        return CreateUpload.whole(House.OWNER, "disk.img", Length.of(LENGTH));
    }

    /// A second process on the disk and the records of a first one that was killed in the middle of a body.
    private static House afterKill(Keep keep, DurableListener listener) throws Exception {
        House second;
        try (House first = House.empty()) {
            ScriptedBody body = ScriptedBody.of(CONTENT, 1000, ScriptedBody.Ending.SILENT);
            Thread request = Thread.startVirtualThread(() -> receive(first, creation(), content(body, keep, listener)));
            body.awaitSilence();
            assertThat(first.uploads.unfinished(House.OWNER, null)).hasSize(1);
            MemoryMetadata records = first.metadata.copy();
            second = new House(first.disk.afterPowerCut(0), records, new TestClock(), House.RULES);
            body.abort();
            request.join();
        }
        return second;
    }

    private static Received receive(House house, CreateUpload creation, FirstContent content) {
        try {
            return house.uploads.receive(creation, content);
        } catch (StorageException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientWithoutUrl_leavesNothing(Keep keep) throws Exception {
        try (House house = afterKill(keep, DurableListener.NONE)) {
            assertThat(house.report.resumable()).isZero();
            assertThat(house.uploads.unfinished(House.OWNER, null)).isEmpty();
            assertThat(house.uploads.reservations()).isZero();
            assertThat(house.uploads.reservedBytes()).isZero();
            assertThat(house.store.inventory()).isEmpty();
        }
    }

    @Test
    void clientWithUrl_canResume() throws Exception {
        try (House house = afterKill(Keep.UNLESS_LOST, ANNOUNCING)) {
            assertThat(house.report.resumable()).isEqualTo(1);
            UnfinishedUpload upload =
                    house.uploads.unfinished(House.OWNER, null).getFirst();
            assertThat(house.append(upload.id(), upload.extents().prefixEnd(), Body.EMPTY))
                    .isInstanceOf(Appended.Progress.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"URL_IN_RESPONSE", "UNLESS_LOST"})
    void uploadWithAResponse_staysAfterARestart(Keep keep) throws StorageException {
        House house = House.empty();
        ScriptedBody body = ScriptedBody.of(CONTENT, 1000, ScriptedBody.Ending.WHOLE);
        FirstContent part = new FirstContent(
                body, Length.of(CONTENT.length), AppendUpload.Ending.WHEN_FULL, List.of(), DurableListener.NONE, keep);
        Received received = receive(house, creation(), part);
        assertThat(received)
                .isInstanceOfSatisfying(
                        Received.Content.class,
                        content -> assertThat(content.kept()).isTrue());
        house = house.restarted();
        assertThat(house.report.resumable()).isEqualTo(1);
        house.close();
    }

    @Test
    void completeFile_staysAfterARestart() throws StorageException {
        House house = House.empty();
        ScriptedBody body = ScriptedBody.of(CONTENT, 1000, ScriptedBody.Ending.WHOLE);
        receive(
                house,
                CreateUpload.whole(House.OWNER, "disk.img", Length.of(CONTENT.length)),
                FirstContent.wholeFile(body, Length.of(CONTENT.length)));
        house = house.restarted();
        assertThat(house.report.lost()).isEmpty();
        assertThat(house.store.inventory()).hasSize(1);
        house.close();
    }
}
