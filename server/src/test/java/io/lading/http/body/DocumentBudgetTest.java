package io.lading.http.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.http.body.DocumentBudget.Reservation;
import io.lading.http.problem.Refusal;
import org.junit.jupiter.api.Test;

class DocumentBudgetTest {
    private static final int LARGE = 100_000;
    private static final long CAPACITY = 4L * LARGE * DocumentBudget.COST_FACTOR;

    private final DocumentBudget budget = new DocumentBudget(CAPACITY);

    @Test
    void user_getsHalf_andAnotherOneTheOtherHalf() {
        for (String user : new String[] {"alice", "bob"}) {
            budget.begin(user).grow(LARGE);
            budget.begin(user).grow(LARGE);
            Reservation oneTooMany = budget.begin(user);
            assertThatThrownBy(() -> oneTooMany.grow(LARGE)).isInstanceOf(Refusal.class);
        }
        assertThat(budget.used()).isEqualTo(CAPACITY);
    }

    @Test
    void smallDocuments_needNoPlace_soThatASignInAlwaysWorks() {
        budget.begin("alice").grow(2 * LARGE);
        budget.begin("bob").grow(2 * LARGE);
        budget.begin("").grow(DocumentBudget.FREE_BYTES);
        assertThat(budget.used()).isEqualTo(CAPACITY);
    }

    @Test
    void filesOfAUser_leaveMemoryForDocuments_andForFilesOfOthers() {
        long quarter = CAPACITY / DocumentBudget.SHARE_OF_FILES / 2;
        Reservation files = budget.reserve("alice", quarter).orElseThrow();
        assertThat(budget.reserve("alice", 1)).isEmpty();
        budget.begin("alice").grow(LARGE);
        assertThat(budget.reserve("bob", quarter)).isPresent();
        assertThat(budget.reserve("carol", 1)).isEmpty();
        files.shrink(1);
        assertThat(budget.reserve("carol", quarter - 1)).isPresent();
        files.close();
    }

    @Test
    void endOfARequest_givesBackWhatItsDocumentGrewTo() {
        try (Reservation document = budget.begin("alice")) {
            document.grow(10_000);
            document.grow(20_000);
            assertThat(budget.used()).isEqualTo(20_000L * DocumentBudget.COST_FACTOR);
        }
        assertThat(budget.used()).isZero();
    }
}
