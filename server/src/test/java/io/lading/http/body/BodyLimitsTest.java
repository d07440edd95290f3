package io.lading.http.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Minimum speed of request bodies.
class BodyLimitsTest {
    private static final BodyLimits LIMITS = new BodyLimits(100, Duration.ofSeconds(10));
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void nothingIsTooSlow_untilTheWindowIsOver() {
        assertThat(LIMITS.tooSlow(0, 10 * SECOND)).isFalse();
    }

    @Test
    void z3_lessThanTheRateOverTheWindow_isTooSlow() {
        assertThat(LIMITS.tooSlow(999, 11 * SECOND)).isTrue();
        assertThat(LIMITS.tooSlow(1000, 11 * SECOND)).isFalse();
    }

    @Test
    void withoutARate_nothingIsTooSlow() {
        assertThat(BodyLimits.NONE.tooSlow(0, Long.MAX_VALUE)).isFalse();
    }
}
