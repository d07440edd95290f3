package io.lading.notify.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetryRuleTest {
    private final Random random = new Random(1);

    private Duration pause(int attempts, @Nullable Duration asked) {
        return RetryRule.STANDARD.pause(attempts, Optional.ofNullable(asked), random);
    }

    @Test
    void pause_doublesUpToTheLongest_withHalfAtRandom() {
        for (int attempts = 1; attempts <= 11; attempts++) {
            Duration whole = RetryRule.STANDARD.first().multipliedBy(1L << (attempts - 1));
            assertThat(pause(attempts, null)).isBetween(whole.dividedBy(2), whole);
        }
        Duration longest = RetryRule.STANDARD.longest();
        for (int attempts : new int[] {12, 40, 1_000_000}) {
            assertThat(pause(attempts, null)).isBetween(longest.dividedBy(2), longest);
        }
    }

    @Test
    void pause_asAsked_butNeitherShorterThanItsOwnNorLongerThanTheLongest() {
        assertThat(pause(1, Duration.ofMinutes(3))).isEqualTo(Duration.ofMinutes(3));
        assertThat(pause(1, Duration.ofDays(400))).isEqualTo(RetryRule.STANDARD.longest());
        assertThat(pause(10, Duration.ofSeconds(1))).isGreaterThan(Duration.ofMinutes(8));
        assertThat(pause(1, Duration.ofSeconds(-1))).isPositive();
    }
}
