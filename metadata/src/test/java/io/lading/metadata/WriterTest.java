package io.lading.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.storage.StorageException;
import io.lading.testkit.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/// How concurrent changes share commits and failures.
class WriterTest {
    private static final int CALLERS = 200;

    @TempDir
    private Path directory;

    private Metadata metadata;
    private BatchWriter writer;

    @BeforeEach
    void open() throws StorageException {
        metadata = Metadata.sqlite(directory.resolve("lading.db"), Clock.systemUTC());
        writer = (BatchWriter) metadata.writer();
        writer.write(database ->
                database.sql("CREATE TABLE made (number INTEGER PRIMARY KEY)").update());
    }

    @AfterEach
    void close() {
        metadata.close();
    }

    private static int make(JdbcClient database, int number) {
        return database.sql("INSERT INTO made VALUES (:number)")
                .param("number", number)
                .update();
    }

    private int made() throws StorageException {
        return metadata.reader()
                .read(database -> database.sql("SELECT COUNT(*) FROM made")
                        .query(Integer.class)
                        .single());
    }

    /// Queues changes behind a slow one and then lets that one end. Change 0 is the slow one; the others are
    /// numbered from 1.
    private List<Future<Integer>> together(int callers, Writer.Change<Integer> first) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch block = new CountDownLatch(1);
        List<Future<Integer>> results = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            results.add(executor.submit(() -> writer.write(database -> {
                begun.countDown();
                awaitQuietly(block);
                return make(database, 0);
            })));
            begun.await();
            results.add(executor.submit(() -> writer.write(first)));
            Patience.until("the first one waits", () -> writer.waiting() == 1);
            for (int i = 2; i <= callers; i++) {
                int number = i;
                results.add(executor.submit(() -> writer.write(database -> make(database, number))));
            }
            Patience.until("all wait", () -> writer.waiting() == callers);
            block.countDown();
        }
        return results;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void waitingChanges_shareOneCommit() throws Exception {
        Writer.Counts before = writer.counts();
        for (Future<Integer> each : together(CALLERS, database -> make(database, 1))) {
            assertThat(each.get()).isEqualTo(1);
        }
        Writer.Counts after = writer.counts();
        assertThat(after.changes() - before.changes()).isEqualTo(CALLERS + 1);
        assertThat(after.commits() - before.commits()).isEqualTo(2);
        assertThat(made()).isEqualTo(CALLERS + 1);
    }

    @Test
    void moreThanABatch_takesSeveralCommits() throws Exception {
        Writer.Counts before = writer.counts();
        together(BatchWriter.MAX_BATCH + 1, database -> make(database, 1));
        assertThat(writer.counts().commits() - before.commits()).isEqualTo(3);
        assertThat(made()).isEqualTo(BatchWriter.MAX_BATCH + 2);
    }

    /// A failed change is rolled back to its own savepoint, including its earlier statements.
    @Test
    void failedChange_isRolledBackAlone() throws Exception {
        List<Future<Integer>> results = together(CALLERS, database -> {
            make(database, 1);
            return make(database, 0);
        });
        assertThat(results)
                .filteredOn(each -> each.state() == Future.State.FAILED)
                .singleElement()
                .isSameAs(results.get(1));
        assertThat(results.get(1).exceptionNow()).isInstanceOf(StorageException.class);
        assertThat(made()).isEqualTo(CALLERS);
    }

    private static int fill(JdbcClient database) {
        database.sql("PRAGMA max_page_count = 1").query(Long.class).single();
        return database.sql("CREATE TABLE filling AS SELECT randomblob(1000000)")
                .update();
    }

    /// SQLite rolls back the transaction when the disk is full: the other changes are repeated one by one.
    @Test
    void changeThatRollsBackTheTransaction_doesNotFailTheOthers() throws Exception {
        List<Future<Integer>> results = together(CALLERS, database -> {
            make(database, 1);
            return fill(database);
        });
        assertThat(results)
                .filteredOn(each -> each.state() == Future.State.FAILED)
                .singleElement()
                .isSameAs(results.get(1));
        assertThat(results.get(1).exceptionNow())
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(StorageException.Kind.NO_SPACE));
        assertThat(made()).isEqualTo(CALLERS);
    }

    @Test
    void connectionAfterAFullDisk_isNotUsedAgain() throws Exception {
        assertThatThrownBy(() -> writer.write(WriterTest::fill)).isInstanceOf(StorageException.class);
        writer.write(database -> make(database, 1));
        writer.write(database ->
                database.sql("CREATE TABLE later AS SELECT randomblob(1000000)").update());
        assertThat(made()).isEqualTo(1);
    }

    /// Freed space is used immediately, and requested only if the disk is full.
    @Test
    void fullDatabase_requestsSpace_andRetriesOnce() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        metadata.onFull(() -> asked.incrementAndGet() == 1);
        int changed = writer.write(database -> asked.get() == 0 ? fill(database) : make(database, 1));
        assertThat(changed).isEqualTo(1);
        assertThatThrownBy(() -> writer.write(WriterTest::fill)).isInstanceOf(StorageException.class);
        assertThat(asked).hasValue(2);
    }

    /// The write-ahead log and the free pages keep their disk blocks.
    @Test
    void reservedPages_areAvailableUntilTheyAreUsed() throws Exception {
        Path log = directory.resolve("lading.db-wal");
        metadata.keepRoom();
        long kept = Files.size(log);
        assertThat(kept).isGreaterThan(SqliteDatabase.Use.RECORDS.roomBytes());
        long database = Files.size(directory.resolve("lading.db"));
        for (int i = 0; i < CALLERS; i++) {
            int number = i;
            writer.write(client -> make(client, number));
        }
        metadata.keepRoom();
        assertThat(log).hasSize(kept);
        assertThat(directory.resolve("lading.db")).hasSize(database);
    }
}
