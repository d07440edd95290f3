package io.lading.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.storage.StorageException;
import io.lading.testkit.CrashDisk.Call;
import io.lading.testkit.Patience;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A follower that continues what another one has saved, and which states it saves.
class DigestResumeTest {
    private static final int STEP = StoredBytes.MAX_READ;
    private static final int SPACING = 2 * STEP;
    private static final byte[] CONTENT = DigestDesk.bytes(7 * STEP, 1);

    private final DigestDesk desk = DigestDesk.idle();
    private final AtomicInteger reads = new AtomicInteger();
    private final DigestFollower first = follower();

    DigestResumeTest() throws StorageException {
        desk.write(CONTENT);
        desk.disk.before(Call.READ, reads::incrementAndGet);
    }

    @AfterEach
    void close() throws StorageException {
        desk.close();
    }

    private DigestFollower follower() {
        return new DigestFollower(DigestDesk.KEY, desk.store, desk.workers, Set.of(), SPACING);
    }

    private void digest(DigestFollower follower, long end) {
        follower.allowReading(end);
        Patience.until("all is digested", () -> desk.workers.lag() == 0);
        CompletableFuture<Boolean> turnEnded = new CompletableFuture<>();
        desk.workers.execute(() -> turnEnded.complete(true), false); // there is one thread
        turnEnded.join();
    }

    private void checkResult(DigestFollower follower, byte[] content) {
        assertThat(DigestDesk.sha256(follower.finish(content.length, false))).isEqualTo(DigestDesk.sha256(content));
    }

    @Test
    void resumed_readsOnlyWhatFollows() {
        digest(first, 5 * STEP);
        SavedDigest saved = first.saved(0, 5 * STEP).orElseThrow();
        assertThat(saved.position()).isEqualTo(5 * STEP);
        DigestFollower second = follower();
        second.resumeFrom(SavedDigest.parse(saved.toString()).orElseThrow());
        reads.set(0);
        checkResult(second, CONTENT);
        assertThat(reads).hasValue(2);
    }

    @Test
    void beyondTheEnd_theLatestSnapshotBeforeIt_isSaved() {
        digest(first, 7 * STEP);
        assertThat(first.saved(0, 6 * STEP - 1).map(SavedDigest::position)).contains(4L * STEP);
        assertThat(first.saved(0, 6 * STEP).map(SavedDigest::position)).contains(6L * STEP);
    }

    @Test
    void withoutProgress_nothingIsSaved() {
        digest(first, 5 * STEP);
        assertThat(first.saved(5 * STEP + 1, 7 * STEP)).isEmpty();
        assertThat(first.saved(3 * STEP, 2 * STEP)).isEmpty();
        assertThat(follower().saved(1, 7 * STEP)).isEmpty();
    }

    @Test
    void whileATurnRuns_theLastSnapshotIsSaved() throws Exception {
        digest(first, 3 * STEP);
        GatedChunk chunk = new GatedChunk(Arrays.copyOfRange(CONTENT, 3 * STEP, 4 * STEP));
        first.offer(3 * STEP, chunk);
        chunk.awaitDigest();
        assertThat(first.saved(0, 4 * STEP).map(SavedDigest::position)).contains(2L * STEP);
        chunk.open();
        checkResult(first, CONTENT);
    }

    @Test
    void discard_dropsTheStatesOfDiscardedBytes_andContinuesFromTheOthers() throws Exception {
        digest(first, 7 * STEP);
        byte[] changed = CONTENT.clone();
        Arrays.fill(changed, 5 * STEP, 7 * STEP, (byte) 0);
        reads.set(0);
        first.discardBeyond(5 * STEP);
        desk.write(changed);
        assertThat(first.saved(0, 5 * STEP - 1).map(SavedDigest::position)).contains(4L * STEP);
        checkResult(first, changed);
        assertThat(reads).hasValue(3);
    }

    @Test
    void afterAResult_theNextOneContinuesFromASnapshot() {
        checkResult(first, CONTENT);
        reads.set(0);
        checkResult(first, CONTENT);
        assertThat(reads).hasValue(1);
    }

    @Test
    void afterAResult_discardedBytes_areDigestedAgain() throws Exception {
        checkResult(first, CONTENT);
        byte[] changed = CONTENT.clone();
        changed[STEP]++;
        first.discardBeyond(STEP);
        desk.write(changed);
        checkResult(first, changed);
    }

    @Test
    void moreSnapshotsThanAreKept_theEarlyOnesStay() {
        DigestFollower many = new DigestFollower(DigestDesk.KEY, desk.store, desk.workers, Set.of(), STEP);
        digest(many, 7 * STEP);
        assertThat(many.saved(0, 2 * STEP).map(SavedDigest::position)).contains(2L * STEP);
        assertThat(many.saved(0, 6 * STEP).map(SavedDigest::position)).contains((long) Snapshots.MAX * STEP);
        assertThat(many.saved(0, 7 * STEP).map(SavedDigest::position)).contains(7L * STEP);
    }

    @Test
    void unusableState_isNoState() {
        DigestFollower second = follower();
        second.resumeFrom(new SavedDigest(STEP, Map.of(DigestAlgorithm.SHA256, new byte[5])));
        assertThat(second.saved(1, 7 * STEP)).isEmpty();
        checkResult(second, CONTENT);
    }

    @Test
    void stateWithoutADeclaredAlgorithm_isNotUsed() {
        digest(first, 5 * STEP);
        Optional<SavedDigest> saved = first.saved(0, 5 * STEP);
        DigestFollower second =
                new DigestFollower(DigestDesk.KEY, desk.store, desk.workers, Set.of(DigestAlgorithm.SHA512), SPACING);
        second.resumeFrom(saved.orElseThrow());
        CompletableFuture<?> result = second.finish(CONTENT.length, false);
        result.join();
        assertThat(reads).hasValue(5 + 7);
    }

    @Test
    void duringAComputation_resumeHasNoEffect() throws Exception {
        digest(first, 5 * STEP);
        SavedDigest saved = first.saved(0, 5 * STEP).orElseThrow();
        DigestFollower second = follower();
        digest(second, 6 * STEP);
        second.resumeFrom(saved);
        checkResult(second, CONTENT);
    }
}
