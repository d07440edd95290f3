package io.lading.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.storage.StorageException;
import io.lading.testkit.CrashDisk.Call;
import io.lading.testkit.Patience;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The transitions of [DigestState], each while the digest thread is stopped where it matters.
class DigestTransitionsTest {
    private static final byte[] CONTENT = DigestDesk.bytes(2 * DigestFollower.OWN_BYTES, 1);
    private static final byte[] OTHER = DigestDesk.bytes(CONTENT.length, 2);

    private final DigestDesk desk = DigestDesk.idle();
    private final DigestFollower follower = desk.follower();
    private final GatedChunk chunk = new GatedChunk(CONTENT);

    DigestTransitionsTest() throws StorageException {}

    @AfterEach
    void close() throws StorageException {
        chunk.open();
        desk.close();
    }

    private void beginTurn() throws StorageException, InterruptedException {
        desk.write(CONTENT);
        follower.offer(0, chunk);
        chunk.awaitDigest();
    }

    @Test
    void discardBeyond_whileATurnRuns_discardsItsBytes() throws Exception {
        beginTurn();
        follower.discardBeyond(0);
        desk.write(OTHER);
        chunk.open();
        assertThat(DigestDesk.sha256(follower.finish(OTHER.length, false))).isEqualTo(DigestDesk.sha256(OTHER));
    }

    @Test
    void discardBeyond_afterFinish_failsTheResult_andTheNextOneIsRight() throws Exception {
        beginTurn();
        CompletableFuture<List<Digest>> result = follower.finish(CONTENT.length, false);
        follower.discardBeyond(CONTENT.length - 1);
        assertThat(result).isCancelled();
        chunk.open();
        assertThat(DigestDesk.sha256(follower.finish(CONTENT.length, false))).isEqualTo(DigestDesk.sha256(CONTENT));
    }

    @Test
    void finish_twice_failsTheFirstResult() throws Exception {
        beginTurn();
        CompletableFuture<List<Digest>> first = follower.finish(CONTENT.length, false);
        CompletableFuture<List<Digest>> second = follower.finish(CONTENT.length, false);
        assertThat(first).isCancelled();
        chunk.open();
        assertThat(DigestDesk.sha256(second)).isEqualTo(DigestDesk.sha256(CONTENT));
    }

    @Test
    void finish_ofFewerBytesThanDigested_restarts() throws Exception {
        beginTurn();
        chunk.open();
        Patience.until("all is digested", () -> desk.workers.lag() == 0);
        byte[] shorter = Arrays.copyOf(CONTENT, CONTENT.length - 1);
        assertThat(DigestDesk.sha256(follower.finish(shorter.length, false))).isEqualTo(DigestDesk.sha256(shorter));
    }

    @Test
    void stop_whileATurnRuns_failsTheResult_andAnAppendContinues() throws Exception {
        beginTurn();
        CompletableFuture<List<Digest>> result = follower.finish(CONTENT.length, false);
        follower.stop();
        assertThat(result).isCancelled();
        assertThat(desk.workers.lag()).isZero();
        chunk.open();
        follower.awaitClosed();
        assertThat(DigestDesk.sha256(follower.finish(CONTENT.length, false))).isEqualTo(DigestDesk.sha256(CONTENT));
    }

    @Test
    void stop_afterDetach_doesNotFailTheResult() throws Exception {
        beginTurn();
        CompletableFuture<List<Digest>> result = follower.finish(CONTENT.length, false);
        follower.detach();
        follower.stop();
        assertThat(result).isNotDone();
        chunk.open();
        assertThat(DigestDesk.sha256(result)).isEqualTo(DigestDesk.sha256(CONTENT));
    }

    @Test
    void failureOfAnOutdatedTurn_failsNothing() throws Exception {
        desk.write(CONTENT);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch lost = new CountDownLatch(1);
        AtomicBoolean failed = new AtomicBoolean();
        desk.disk.before(Call.READ, () -> failTheFirst(reading, lost, failed));
        follower.allowReading(CONTENT.length);
        reading.await();
        follower.discardBeyond(0);
        CompletableFuture<List<Digest>> result = follower.finish(CONTENT.length, false);
        lost.countDown();
        assertThat(DigestDesk.sha256(result)).isEqualTo(DigestDesk.sha256(CONTENT));
        assertThat(failed).isTrue();
    }

