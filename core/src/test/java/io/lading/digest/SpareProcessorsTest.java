package io.lading.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// How much processor time digests get, on a machine with two processors.
class SpareProcessorsTest {
    private static final long INTERVAL = SpareProcessors.INTERVAL.toNanos();
    private static final long MOST = 2 * SpareProcessors.MAX_CREDIT;

    private final AtomicLong now = new AtomicLong();
    private double load;
    private final SpareProcessors spare = new SpareProcessors(2, () -> load, now::get);

    /// Overdraws the account as far as possible: what the next intervals bring decides when digests continue.
    private void overdraw() {
        load = 1;
        spare.used(10 * MOST);
        intervals(1, false); // this one still shows the time that digests used
        assertThat(credit()).isEqualTo(-MOST + 2 * INTERVAL);
    }

    private void intervals(int count, boolean behind) {
        for (int i = 0; i < count; i++) {
            now.addAndGet(INTERVAL);
            spare.refresh(behind);
        }
    }

    private long credit() {
        return spare.credit();
    }

    @Test
    void digests_beginAtOnce() {
        assertThat(spare.any()).isTrue();
        spare.used(MOST);
        assertThat(spare.any()).isFalse();
    }

    @Test
    void digests_doNotCountTheirOwnTimeAsLoad() {
        spare.used(INTERVAL);
        load = 0.5;
        intervals(1, false);
        assertThat(credit()).isEqualTo(MOST);
    }

    @Test
    void idleProcessor_isSpare() {
        overdraw();
        long before = credit();
        load = 0.5;
        intervals(1, false);
        assertThat(credit() - before).isEqualTo(INTERVAL);
    }

    @Test
    void busyMachine_leavesDigestsALittle() {
        overdraw();
        long before = credit();
        intervals(1, false);
        assertThat(credit() - before).isEqualTo((long) (INTERVAL * SpareProcessors.LEAST_SHARE));
        intervals(19, false);
        assertThat(spare.any()).isFalse();
        intervals(2, false);
        assertThat(spare.any()).isTrue();
    }

    @Test
    void digestsFarBehind_getAWholeProcessor() {
        overdraw();
        long before = credit();
        intervals(1, true);
        assertThat(credit() - before).isEqualTo(INTERVAL);
    }

    @Test
    void unknownLoad_countsAsHalf() {
        overdraw();
        long before = credit();
        load = -1;
        intervals(1, false);
        assertThat(credit() - before).isEqualTo(INTERVAL);
    }

    @Test
    void oldMeasurement_holdsNoDigestBack() {
        overdraw();
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(spare.any()).isTrue();
    }

    @Test
    void shortInterval_isNotMeasured() {
        overdraw();
        long before = credit();
        now.addAndGet(INTERVAL - 1);
        load = 0;
        spare.refresh(false);
        assertThat(credit()).isEqualTo(before);
    }
}
