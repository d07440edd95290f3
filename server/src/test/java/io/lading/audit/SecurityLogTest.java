package io.lading.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.metadata.Metadata;
import io.lading.metadata.audit.SecurityEventQuery;
import io.lading.metadata.audit.SecurityEventQuery.Filters;
import io.lading.metadata.audit.SecurityEventRow;
import io.lading.metadata.audit.SecurityEventRows;
import io.lading.storage.StorageException;
import io.lading.testkit.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The table of events: which rows are kept, for how long, and what happens if the table cannot be written.
class SecurityLogTest {
    private static final Act GUESS = Act.of(Kind.SIGN_IN, Outcome.FAILURE);
    private static final Act ADDED = Act.done(Kind.ACCOUNT_ADDED).by("carol").to("fritz");

    private final TestClock clock = new TestClock();

    @TempDir
    private Path directory;

    private Metadata metadata;
    private SecurityEventRows rows;

    @BeforeEach
    void open() throws StorageException {
        metadata = Metadata.sqlite(directory.resolve("lading.db"), clock);
        rows = new SecurityEventRows(metadata);
    }

    @AfterEach
    void close() {
        metadata.close();
    }

    private SecurityLog log(int days) throws StorageException {
        return new SecurityLog(rows, new AuditRules(days), new EventLine(true), clock);
    }

    private List<SecurityEventRow> all() throws StorageException {
        return rows.page(new SecurityEventQuery(new Filters(null, null, null, null, null, null), null, 500));
    }

    private static List<String> texts(SecurityEventRow row) {
        return List.of(row.kind(), row.outcome(), row.person(), row.subject(), row.detail());
    }

    private static List<String> texts(Act act) {
        return List.of(act.kind().label(), act.outcome().label(), act.person(), act.subject(), act.detail());
    }

    @Test
    void thousandGuesses_areOneRow() throws StorageException {
        try (SecurityLog log = log(90)) {
            IntStream.range(0, 1000).forEach(_ -> log.note(GUESS));
            log.flush();
            clock.pass(Crowd.WINDOW);
            log.flush();
            assertThat(all()).extracting(SecurityEventRow::times).containsExactly(1000L);
            log.note(GUESS);
            log.flush();
            assertThat(all()).extracting(SecurityEventRow::times).containsExactlyInAnyOrder(1000L, 1L);
        }
    }

    @Test
    void whatAnAdministratorDid_isThereAtOnce() throws StorageException {
        try (SecurityLog log = log(90)) {
            log.note(ADDED);
            assertThat(all()).extracting(SecurityLogTest::texts).containsExactly(texts(ADDED));
        }
    }

    @Test
    void whileTheTableCannotBeWritten_nothingFails_andNothingIsLost() throws StorageException {
        try (SecurityLog log = log(90)) {
            execute("ALTER TABLE security_events RENAME TO away");
            log.note(ADDED);
            log.note(GUESS);
            log.flush();
            execute("ALTER TABLE away RENAME TO security_events");
            clock.pass(Duration.ofMinutes(2));
            log.note(GUESS);
            log.flush();
            log.flush();
            assertThat(all()).extracting(SecurityLogTest::texts).containsExactlyInAnyOrder(texts(ADDED), texts(GUESS));
            assertThat(all()).extracting(SecurityEventRow::times).containsExactlyInAnyOrder(1L, 2L);
            assertThat(log.unrecorded()).isZero();
        }
    }

    @Test
    void memoryIsBounded_whenTheDatabaseIsGone_andAccountsAreKeptLongest() throws StorageException {
        try (SecurityLog log = log(90)) {
            execute("ALTER TABLE security_events RENAME TO away");
            log.note(ADDED);
            for (int i = 0; i < SecurityLog.MAX_WAITING + 10; i++) {
                log.note(Act.done(Kind.TOKEN_MADE).by("alice").to("token" + i));
            }
            assertThat(log.unrecorded()).isEqualTo(11);
            execute("ALTER TABLE away RENAME TO security_events");
            clock.pass(Duration.ofMinutes(2));
            log.flush();
            assertThat(rows.count(Weight.USER.rank())).isEqualTo(SecurityLog.MAX_WAITING - 1);
            assertThat(rows.count(Weight.ADMINISTRATIVE.rank())).isEqualTo(1);
        }
    }

    @Test
    void rowsAreRemoved_whenTheyAreTooOld() throws StorageException {
        try (SecurityLog log = log(90)) {
            log.note(ADDED);
            clock.pass(Duration.ofDays(89));
            log.note(ADDED.to("later"));
            assertThat(log.prune()).isZero();
            clock.pass(Duration.ofDays(2));
            assertThat(log.prune()).isEqualTo(1);
            assertThat(all()).extracting(SecurityEventRow::subject).containsExactly("later");
        }
    }

    @Test
    void rowsAreRemoved_inBatches_andOnlyOfTheirWeight() throws StorageException {
        try (SecurityLog log = log(90)) {
            log.note(ADDED);
            execute("""
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
                INSERT INTO security_events
                SELECT 'guess' || i, %d + i, 0, 1, 0, 'sign-in', 'failure', '', '', '', '', '' FROM n
                """.formatted(Weight.ANYONE.maxRows() + 700, clock.instant().toEpochMilli()));
            assertThat(log.prune()).isEqualTo(700);
            assertThat(rows.count(Weight.ANYONE.rank())).isEqualTo(Weight.ANYONE.maxRows());
            assertThat(rows.count(Weight.ADMINISTRATIVE.rank())).isEqualTo(1);
        }
    }

    @Test
    void withNoDays_nothingIsKept() throws StorageException {
        try (SecurityLog log = log(0)) {
            log.note(ADDED);
            log.note(GUESS);
            log.flush();
            assertThat(all()).isEmpty();
        }
    }

    @Test
    void programThatSignsInWithEveryRequest_isOneEventAnHour() throws StorageException {
        try (SecurityLog log = log(90)) {
            Act signIn = Act.done(Kind.SIGN_IN).by("alice");
            IntStream.range(0, 10).forEach(_ -> log.noteHourly(signIn));
            clock.pass(Recent.MEMORY);
            log.noteHourly(signIn);
            log.flush();
            clock.pass(Crowd.WINDOW);
            log.flush();
            assertThat(all().stream().mapToLong(SecurityEventRow::times).sum()).isEqualTo(2);
        }
    }

    private void execute(String sql) throws StorageException {
        metadata.writer().write(database -> database.sql(sql).update());
    }
}
