package io.lading.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.metadata.Signals.Topic;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.testkit.Patience;
import io.lading.testkit.Wire;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/// PostgreSQL that several nodes share fulfills the contract, with changes that run at the same time. A real
/// server that waits for the disk.
class PostgresqlNodesTest extends DatabaseContract {
    private static final int CALLERS = 50;
    private static TestPostgresql server;

    private String url = "";

    @BeforeAll
    static void start() throws IOException {
        server = TestPostgresql.durable();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Override
    boolean sqlite() {
        return false;
    }

    @Override
    Metadata fresh() throws StorageException, SQLException {
        url = server.emptyDatabase();
        return node();
    }

    private Metadata node() throws StorageException {
        return Metadata.shared(TestPostgresql.shared(url), Clock.systemUTC());
    }

    private static <T> List<T> together(List<Callable<T>> calls) throws Exception {
        List<T> results = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<T> one : executor.invokeAll(calls)) {
                results.add(one.get());
            }
        }
        return results;
    }

    @Test
    void nodesThatStartTogether_migrateOnce() throws Exception {
        SharedDatabase empty = TestPostgresql.shared(server.emptyDatabase());
        CyclicBarrier start = new CyclicBarrier(2);
        Callable<Metadata> starting = () -> {
            start.await();
            return Metadata.shared(empty, Clock.systemUTC());
        };
        List<Metadata> nodes = together(List.of(starting, starting));
        try (Metadata first = nodes.getFirst();
                Metadata second = nodes.getLast()) {
            second.probe();
            List<Integer> versions = first.reader()
                    .read(database -> database.sql("SELECT COUNT(*) FROM flyway_schema_history GROUP BY version")
                            .query(Integer.class)
                            .list());
            assertThat(versions).containsOnly(1);
        }
    }

    @Test
    void databaseThatReportsCommitsEarly_isRefused() throws Exception {
        String hasty = server.emptyDatabase();
        TestPostgresql.execute(
                hasty,
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$");
        assertThatThrownBy(() -> Metadata.shared(TestPostgresql.shared(hasty), Clock.systemUTC()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("synchronous_commit = off");
    }

    private Writer writerWithTable() throws StorageException {
        Writer writer = metadata().concurrentWriter();
        writer.write(database -> database.sql("CREATE TABLE made (number INTEGER PRIMARY KEY, times INTEGER)")
                .update());
        return writer;
    }

    private static int make(JdbcClient database, int number) {
        return database.sql("INSERT INTO made VALUES (:number, 1) ON CONFLICT (number) DO UPDATE"
                        + " SET times = made.times + 1")
                .param("number", number)
                .update();
    }

    private int made() throws StorageException {
        return metadata()
                .reader()
                .read(database -> database.sql("SELECT COALESCE(SUM(times), 0) FROM made")
                        .query(Integer.class)
                        .single());
    }

    @Test
    void moreCallersThanConnections_areAllServed_eachByItsOwnCommit() throws Exception {
        Writer writer = writerWithTable();
        AtomicInteger heard = new AtomicInteger();
        writer.onCommit(_ -> heard.incrementAndGet());
        Writer.Counts before = writer.counts();
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            int number = i;
            calls.add(() -> writer.write(database -> make(database, number)));
        }
        assertThat(together(calls)).containsOnly(1);
        assertThat(made()).isEqualTo(CALLERS);
        assertThat(writer.counts().changes() - before.changes()).isEqualTo(CALLERS);
        assertThat(writer.counts().commits() - before.commits()).isEqualTo(CALLERS);
        assertThat(heard).hasValue(CALLERS);
    }

    /// Both changes hold one row before they want the other.
    @Test
    void deadlock_isRepeated() throws Exception {
        Writer writer = writerWithTable();
        writer.write(database -> make(database, 1) + make(database, 2));
        CyclicBarrier both = new CyclicBarrier(2);
        AtomicInteger runs = new AtomicInteger();
        assertThat(together(List.of(() -> inOrder(writer, 1, 2, both, runs), () -> inOrder(writer, 2, 1, both, runs))))
                .containsOnly(2);
        assertThat(runs).hasValueGreaterThan(2);
        assertThat(made()).isEqualTo(6);
    }

    private static int inOrder(Writer writer, int first, int second, CyclicBarrier both, AtomicInteger runs)
            throws StorageException {
        return writer.write(database -> {
            int changed = make(database, first);
            if (runs.incrementAndGet() <= 2) {
                try {
                    both.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
            return changed + make(database, second);
        });
    }

    @Test
    void conflictThatDoesNotEnd_isATemporaryFailure() throws Exception {
        Writer writer = writerWithTable();
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> writer.write(database -> {
                    runs.incrementAndGet();
                    make(database, 1);
                    return database.sql("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$")
                            .update();
                }))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.TEMPORARY));
        assertThat(runs).hasValue(PooledWriter.TRIES);
        assertThat(made()).isZero();
    }

    @Test
    void failedChange_isRolledBack_andNotRepeated() throws Exception {
        Writer writer = writerWithTable();
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> writer.write(database -> {
                    runs.incrementAndGet();
                    make(database, 1);
                    throw new IllegalArgumentException("a mistake");
                }))
                .isInstanceOf(StorageException.class);
        assertThat(runs).hasValue(1);
        assertThat(made()).isZero();
        writer.write(database -> make(database, 1));
        assertThat(made()).isEqualTo(1);
    }

    @Test
    void connectionLostBeforeTheCommit_isATemporaryFailure() throws Exception {
        Writer writer = writerWithTable();
        assertThatThrownBy(() -> writer.write(database -> {
                    make(database, 1);
                    return database.sql("SELECT pg_terminate_backend(pg_backend_pid())")
                            .query(Boolean.class)
                            .single();
                }))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.TEMPORARY));
        assertThat(made()).isZero();
        writer.write(database -> make(database, 1));
        assertThat(made()).isEqualTo(1);
    }

    /// The server ends the connection while it commits.
    @Test
    void connectionLostDuringTheCommit_leavesTheOutcomeOpen() throws Exception {
        Writer writer = writerWithTable();
        writer.write(database -> {
            database.sql("CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
                            + " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$")
                    .update();
            return database.sql("CREATE CONSTRAINT TRIGGER dying AFTER INSERT ON made DEFERRABLE INITIALLY DEFERRED"
                            + " FOR EACH ROW EXECUTE FUNCTION die()")
                    .update();
        });
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> writer.write(database -> {
                    runs.incrementAndGet();
                    return make(database, 1);
                }))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.TEMPORARY))
                .hasMessageContaining("unknown whether the change was made");
        assertThat(runs).hasValue(1);
    }

    /// The network of a node swallows all packets while its transaction holds a lock. No connection is closed.
    @Test
    void nodeThatIsCutOff_stopsNoOther_andChangesNothing() throws Exception {
        Writer writer = writerWithTable();
        try (Wire wire = new Wire(server.port());
                Metadata other =
                        Metadata.shared(TestPostgresql.shared(server.through(wire.port(), url)), Clock.systemUTC());
                ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
            CyclicBarrier locked = new CyclicBarrier(2);
            Future<Integer> lost = thread.submit(() -> other.concurrentWriter().write(database -> {
                int changed = make(database, 1);
                wire.cut();
                await(locked);
                return changed + make(database, 2);
            }));
            await(locked);
            int changed = writer.write(database -> make(database, 1));
            assertThat(changed).isEqualTo(1);
            assertThatThrownBy(lost::get)
                    .cause()
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(Kind.TEMPORARY));
            assertThatThrownBy(other::probe).isInstanceOf(StorageException.class);
            wire.mend();
            Patience.until("the node uses the database again", () -> works(other));
            assertThat(made()).isEqualTo(1);
        }
    }

    private static void await(CyclicBarrier both) {
        try {
            both.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean works(Metadata node) {
        try {
            node.probe();
            return true;
        } catch (StorageException e) {
            return false;
        }
    }

    @Test
    void changesInTurn_runOneAfterTheOther_onAllNodes() throws Exception {
        writerWithTable();
        try (Metadata other = node()) {
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                Writer writer = (i % 2 == 0 ? metadata() : other).writer();
                int number = i;
                calls.add(() -> writer.write(database -> {
                    int present = database.sql("SELECT COUNT(*) FROM made")
                            .query(Integer.class)
                            .single();
                    return present < 3 && make(database, number) == 1;
                }));
            }
            assertThat(together(calls)).filteredOn(added -> added).hasSize(3);
        }
        assertThat(made()).isEqualTo(3);
    }

    @Test
    void closedWriter_rejectsChanges() throws Exception {
        Metadata other = node();
        Writer writer = other.concurrentWriter();
        other.close();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> writer.write(_ -> 1))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("closing");
        }
    }

    /// What wakes the listeners of one node. A new connection wakes all topics, and nothing in these tests
    /// sends the signal of claims: what has woken a topic more often than claims was a signal or a look.
    private static final class Wakes {
        private final AtomicInteger connections = new AtomicInteger();
        private final AtomicInteger all = new AtomicInteger();

        Wakes(Metadata node, Topic topic) {
            node.signals().on(Topic.CLAIMS, connections::incrementAndGet);
            node.signals().on(topic, all::incrementAndGet);
        }

        int connections() {
            return connections.get();
        }

        /// Never too many: a connection wakes the topic last.
        int others() {
            int wakes = all.get();
            return wakes - connections.get();
        }
    }

    /// A server that sends no signals, such as one of another version, is noticed all the same.
    @Test
    void eventsOfAnotherNode_wakeListeners_withoutASignal() throws Exception {
        try (Metadata other = node()) {
            Wakes there = new Wakes(other, Topic.EVENTS);
            // The first look wakes in any case, and may have happened before.
            Patience.until("the listener is woken twice", () -> {
                metadata()
                        .concurrentWriter()
                        .write(database -> database.sql("UPDATE event_counter SET latest = latest + 1 WHERE id = 1")
                                .update());
                return there.others() >= 2;
            });
        }
    }

    @Test
    void signals_reachOtherNodes_alsoAfterALostConnection() throws Exception {
        AtomicInteger here = new AtomicInteger();
        metadata().signals().on(Topic.PEOPLE, here::incrementAndGet);
        metadata().signals().send(Topic.PEOPLE);
        assertThat(here.get()).as("at once").isPositive();
        try (Metadata other = node()) {
            Wakes there = new Wakes(other, Topic.PEOPLE);
            for (int losses = 0; losses < 2; losses++) {
                int signals = there.others();
                Patience.until("a signal wakes the other", () -> {
                    metadata().signals().send(Topic.PEOPLE);
                    return there.others() > signals;
                });
                int connections = there.connections();
                Patience.until("it listens again, and all look", () -> {
                    endListening();
                    return there.connections() > connections;
                });
            }
        }
    }

    private void endListening() throws StorageException {
        metadata()
                .reader()
                .read(database -> database.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                + " WHERE application_name = :name AND datname = current_database()")
                        .param("name", Notifier.APPLICATION)
                        .query(Boolean.class)
                        .list());
    }

    @Test
    void addedFile_wakesListenersOfAllNodes() throws Exception {
        AtomicInteger here = new AtomicInteger();
        AtomicInteger there = new AtomicInteger();
        try (Metadata other = node()) {
            events().onAppended(here::incrementAndGet);
            other.events().onAppended(there::incrementAndGet);
            added("alice", "one.iso", 1, Instant.EPOCH);
            assertThat(here.get()).isPositive();
            Patience.until("the other node looks", () -> there.get() > 0);
            assertThat(other.events().latest()).isEqualTo(1);
        }
    }
}
