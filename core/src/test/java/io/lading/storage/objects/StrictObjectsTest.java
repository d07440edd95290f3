package io.lading.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.storage.StorageException;
import io.lading.testkit.ObjectsContract;
import io.lading.testkit.StrictObjects;
import io.lading.testkit.StrictObjects.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The fake of other tests fulfills the contract, and notes what callers do wrong.
class StrictObjectsTest extends ObjectsContract {
    private final StrictObjects objects = new StrictObjects();
    private int expectedViolations;

    @Override
    protected Objects objects() {
        return objects;
    }

    @Override
    protected void loseStore() {
        objects.lose();
    }

    @AfterEach
    void hasNoMoreViolations() {
        assertThat(objects.violations()).hasSize(expectedViolations);
    }

    @Test
    void violations_nameWhatIsStoredOrDeletedWrongly() throws StorageException {
        put("3f/a", (byte) 1);
        put("3f/a", (byte) 2);
        objects.delete(java.util.List.of("3f/a"));
        put("3f/a", (byte) 1);
        put("3f/b", (byte) 1);
        objects.named("3f/b"::equals);
        objects.delete(java.util.List.of("3f/b"));
        expectedViolations = 3;
        assertThat(objects.violations())
                .containsExactly(
                        "put of other bytes: 3f/a", "put after delete: 3f/a", "delete of a recorded object: 3f/b");
    }

    @Test
    void faults_failBeforeOrAfterTheEffect_orMuchLater() throws StorageException {
        for (Fault fault : new Fault[] {Fault.BEFORE, Fault.ANSWER, Fault.LATE}) {
            objects.faults((_, _) -> fault);
            assertThatThrownBy(() -> put("3f/" + fault, (byte) 1)).isInstanceOf(StorageException.class);
        }
        objects.faults((_, _) -> Fault.NONE);
        assertThat(names("")).containsExactly("3f/ANSWER");
        assertThat(objects.arrive()).isOne();
        assertThat(names("")).containsExactly("3f/ANSWER", "3f/LATE");
    }

    @Test
    void listLate_hidesNewObjects_untilTheListingCatchesUp() throws StorageException {
        objects.listLate(true);
        put("3f/a", (byte) 1);
        assertThat(names("")).isEmpty();
        assertThat(get("3f/a", 0, 1)).containsExactly(1);
        objects.listLate(false);
        assertThat(names("")).containsExactly("3f/a");
    }
}
