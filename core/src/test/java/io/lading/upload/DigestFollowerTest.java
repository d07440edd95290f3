package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.body.Body;
import io.lading.digest.DigestAlgorithm;
import io.lading.file.FileId;
import io.lading.storage.StorageException;
import io.lading.testkit.CrashDisk.Call;
import io.lading.testkit.Patience;
import io.lading.testkit.ScriptedBody;
import io.lading.testkit.ScriptedBody.Ending;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// The digest that is computed during an upload.
class DigestFollowerTest {
    private static final byte[] CONTENT = House.bytes(9000, 16);

    private final CountDownLatch reading = new CountDownLatch(1);
    private final CountDownLatch lost = new CountDownLatch(1);

    /// A digest read that fails because a failed flush lost its bytes does not affect the next append.
    @Test
    void failedReadOfLostBytes_doesNotFailALaterAppend() throws Exception {
        House first = House.empty();
        FileId id = first.create(9000, List.of(House.digest(DigestAlgorithm.SHA256, CONTENT)));
        first.append(id, CONTENT, 0, 4000);
        Patience.until("the first process reads no more", () -> first.uploads.digestLag() == 0);
        first.metadata.forgetDigests();
        try (House house = first.restarted()) {
            house.disk.before(Call.READ, this::failTheFirst);
            house.disk.before(Call.WRITE, () -> await(reading));
            Body loses = new FailingNextFlush(
                    ScriptedBody.of(Arrays.copyOfRange(CONTENT, 4000, 4900), 900, Ending.WHOLE),
                    house.disk,
                    "Input/output error");
            assertThatThrownBy(() -> house.append(id, 4000, loses)).isInstanceOf(StorageException.class);
            CompletableFuture<Appended> outcome = new CompletableFuture<>();
            Thread client =
                    Thread.ofPlatform().start(() -> outcome.completeAsync(() -> rest(house, id), Runnable::run));
            Patience.until("completion waits for the digest", () -> client.getState() == Thread.State.WAITING);
            lost.countDown();
            assertThat(outcome.get()).isInstanceOf(Appended.Completed.class);
            assertThat(house.content(id)).isEqualTo(CONTENT);
        }
    }

    /// Removing a file does not free its space while the file is open.
    @Test
    void removal_waitsForTheReader() throws Exception {
        House first = House.empty();
        FileId id = first.create(9000);
        first.append(id, CONTENT, 0, 4000);
        Patience.until("the first process reads no more", () -> first.uploads.digestLag() == 0);
        first.metadata.forgetDigests();
        try (House house = first.restarted()) {
            AtomicBoolean open = new AtomicBoolean();
            house.disk.before(Call.READ, () -> {
                open.set(true);
                reading.countDown();
                await(lost);
                open.set(false);
            });
            house.append(id, 4000, ScriptedBody.of(CONTENT, 4000, 4001));
            await(reading);
            CompletableFuture<Boolean> openWhenRemoved = new CompletableFuture<>();
            Thread client =
                    Thread.ofPlatform().start(() -> openWhenRemoved.complete(cancelled(house, id) && open.get()));
            Patience.until("removal waits", () -> client.getState() == Thread.State.TIMED_WAITING);
            lost.countDown();
            assertThat(openWhenRemoved.get()).isFalse();
            assertThat(house.store.inventory()).isEmpty();
        }
    }

    private static boolean cancelled(House house, FileId id) {
        try {
            return house.uploads.cancel(id, House.OWNER) instanceof Cancellation.Cancelled;
        } catch (StorageException e) {
            throw new CompletionException(e);
        }
    }

    private void failTheFirst() {
        if (lost.getCount() > 0) {
            reading.countDown();
            await(lost);
            throw new IllegalStateException("These bytes are gone");
        }
    }

    private static Appended rest(House house, FileId id) {
        try {
            return house.append(id, CONTENT, 4000, 9000);
        } catch (StorageException e) {
            throw new CompletionException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
