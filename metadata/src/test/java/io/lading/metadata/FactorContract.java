package io.lading.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.metadata.account.FactorRows;
import io.lading.metadata.account.FactorRows.Guess;
import io.lading.metadata.account.FactorRows.Use;
import io.lading.metadata.account.Role;
import io.lading.metadata.account.UserRows;
import io.lading.storage.StorageException;
import io.lading.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// The contract for second factors: each code counts once, and guesses are limited.
abstract class FactorContract extends ExpiryContract {
    private static final Use APP = new Use.Right(false);
    private static final Use RECOVERY = new Use.Right(true);
    private static final Use WRONG = new Use.Wrong();

    private final TestClock clock = new TestClock();

    private UserRows users() {
        return new UserRows(metadata(), clock);
    }

    private FactorRows factors() {
        return new FactorRows(metadata(), users(), clock);
    }

    /// The code of a time step, for the secret `secret`.
    private static Guess step(long step) {
        return new Guess(
                secret -> secret.equals("secret") ? OptionalLong.of(step) : OptionalLong.empty(), "no recovery code");
    }

    private static Guess recovery(String code) {
        return new Guess(_ -> OptionalLong.empty(), code);
    }

    private static Guess wrong() {
        return recovery("wrong");
    }

    private void addPerson(String name) throws StorageException {
        users().add(name, "hash", Role.UPLOADER, false);
    }

    private void addActive(String name) throws StorageException {
        addPerson(name);
        assertThat(factors().begin(name, "secret")).isTrue();
        assertThat(factors().confirm(name, step(100), List.of("one", "two"))).isEqualTo(APP);
    }

    @Test
    void secondFactor_isInForce_fromItsFirstCode() throws StorageException {
        addPerson("dana");
        Instant before = users().find("dana").orElseThrow().changedAt();
        factors().begin("dana", "older");
        factors().begin("dana", "secret");
        assertThat(factors().use("dana", step(100))).isEqualTo(WRONG);
        assertThat(factors().confirm("dana", wrong(), List.of())).isEqualTo(WRONG);
        assertThat(users().find("dana").orElseThrow().hasSecondFactor()).isFalse();

        assertThat(factors().confirm("dana", step(100), List.of("one"))).isEqualTo(APP);

        assertThat(users().find("dana").orElseThrow().factorSince())
                .isEqualTo(clock.instant().truncatedTo(ChronoUnit.MILLIS));
        assertThat(users().find("dana").orElseThrow().changedAt()).isAfter(before);
        assertThat(factors().codesLeft("dana")).isOne();
        assertThat(factors().begin("dana", "other")).isFalse();
        assertThat(factors().confirm("dana", step(101), List.of())).isEqualTo(WRONG);
        assertThat(factors().begin("unknown", "secret")).isFalse();
    }

    @Test
    void code_countsOnce_andNoneBeforeIt() throws StorageException {
        addActive("dana");
        assertThat(factors().use("dana", step(100))).isEqualTo(WRONG);
        assertThat(factors().use("dana", step(102))).isEqualTo(APP);
        assertThat(factors().use("dana", step(101))).isEqualTo(WRONG);
        assertThat(factors().use("dana", step(102))).isEqualTo(WRONG);
        assertThat(factors().use("dana", recovery("one"))).isEqualTo(RECOVERY);
        assertThat(factors().use("dana", recovery("one"))).isEqualTo(WRONG);
        assertThat(factors().codesLeft("dana")).isOne();
        factors().replaceCodes("dana", List.of("three", "four"));
        assertThat(factors().use("dana", recovery("two"))).isEqualTo(WRONG);
        assertThat(factors().use("dana", recovery("four"))).isEqualTo(RECOVERY);
    }

    @Test
    void code_ofSeveralRequestsAtOnce_isAcceptedOnce() throws Exception {
        addActive("dana");
        assertThat(atOnce(() -> factors().use("dana", step(200)))).containsOnlyOnce(APP);
        addActive("erin");
        assertThat(atOnce(() -> factors().use("erin", recovery("one")))).containsOnlyOnce(RECOVERY);
    }

    @Test
    void wrongCodes_causeDelaysThatDouble_untilTheRightOne() throws StorageException {
        addActive("dana");
        for (int i = 0; i < FactorRows.FREE_FAILURES + 1; i++) {
            assertThat(factors().use("dana", wrong())).isEqualTo(WRONG);
        }
        assertThat(factors().use("dana", step(200))).isEqualTo(new Use.TooMany(FactorRows.FIRST_DELAY));
        clock.pass(FactorRows.FIRST_DELAY);
        assertThat(factors().use("dana", wrong())).isEqualTo(WRONG);
        assertThat(factors().use("dana", recovery("one")))
                .isEqualTo(new Use.TooMany(FactorRows.FIRST_DELAY.multipliedBy(2)));
        for (int i = 0; i < 20; i++) {
            clock.pass(FactorRows.MAX_DELAY);
            assertThat(factors().use("dana", wrong())).isEqualTo(WRONG);
        }
        assertThat(factors().use("dana", step(200))).isEqualTo(new Use.TooMany(FactorRows.MAX_DELAY));
        clock.pass(FactorRows.MAX_DELAY);
        assertThat(factors().use("dana", step(200))).isEqualTo(APP);
        assertThat(factors().use("dana", wrong())).isEqualTo(WRONG);
        assertThat(factors().use("dana", step(201))).isEqualTo(APP);
    }

    @Test
    void guessesAtOnce_areNotMoreThanOneAfterTheOther() throws Exception {
        addActive("dana");
        atOnce(() -> factors().use("dana", wrong()));
        assertThat(factors().use("dana", step(200))).isInstanceOf(Use.TooMany.class);
        clock.pass(Duration.ofDays(1));
        assertThat(factors().use("dana", step(200))).isEqualTo(APP);
    }

    @Test
    void secondFactor_isRemovedByItself_andWithItsAccount() throws StorageException {
        addActive("dana");
        Instant before = users().find("dana").orElseThrow().changedAt();
        assertThat(factors().remove("dana")).isTrue();
        assertThat(users().find("dana").orElseThrow().hasSecondFactor()).isFalse();
        assertThat(users().find("dana").orElseThrow().changedAt()).isAfter(before);
        assertThat(factors().use("dana", recovery("one"))).isEqualTo(WRONG);
        assertThat(factors().codesLeft("dana")).isZero();
        assertThat(factors().remove("dana")).isFalse();

        addActive("erin");
        users().remove("erin");
        addPerson("erin");
        assertThat(users().find("erin").orElseThrow().hasSecondFactor()).isFalse();
        assertThat(factors().codesLeft("erin")).isZero();
        assertThat(factors().confirm("erin", step(300), List.of())).isEqualTo(WRONG);
    }
}
