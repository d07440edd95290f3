package io.lading.metadata.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.metadata.session.SessionRow.Place;
import io.lading.storage.StorageException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionRowsTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int MOST = 2;
    private static final Place HOME = new Place("192.0.2.1", "Firefox");
    private static final int CALLERS = 8;

    @TempDir
    private Path directory;

    private SessionDatabase database;
    private SessionRows rows;

    @BeforeEach
    void open() throws StorageException {
        database = SessionDatabase.sqlite(directory);
        rows = database.rows();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static SessionRow session(String id, String user) {
        return new SessionRow(id, user, NOON, NOON.plus(HOUR.multipliedBy(3)), NOON, NOON, HOUR, HOME);
    }

    @Test
    void session_isFoundAsItWasAdded_untilItIsRemoved() throws StorageException {
        SessionRow alice = session("a", "alice");
        rows.add(alice, NOON, MOST);
        assertThat(rows.find("a")).contains(alice);
        rows.noteUse("a", NOON.plus(HOUR), HOME);
        assertThat(rows.find("a").orElseThrow().lastAccess()).isEqualTo(NOON.plus(HOUR));
        rows.remove("a");
        assertThat(rows.find("a")).isEmpty();
    }

    @Test
    void expiredSessions_areDeletedWhenOneIsAdded() throws StorageException {
        rows.add(session("idle", "alice"), NOON, MOST);
        rows.add(session("used", "bob"), NOON, MOST);
        rows.noteUse("used", NOON.plusSeconds(1), HOME);
        rows.add(session("new", "carol"), NOON.plus(HOUR), MOST);
        assertThat(rows.find("idle")).isEmpty();
        assertThat(rows.find("used")).isPresent();
        rows.noteUse("used", NOON.plus(HOUR.multipliedBy(3)), HOME);
        rows.add(session("other", "carol"), NOON.plus(HOUR.multipliedBy(3)), MOST);
        assertThat(rows.find("used")).as("has reached its latest end").isEmpty();
    }

    @Test
    void concurrentSessions_areLimited() throws Exception {
        CyclicBarrier start = new CyclicBarrier(CALLERS);
        List<Future<?>> adding = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLERS; i++) {
                String id = "id-" + i;
                adding.add(callers.submit(() -> {
                    start.await();
                    rows.add(session(id, "alice"), NOON, MOST);
                    return id;
                }));
            }
        }
        for (Future<?> one : adding) {
            one.get();
        }
        int kept = 0;
        for (int i = 0; i < CALLERS; i++) {
            kept += rows.find("id-" + i).isPresent() ? 1 : 0;
        }
        assertThat(kept).isEqualTo(MOST);
    }

    @Test
    void useFromAnotherPlace_isRecorded() throws StorageException {
        rows.add(session("a", "alice"), NOON, MOST);
        Place train = new Place("198.51.100.7", "Safari");
        rows.noteUse("a", NOON.plusSeconds(1), train);
        assertThat(rows.find("a").orElseThrow().place()).isEqualTo(train);
    }

    @Test
    void listOfAUser_hasTheValidSessions_lastUsedFirst() throws StorageException {
        rows.add(session("old", "alice"), NOON, 9);
        rows.add(session("used", "alice"), NOON, 9);
        rows.add(session("other", "bob"), NOON, 9);
        rows.noteUse("used", NOON.plusSeconds(1), HOME);
        assertThat(rows.of("alice", NOON, NOON))
                .extracting(SessionRow::idSha256)
                .containsExactly("used", "old");
        assertThat(rows.of("alice", NOON, NOON.plus(HOUR)))
                .as("old has expired")
                .extracting(SessionRow::idSha256)
                .containsExactly("used");
        assertThat(rows.of("alice", NOON.plusSeconds(1), NOON))
                .as("the account has changed")
                .isEmpty();
    }

    @Test
    void session_isRemovedByItsUserOnly() throws StorageException {
        rows.add(session("a", "alice"), NOON, MOST);
        assertThat(rows.remove("bob", "a")).isFalse();
        assertThat(rows.find("a")).isPresent();
        assertThat(rows.remove("alice", "a")).isTrue();
        assertThat(rows.find("a")).isEmpty();
    }

    @Test
    void otherSessions_areRemoved_butNotThoseOfOthers() throws StorageException {
        for (String id : List.of("a", "b", "c")) {
            rows.add(session(id, "alice"), NOON, 9);
        }
        rows.add(session("d", "bob"), NOON, 9);
        rows.removeOthers("alice", "b");
        assertThat(rows.of("alice", NOON, NOON))
                .extracting(SessionRow::idSha256)
                .containsExactly("b");
        assertThat(rows.find("d")).isPresent();
        rows.removeOthers("alice", "");
        assertThat(rows.of("alice", NOON, NOON)).isEmpty();
    }

    @Test
    void sessionsOfAnEarlierVersion_stay_withoutAPlace() throws Exception {
        rows.add(session("a", "alice"), NOON, MOST);
        database.close();
        try (Connection sessions = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("sessions.db"));
                Statement statement = sessions.createStatement()) {
            statement.execute("ALTER TABLE sessions DROP COLUMN address");
            statement.execute("ALTER TABLE sessions DROP COLUMN agent");
        }
        database = SessionDatabase.sqlite(directory);
        rows = database.rows();
        assertThat(rows.find("a").orElseThrow().place()).isEqualTo(Place.UNKNOWN);
        rows.noteUse("a", NOON.plusSeconds(1), HOME);
        assertThat(rows.find("a").orElseThrow().place()).isEqualTo(HOME);
    }
}
