package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.testkit.Patience;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StoreChecksTest {
    private final AtomicLong nanos = new AtomicLong();
    private final StoreChecks checks = new StoreChecks(nanos::get);
    private final AtomicInteger runs = new AtomicInteger();
    private volatile Kind failure = Kind.TEMPORARY;
    private volatile boolean fails = true;

    private void check() throws StorageException {
        runs.incrementAndGet();
        if (fails) {
            throw new StorageException(failure, "failed", null);
        }
    }

    @Test
    void checkOfAStoreThatIsNotReachable_isRepeated_untilItPasses() throws StorageException {
        assertThat(checks.runOrDefer(this::check)).isFalse();
        assertThatThrownBy(checks::finish).hasMessage("failed");
        assertThatThrownBy(checks::finish).as("soon after").hasMessage("failed");
        assertThat(runs).hasValue(2);
        nanos.addAndGet(StoreChecks.PAUSE.toNanos());
        fails = false;
        checks.finish();
        checks.finish();
        assertThat(runs).hasValue(3);
    }

    @Test
    void checkThatPasses_isNotRepeated() throws StorageException {
        fails = false;
        assertThat(checks.runOrDefer(this::check)).isTrue();
        checks.finish();
        assertThat(runs).hasValue(1);
    }

    @Test
    void wrongStore_isRefused_atTheStartAndLater() {
        failure = Kind.PERMANENT;
        assertThatThrownBy(() -> checks.runOrDefer(this::check)).hasMessage("failed");
        assertThatCode(checks::finish).doesNotThrowAnyException();
        checks.defer(this::check);
        Patience.until("the check in the background has failed", () -> {
            try {
                checks.require();
                return false;
            } catch (StorageException e) {
                return true;
            }
        });
    }

    /// Another finding says that it is not reachable.
    @Test
    void storeThatIsNotReachable_isNotRefused() throws StorageException {
        checks.defer(this::check);
        checks.require();
        assertThatThrownBy(checks::finish).hasMessage("failed");
        checks.require();
    }
}
