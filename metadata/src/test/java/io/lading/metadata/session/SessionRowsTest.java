package io.lading.metadata.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.storage.StorageException;
import java.nio.file.Path;
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
        return new SessionRow(id, user, NOON, NOON.plus(HOUR.multipliedBy(3)), NOON, NOON, HOUR);
    }

    @Test
    void session_isFoundAsItWasAdded_untilItIsRemoved() throws StorageException {
        SessionRow alice = session("a", "alice");
        rows.add(alice, NOON, MOST);
        assertThat(rows.find("a")).contains(alice);
        rows.noteUse("a", NOON.plus(HOUR));
        assertThat(rows.find("a").orElseThrow().lastAccess()).isEqualTo(NOON.plus(HOUR));
        rows.remove("a");
        assertThat(rows.find("a")).isEmpty();
    }

    @Test
    void expiredSessions_areDeletedWhenOneIsAdded() throws StorageException {
        rows.add(session("idle", "alice"), NOON, MOST);
        rows.add(session("used", "bob"), NOON, MOST);
        rows.noteUse("used", NOON.plusSeconds(1));
        rows.add(session("new", "carol"), NOON.plus(HOUR), MOST);
        assertThat(rows.find("idle")).isEmpty();
        assertThat(rows.find("used")).isPresent();
        rows.noteUse("used", NOON.plus(HOUR.multipliedBy(3)));
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
}
