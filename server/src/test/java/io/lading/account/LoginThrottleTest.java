package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ClientNetwork;
import io.lading.testkit.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// How wrong sign-ins are counted (OWASP Authentication cheat sheet: by account and by address, and nobody
/// locks out others).
class LoginThrottleTest {
    private static final ClientNetwork HOME = ClientNetwork.of("198.51.100.7");
    private static final ClientNetwork CAFE = ClientNetwork.of("203.0.113.9");

    private final TestClock clock = new TestClock();
    private final LoginThrottle throttle = new LoginThrottle(clock);

    private void fail(String account, ClientNetwork from, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(throttle.begin(account, from)).isEmpty();
        }
    }

    private static ClientNetwork network(int number) {
        return ClientNetwork.of("10.1." + number / 250 + "." + number % 250);
    }

    @Test
    void guesses_waitTwiceAsLongEachTime() {
        fail("alice", HOME, LoginThrottle.FREE_FAILURES_PER_PAIR);
        assertThat(throttle.begin("alice", HOME)).contains(Duration.ofSeconds(1));
        clock.pass(Duration.ofSeconds(1));
        fail("alice", HOME, 1);
        assertThat(throttle.wait("alice", HOME)).contains(Duration.ofSeconds(2));
    }

    @Test
    void guesses_thatAreBeingCompared_countAlready() {
        fail("alice", HOME, LoginThrottle.FREE_FAILURES_PER_PAIR);
        assertThat(throttle.wait("alice", HOME)).isPresent();
        throttle.takeBack("alice", HOME);
        assertThat(throttle.wait("alice", HOME)).isEmpty();
    }

    @Test
    void address_waitsSecondsAtMost_andForgetsOneFailureAMinute() {
        for (int i = 0; i < 3 * LoginThrottle.FREE_FAILURES_PER_ADDRESS; i++) {
            while (throttle.begin("guest" + i, HOME).isPresent()) {
                clock.pass(Duration.ofSeconds(1));
            }
        }
        assertThat(throttle.wait("somebody", HOME).orElseThrow())
                .isLessThanOrEqualTo(LoginThrottle.MAX_DELAY_OF_MANY)
                .isPositive();
        assertThat(throttle.wait("somebody", CAFE)).isEmpty();
        clock.pass(LoginThrottle.DECAY_OF_MANY.multipliedBy(LoginThrottle.FREE_FAILURES_PER_ADDRESS));
        fail("somebody", HOME, 1);
    }

    @Test
    void account_guessedFromEverywhere_waitsSecondsAtMost_andItsOwnerNotAtAll() {
        fail("alice", HOME, 1);
        throttle.succeeded("alice", HOME);
        for (int i = 0; i < LoginThrottle.FREE_FAILURES_PER_ACCOUNT + 9; i++) {
            while (throttle.begin("alice", network(i)).isPresent()) {
                clock.pass(Duration.ofSeconds(1));
            }
        }
        assertThat(throttle.wait("alice", CAFE).orElseThrow())
                .isLessThanOrEqualTo(LoginThrottle.MAX_DELAY_OF_MANY)
                .isPositive();
        assertThat(throttle.wait("alice", HOME)).isEmpty();
    }

    @Test
    void rightPassword_endsTheWaitingOfItsAccount_andEasesThatOfItsAddress() {
        fail("alice", HOME, 4);
        throttle.succeeded("alice", HOME);
        fail("alice", HOME, LoginThrottle.FREE_FAILURES_PER_PAIR);
        assertThat(throttle.wait("alice", HOME)).isPresent();
        assertThat(throttle.wait("bob", HOME)).isEmpty();
    }

    @Test
    void ipv6_countsForTheNetworkOfAHousehold() {
        ClientNetwork one = ClientNetwork.of("2001:db8:1:2::1");
        assertThat(ClientNetwork.of("2001:db8:1:2:ffff::9")).isEqualTo(one);
        assertThat(ClientNetwork.of("2001:db8:1:3::1")).isNotEqualTo(one);
        assertThat(ClientNetwork.of("::ffff:198.51.100.7")).isEqualTo(HOME);
        assertThat(ClientNetwork.of("x".repeat(100_000)).text()).hasSizeLessThan(100);
    }

    @Test
    void memory_isBoundedInNumberAndInTime() {
        for (int i = 0; i < LoginThrottle.MAX_ENTRIES; i++) {
            throttle.begin("guest" + i, network(i % 20_000));
        }
        assertThat(throttle.entries()).isEqualTo(LoginThrottle.MAX_ENTRIES);
        clock.pass(LoginThrottle.MEMORY.plusSeconds(1));
        throttle.begin("alice", HOME);
        assertThat(throttle.entries()).isEqualTo(3);
    }
}