    @Test
    void failedRead_failsTheResult_andTheNextOneIsRight() throws Exception {
        desk.write(CONTENT);
        AtomicBoolean failed = new AtomicBoolean();
        desk.disk.before(Call.READ, () -> failTheFirst(new CountDownLatch(0), new CountDownLatch(0), failed));
        CompletableFuture<List<Digest>> result = follower.finish(CONTENT.length, false);
        assertThatThrownBy(result::join).hasRootCauseMessage("These bytes are gone");
        assertThat(DigestDesk.sha256(follower.finish(CONTENT.length, false))).isEqualTo(DigestDesk.sha256(CONTENT));
    }

    private static void failTheFirst(CountDownLatch reading, CountDownLatch lost, AtomicBoolean failed) {
        if (failed.get()) {
            return;
        }
        reading.countDown();
        try {
            lost.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        failed.set(true);
        throw new IllegalStateException("These bytes are gone");
    }

    @Test
    void buffers_areReleasedOnlyAfterTheDigestHasReadThem() throws Exception {
        beginTurn();
        Thread append = Thread.ofPlatform().start(follower::releaseBuffers);
        Patience.until("the append waits", () -> append.getState() == Thread.State.WAITING);
        assertThat(chunk.holders()).isEqualTo(2);
        chunk.open();
        append.join();
        assertThat(chunk.holders()).isEqualTo(1);
        assertThat(desk.workers.held()).isZero();
        assertThat(DigestDesk.sha256(follower.finish(CONTENT.length, false))).isEqualTo(DigestDesk.sha256(CONTENT));
    }

    @Test
    void smallContent_isDigestedByTheCallingThread() throws Exception {
        beginTurn();
        byte[] small = DigestDesk.bytes(1000, 3);
        DigestFollower second = desk.follower();
        second.offer(0, new GatedChunk(small));
        CompletableFuture<List<Digest>> result = second.finish(small.length, false);
        assertThat(result).isDone();
        assertThat(DigestDesk.sha256(result)).isEqualTo(DigestDesk.sha256(small));
    }

    @Test
    void lastBytesInMemory_areDigestedByTheCallingThread() throws Exception {
        beginTurn();
        int middle = DigestFollower.OWN_BYTES;
        DigestFollower second = desk.follower();
        second.offer(0, GatedChunk.open(Arrays.copyOf(OTHER, middle)));
        second.offer(middle, GatedChunk.open(Arrays.copyOfRange(OTHER, middle, OTHER.length)));
        CompletableFuture<List<Digest>> result = second.finish(OTHER.length, false);
        assertThat(result).isDone();
        assertThat(DigestDesk.sha256(result)).isEqualTo(DigestDesk.sha256(OTHER));
        assertThat(desk.workers.held()).isEqualTo(CONTENT.length);
    }

    @Test
    void ifTheDigestThreadIsBusy_bytesAreDigestedLater() throws Exception {
        try (DigestDesk busy = DigestDesk.busy()) {
            busy.write(CONTENT);
            DigestFollower late = busy.follower();
            late.offer(0, GatedChunk.open(CONTENT));
            CompletableFuture<List<Digest>> result = late.finish(CONTENT.length, false);
            assertThat(busy.workers.lag()).isEqualTo(CONTENT.length);
            assertThat(result).isNotDone();
            busy.becomeIdle();
            assertThat(DigestDesk.sha256(result)).isEqualTo(DigestDesk.sha256(CONTENT));
            assertThat(busy.workers.lag()).isZero();
            assertThat(busy.workers.held()).isZero();
        }
    }

    @Test
    void digestsForWhichAClientWaits_comeFirst() throws Exception {
        try (DigestDesk busy = DigestDesk.busy()) {
            busy.write(CONTENT);
            List<String> order = new CopyOnWriteArrayList<>();
            CompletableFuture<?> later = finishing(busy, false).thenRun(() -> order.add("later"));
            CompletableFuture<?> awaited = finishing(busy, true).thenRun(() -> order.add("awaited"));
            busy.becomeIdle();
            CompletableFuture.allOf(later, awaited).join();
            assertThat(order).containsExactly("awaited", "later");
        }
    }

    private static CompletableFuture<List<Digest>> finishing(DigestDesk desk, boolean urgent) {
        return desk.follower().finish(CONTENT.length, urgent);
    }

    @Test
    void stop_whileATurnIsQueued_readsNothing() throws Exception {
        try (DigestDesk busy = DigestDesk.busy()) {
            DigestFollower stopped = busy.follower();
            stopped.allowReading(CONTENT.length);
            CompletableFuture<List<Digest>> result = stopped.finish(CONTENT.length, false);
            stopped.stop();
            assertThat(result).isCancelled();
            stopped.awaitClosed();
            assertThat(busy.workers.lag()).isZero();
        }
    }
}
