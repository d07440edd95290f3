package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Failure counts in a table of fixed size.
class FailureCountsTest {
    private static final int ENTRIES = 64;
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    private final FailureCounts counts = new FailureCounts(ENTRIES, Duration.ofMinutes(1));

    @Test
    void failures_areCounted_andForgottenSteadily() {
        counts.add(7, 1, 0);
        counts.add(7, 1, 0);
        counts.add(7, 1, MINUTE / 2);
        assertThat(counts.count(7, MINUTE / 2)).isEqualTo(3);
        assertThat(counts.count(7, 2 * MINUTE)).isEqualTo(1);
        assertThat(counts.count(7, 4 * MINUTE)).isZero();
        assertThat(counts.last(7)).isEqualTo(MINUTE / 2);
        assertThat(counts.count(8, 0)).isZero();
    }

    @Test
    void failures_areTakenBack_andTheTimeStays() {
        counts.add(7, 1, 0);
        counts.add(7, 1, 0);
        counts.remove(7, 1, MINUTE / 2);
        assertThat(counts.count(7, MINUTE / 2)).isEqualTo(1);
        counts.remove(7, Integer.MAX_VALUE, MINUTE / 2);
        assertThat(counts.count(7, MINUTE / 2)).isZero();
        assertThat(counts.entries(MINUTE / 2)).isZero();
        counts.remove(99, 1, 0);
    }

    @Test
    void failures_areReplaced_byWhatWasCountedElsewhere() {
        counts.set(7, 2.5f, MINUTE, 2 * MINUTE);
        assertThat(counts.count(7, 2 * MINUTE)).isEqualTo(3);
        assertThat(counts.count(7, 3 * MINUTE)).isEqualTo(2);
        assertThat(counts.last(7)).isEqualTo(MINUTE);
        counts.set(7, 0, 0, 3 * MINUTE);
        assertThat(counts.count(7, 3 * MINUTE)).isZero();
        counts.set(8, 0, 0, 3 * MINUTE);
        assertThat(counts.entries(3 * MINUTE)).isZero();
    }

    @Test
    void manyOtherKeys_neverLowerACount() {
        Random random = new Random(1);
        Map<Long, Integer> truth = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            long key = random.nextInt(10) == 0 ? random.nextInt(20) : random.nextLong();
            counts.add(key, 1, 0);
            truth.merge(key, 1, Integer::sum);
            assertThat(counts.count(key, 0)).isGreaterThanOrEqualTo(truth.get(key));
        }
        assertThat(counts.entries(0)).isLessThanOrEqualTo(ENTRIES);
    }
}
