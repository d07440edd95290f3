package io.lading.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.testkit.TestClock;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Repeated events.
class CrowdTest {
    private static final int MAX = 10;
    private static final Act GUESS = Act.of(Kind.SIGN_IN, Outcome.FAILURE);

    private final TestClock clock = new TestClock();
    private final Crowd crowd = new Crowd(MAX, false);

    private SecurityEvent add(String address) {
        return crowd.add(GUESS, new Sender(address, address, "curl"), clock.instant());
    }

    private Crowd.Due due() {
        return crowd.due(clock.instant());
    }

    @Test
    void eventIsWritten_whenItBegins_andWhenItsMinuteIsOver() {
        add("192.0.2.1");
        List<SecurityEvent> first = due().rows();
        crowd.written(first);
        add("192.0.2.1");
        assertThat(due().rows()).isEmpty();
        clock.pass(Crowd.WINDOW);
        List<SecurityEvent> last = due().rows();
        assertThat(first).extracting(SecurityEvent::times).containsExactly(1L);
        assertThat(last).extracting(SecurityEvent::times).containsExactly(2L);
        assertThat(last.getFirst().id()).isEqualTo(first.getFirst().id());
        crowd.written(last);
        assertThat(crowd.size()).isZero();
    }

    @Test
    void eventThatWasNotRepeated_isWrittenOnce() {
        add("192.0.2.1");
        crowd.written(due().rows());
        clock.pass(Crowd.WINDOW);
        assertThat(due().rows()).isEmpty();
        assertThat(crowd.size()).isZero();
    }

    @Test
    void manyAddresses_areCountedTogether() {
        for (int i = 0; i < 100 * MAX; i++) {
            add("192.0.2." + i);
        }
        List<SecurityEvent> rows = due().rows();
        assertThat(rows).hasSize(MAX + 1);
        assertThat(rows.getLast().sender().address()).isEqualTo("many");
        assertThat(rows.getLast().times()).isEqualTo(99L * MAX);
    }

    @Test
    void manyUsers_areDistinguished_whenWhatTheyDidBeforeIsWritten() {
        Crowd users = new Crowd(MAX, true);
        for (int i = 0; i < 3 * MAX; i++) {
            users.add(Act.done(Kind.FILE_DOWNLOADED).to("file" + i), new Sender("a", "a", ""), clock.instant());
            users.written(users.due(clock.instant()).rows());
        }
        users.add(Act.done(Kind.FILE_DOWNLOADED).to("last"), new Sender("a", "a", ""), clock.instant());
        assertThat(users.due(clock.instant()).rows())
                .extracting(event -> event.act().subject())
                .containsExactly("last");
        assertThat(users.size()).isLessThanOrEqualTo(MAX);
    }

    @Test
    void whileNothingCanBeWritten_memoryIsBounded_andNothingIsUncounted() {
        int added = 0;
        for (int minute = 0; minute < 20; minute++) {
            for (int i = 0; i < 3 * MAX; i++) {
                add("192.0.2." + i);
                added++;
            }
            due();
            clock.pass(Crowd.WINDOW);
        }
        assertThat(crowd.size()).isLessThanOrEqualTo(2 * (MAX + 1));
        assertThat(due().rows().stream().mapToLong(SecurityEvent::times).sum()).isEqualTo(added);
    }

    @Test
    void whatHasNoLineOfItsOwn_isOneLineWhenTheMinuteIsOver() {
        for (int i = 0; i < Crowd.MAX_LINES + 5; i++) {
            add("192.0.2.1");
        }
        assertThat(due().lines()).isEmpty();
        clock.pass(Crowd.WINDOW);
        assertThat(due().lines())
                .singleElement()
                .satisfies(event -> assertThat(event.times()).isEqualTo(Crowd.MAX_LINES + 5));
        assertThat(due().lines()).isEmpty();
    }
}
