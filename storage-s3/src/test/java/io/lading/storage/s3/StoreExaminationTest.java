package io.lading.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.storage.StorageException;
import io.lading.storage.s3.Finding.Verdict;
import io.lading.storage.s3.FlawedObjects.Flaw;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoreExaminationTest {
    private static List<String> refused(FlawedObjects objects) throws StorageException {
        return StoreExamination.of(objects).stream()
                .filter(finding -> finding.verdict() == Verdict.REFUSED)
                .map(Finding::check)
                .toList();
    }

    @Test
    void goodStore_passesEveryCheck_andKeepsNothing() throws StorageException {
        FlawedObjects objects = new FlawedObjects();
        assertThat(StoreExamination.of(objects))
                .hasSize(7)
                .allSatisfy(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.PASSED));
        objects.list("", object -> {
            throw new AssertionError(object);
        });
    }

    @Test
    void eachFlaw_isFoundByItsCheck() throws StorageException {
        for (Map.Entry<Flaw, String> flaw : Map.of(
                        Flaw.TAKES_WRONG_SUMS, "damaged bytes are refused",
                        Flaw.KEEPS_WHAT_IT_REFUSED, "damaged bytes are refused",
                        Flaw.CHANGES_BYTES, "an object is stored and read back",
                        Flaw.IGNORES_RANGES, "a range of an object is exact",
                        Flaw.LISTS_LATE, "a listing shows a new object",
                        Flaw.KEEPS_DELETED, "a deleted object is gone",
                        Flaw.WRONG_SIZES, "the size of an object is known",
                        Flaw.INVENTS_OBJECTS, "a missing object is told from a failure",
                        Flaw.REFUSES_EVERYTHING, "an object is stored and read back")
                .entrySet()) {
            assertThat(refused(new FlawedObjects(flaw.getKey())))
                    .as(flaw.getKey().name())
                    .contains(flaw.getValue());
        }
    }

    @Test
    void reason_isTheOneOfTheStore() throws StorageException {
        assertThat(StoreExamination.of(new FlawedObjects(Flaw.REFUSES_EVERYTHING)))
                .first()
                .hasToString("an object is stored and read back: refused, access denied");
    }

    /// That says nothing about what the store does when it is reachable.
    @Test
    void storeThatIsNotReachable_isNotJudged() {
        assertThatThrownBy(() -> StoreExamination.of(new FlawedObjects(Flaw.UNREACHABLE)))
                .isInstanceOf(StorageException.class)
                .hasMessage("unreachable");
    }
}
