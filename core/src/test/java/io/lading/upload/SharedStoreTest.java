package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.file.FileId;
import io.lading.space.Quotas;
import io.lading.storage.StorageException;
import io.lading.testkit.MemoryMetadata;
import io.lading.testkit.ScriptedBody;
import io.lading.testkit.ScriptedBody.Ending;
import io.lading.testkit.StrictObjects;
import io.lading.testkit.StrictObjects.Fault;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/// Uploads in a store that two nodes share.
class SharedStoreTest {
    private static final byte[] CONTENT = House.bytes(9000, 5);

    private final StrictObjects objects = new StrictObjects();
    private final House house = house();

    private House house() {
        try {
            return new House(2, objects, House.RULES, LiveUploads.MAX_IDLE_BYTES);
        } catch (StorageException e) {
            throw new AssertionError(e);
        }
    }

    /// A node dies between the record of an upload whose client does not know its URL, and its content.
    @Test
    void uploadWhoseNodeDied_isRemovedLater() throws StorageException {
        FileId id = house.create(9000);
        house.metadata.markUnresumable(id);
        house.uploads.sweep();
        assertThat(house.retrieve(id).offset()).isZero();
        house.clock.pass(Duration.ofMinutes(6));
        house.uploads.sweep();
        assertThat(house.uploads.retrieveOffset(id, Uploader.account(House.OWNER)))
                .isInstanceOf(Retrieval.NotFound.class);
    }

    @Test
    void failedStore_pausesAnAppend_andLosesNothing() throws StorageException {
        FileId id = house.create(9000);
        house.append(id, CONTENT, 0, 4000);
        objects.faults((verb, _) -> verb.equals("put") ? Fault.BEFORE : Fault.NONE);
        assertThatThrownBy(() -> house.append(id, CONTENT, 4000, 9000)).isInstanceOf(StorageException.class);
        assertThat(house.retrieve(id).offset()).isEqualTo(4000);
        objects.faults((_, _) -> Fault.NONE);
        house.toAnyNode(new Random(1));
        assertThat(house.append(id, CONTENT, 4000, 9000)).isInstanceOf(Appended.Completed.class);
        assertThat(house.content(id)).isEqualTo(CONTENT);
        assertThat(objects.violations()).isEmpty();
    }

    /// The node that is slow loses its claim, and what it still records is rejected.
    @Test
    void appendOfASlowNode_isFenced_whenAnotherNodeHasTakenOver() throws Exception {
        FileId id = house.create(9000);
        ScriptedBody silent = ScriptedBody.of(Arrays.copyOf(CONTENT, 900), 300, Ending.SILENT);
        Uploads slow = house.uploads;
        objects.hold();
        CompletableFuture<Appended> old = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return slow.append(AppendUpload.at(id, House.OWNER, 0), silent, DurableListener.NONE);
                    } catch (StorageException e) {
                        throw new CompletionException(e);
                    }
                },
                task -> Thread.ofVirtual().start(task));
        silent.awaitSilence();
        house.otherNode();
        assertThat(house.retrieve(id).offset()).isZero();
        objects.letGo();
        assertThatThrownBy(old::get).hasCauseInstanceOf(OutdatedFenceException.class);
        assertThat(house.append(id, CONTENT, 0, 9000)).isInstanceOf(Appended.Completed.class);
        assertThat(house.content(id)).isEqualTo(CONTENT);
    }

    @Test
    void sharedStore_withoutClaims_isRefused() {
        MemoryMetadata metadata = new MemoryMetadata();
        assertThatThrownBy(() -> new Uploads(
                        metadata.uploads(),
                        metadata.files(),
                        house.store,
                        House.RULES,
                        house.clock,
                        UploadListener.NONE,
                        Quotas.NONE,
                        Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
