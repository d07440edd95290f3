package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.account.Attempt.Standing;
import io.lading.http.ClientNetwork;
import io.lading.testkit.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// How failed sign-ins are counted (OWASP Authentication cheat sheet: by account and by address, without lockout
/// by others).
class LoginThrottleTest {
    private static final String HOME = "198.51.100.7";
    private static final String CAFE = "203.0.113.9";

    private final TestClock clock = new TestClock();
    private final LoginThrottle throttle = new LoginThrottle(clock);

    private static Attempt attempt(String account, String address, Standing standing) {
        return new Attempt(account, ClientNetwork.of(address), ClientNetwork.widerOf(address), standing, "");
    }

    private static Attempt unknown(String account, String address) {
        return attempt(account, address, Standing.UNKNOWN);
    }

    private static Attempt known(String account, String address) {
        return attempt(account, address, Standing.KNOWN);
    }

    private void fail(Attempt attempt, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(throttle.begin(attempt)).isEmpty();
        }
    }

    /// Fails once, after waiting for as long as required.
    private void failAtLast(Attempt attempt) {
        while (throttle.begin(attempt).isPresent()) {
            clock.pass(Duration.ofSeconds(1));
        }
    }

    private static String address(int number) {
        return "10." + number / 62_500 + "." + number / 250 % 250 + "." + number % 250;
    }

    @Test
    void counters_areThoseOfTheMemoryBudget() {
        assertThat(Path.of("..", "ARCHITECTURE.md"))
                .content()
                .contains("`RECORDS_BYTES`: %,d + ".formatted(throttle.capacity()));
    }

    @Test
    void guesses_waitTwiceAsLongEachTime() {
        fail(unknown("alice", HOME), LoginThrottle.FREE_FAILURES_PER_PAIR);
        assertThat(throttle.begin(unknown("alice", HOME))).contains(Duration.ofSeconds(1));
        clock.pass(Duration.ofSeconds(1));
        fail(unknown("alice", HOME), 1);
        assertThat(throttle.wait(unknown("alice", HOME))).contains(Duration.ofSeconds(2));
        for (int i = 0; i < 10; i++) {
            failAtLast(unknown("alice", HOME));
        }
        assertThat(throttle.wait(unknown("alice", HOME))).contains(LoginThrottle.MAX_DELAY_OF_PAIR);
    }

    @Test
    void guesses_thatAreBeingCompared_countAlready() {
        fail(unknown("alice", HOME), LoginThrottle.FREE_FAILURES_PER_PAIR);
        assertThat(throttle.wait(unknown("alice", HOME))).isPresent();
        throttle.takeBack(unknown("alice", HOME));
        assertThat(throttle.wait(unknown("alice", HOME))).isEmpty();
    }

    @Test
    void address_waitsSecondsAtMost_andForgetsOneFailureAMinute() {
        for (int i = 0; i < 3 * LoginThrottle.FREE_FAILURES_PER_ADDRESS; i++) {
            failAtLast(unknown("guest" + i, HOME));
        }
        assertThat(throttle.wait(unknown("somebody", HOME)).orElseThrow())
                .isLessThanOrEqualTo(LoginThrottle.MAX_DELAY_OF_MANY)
                .isPositive();
        assertThat(throttle.wait(unknown("somebody", CAFE))).isEmpty();
        clock.pass(LoginThrottle.DECAY_OF_MANY.multipliedBy(2L * LoginThrottle.FREE_FAILURES_PER_ADDRESS));
        fail(unknown("somebody", HOME), 1);
    }

    @Test
    void account_guessedFromEverywhere_waitsSecondsAtMost_andItsOwnerNotAtAll() {
        for (int i = 0; i < LoginThrottle.FREE_FAILURES_PER_ACCOUNT + 9; i++) {
            failAtLast(unknown("alice", address(i)));
        }
        assertThat(throttle.wait(unknown("alice", CAFE)).orElseThrow())
                .isLessThanOrEqualTo(LoginThrottle.MAX_DELAY_OF_MANY)
                .isPositive();
        assertThat(throttle.wait(known("alice", HOME))).isEmpty();
    }

    @Test
    void knownAddress_waitsSecondsAtMost_forItsOwnAccountAlone() {
        for (int i = 0; i < 40; i++) {
            failAtLast(known("alice", HOME));
        }
        assertThat(throttle.wait(known("alice", HOME)).orElseThrow())
                .isLessThanOrEqualTo(LoginThrottle.MAX_DELAY_OF_MANY);
        assertThat(throttle.wait(known("bob", HOME))).isEmpty();
    }

    @Test
    void device_isNeverSlowedByOthers_andNotFreeItself() {
        Attempt phone = unknown("alice", HOME).proven("device 1");
        for (int i = 0; i < 200; i++) {
            failAtLast(known("alice", HOME));
        }
        fail(phone, LoginThrottle.FREE_FAILURES_PER_PAIR);
        assertThat(throttle.wait(phone)).contains(Duration.ofSeconds(1));
        assertThat(throttle.wait(unknown("alice", HOME).proven("device 2"))).isEmpty();
        throttle.succeeded(phone);
        assertThat(throttle.wait(phone)).isEmpty();
        assertThat(throttle.wait(known("alice", HOME))).isPresent();
    }

    @Test
    void rightPassword_endsTheWaitingOfItsAccount_andEasesThatOfItsAddress() {
        fail(unknown("alice", HOME), 4);
        throttle.succeeded(unknown("alice", HOME));
        fail(unknown("alice", HOME), LoginThrottle.FREE_FAILURES_PER_PAIR);
        assertThat(throttle.wait(unknown("alice", HOME))).isPresent();
        assertThat(throttle.wait(unknown("bob", HOME))).isEmpty();
    }

    @Test
    void rejections_areNoWayToFindOutARememberedPassword() {
        ClientNetwork home = ClientNetwork.of(HOME);
        for (int i = 0; i < LoginThrottle.MAX_REFUSALS; i++) {
            assertThat(throttle.trustsMemory("alice", home)).isTrue();
            throttle.refused("alice", home);
        }
        assertThat(throttle.trustsMemory("alice", home)).isFalse();
        assertThat(throttle.trustsMemory("bob", home)).isTrue();
        clock.pass(Duration.ofHours(1));
        assertThat(throttle.trustsMemory("alice", home)).isTrue();
    }

    @Test
    void countsOfAnAttackedAccount_areNotForgotten_whateverOtherNamesAreTried() {
        for (int i = 0; i < LoginThrottle.FREE_FAILURES_PER_ACCOUNT; i++) {
            fail(unknown("alice", address(i / 4)), 1);
        }
        fail(unknown("alice", HOME), 0);
        assertThat(throttle.wait(unknown("alice", CAFE))).isPresent();
        for (int i = 0; i < 10 * LoginThrottle.ENTRIES; i++) {
            throttle.begin(unknown("guest" + i, address(i)));
        }
        assertThat(throttle.wait(unknown("alice", CAFE))).isPresent();
        assertThat(throttle.wait(known("alice", address(0)))).isEmpty();
    }

    @Test
    void memory_isBoundedInNumberAndInTime() {
        for (int i = 0; i < 4 * LoginThrottle.ENTRIES; i++) {
            throttle.begin(unknown("guest" + i, address(i)));
        }
        assertThat(throttle.entries()).isLessThanOrEqualTo(6 * LoginThrottle.ENTRIES);
        clock.pass(Duration.ofDays(1));
        assertThat(throttle.entries()).isZero();
    }

    @Test
    void ipv6_countsForTheNetworkOfAHousehold() {
        ClientNetwork one = ClientNetwork.of("2001:db8:1:2::1");
        assertThat(ClientNetwork.of("2001:db8:1:2:ffff::9")).isEqualTo(one);
        assertThat(ClientNetwork.of("2001:db8:1:3::1")).isNotEqualTo(one);
        assertThat(ClientNetwork.of("::ffff:198.51.100.7")).isEqualTo(ClientNetwork.of(HOME));
        assertThat(ClientNetwork.of("x".repeat(100_000)).text()).hasSizeLessThan(100);
    }
}
