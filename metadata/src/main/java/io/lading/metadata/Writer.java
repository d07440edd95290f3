package io.lading.metadata;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/// The one place where the database is changed: a platform thread with one connection, which commits whatever
/// has come together since its last commit in one transaction.
///
/// A commit costs one flush of the disk however many changes it holds, so concurrent callers pay for it
/// together. Each change runs under a savepoint of its own: one that fails is undone alone. Safe for use by
/// many threads.
public final class Writer implements AutoCloseable {
    /// Changes in one transaction at most, so that nobody waits for a huge one.
    static final int MAX_BATCH = 256;

    /// Changes that may wait; beyond it callers wait to be let in.
    static final int MAX_WAITING = 10_000;

    private final BlockingQueue<Task<?>> queue = new LinkedBlockingQueue<>(MAX_WAITING);
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final LongAdder changes = new LongAdder();
    private final LongAdder commits = new LongAdder();
    private final List<LongConsumer> commitListeners = new CopyOnWriteArrayList<>();
    private final DataSource source;
    private final Thread thread;
    private volatile boolean closed;

    /// A change of the database.
    ///
    /// @param <T> what it returns
    @FunctionalInterface
    public interface Change<T extends @Nullable Object> {
        /// Runs inside a transaction. May be run again when the commit failed before anybody was told.
        T run(JdbcClient database);
    }

    /// How many changes were made and how many commits they took.
    ///
    /// @param changes changes that were committed
    /// @param commits transactions
    public record Counts(long changes, long commits) {}

    private static final class Task<T extends @Nullable Object> {
        private final Change<T> change;
        private final boolean logsEvents;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private @Nullable Runnable succeed;

        Task(Change<T> change, boolean logsEvents) {
            this.change = change;
            this.logsEvents = logsEvents;
        }

        void run(JdbcClient database) {
            T value = change.run(database);
            succeed = () -> result.complete(value);
        }
    }

    Writer(DataSource source) {
        this.source = source;
        this.thread = Thread.ofPlatform().name("metadata-writer").start(this::loop);
    }

    /// Makes a change; when this returns it survives a crash.
    public <T extends @Nullable Object> T write(Change<T> change) throws StorageException {
        return submit(new Task<>(change, false));
    }

    /// Makes a change that adds to the event log.
    <T extends @Nullable Object> T writeWithEvents(Change<T> change) throws StorageException {
        return submit(new Task<>(change, true));
    }

    /// Calls `wake` after every commit that added to the event log.
    void onEvents(Runnable wake) {
        listeners.add(wake);
    }

    /// Calls `took` after every commit with its nanoseconds, on the writer's thread: it must be quick and not
    /// throw.
    public void onCommit(LongConsumer took) {
        commitListeners.add(took);
    }

    /// The counts since the start.
    public Counts counts() {
        return new Counts(changes.sum(), commits.sum());
    }

    /// How many changes wait for the next commit.
    int waiting() {
        return queue.size();
    }

    private <T extends @Nullable Object> T submit(Task<T> task) throws StorageException {
        if (closed) {
            throw new StorageException(Kind.TEMPORARY, "The database is being closed", null);
        }
        try {
            queue.put(task);
            return task.result.join();
        } catch (CompletionException e) {
            throw Failures.storage(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(Kind.TEMPORARY, "Interrupted while waiting for the database", e);
        }
    }

    private void loop() {
        List<Task<?>> batch = new ArrayList<>();
        while (!closed || !queue.isEmpty()) {
            try {
                batch.add(queue.take());
                queue.drainTo(batch, MAX_BATCH - 1);
                commit(batch);
            } catch (InterruptedException e) {
                closed = true;
            } catch (Throwable e) {
                // Whatever goes wrong, nobody may wait for ever, and the next changes are made.
                batch.forEach(task -> task.result.completeExceptionally(e));
            } finally {
                batch.clear();
            }
        }
    }

    private void commit(List<Task<?>> batch) {
        List<Task<?>> good = new ArrayList<>();
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            JdbcClient database = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            for (Task<?> task : batch) {
                if (attempt(task, connection, database)) {
                    good.add(task);
                }
            }
            long begin = System.nanoTime();
            connection.commit();
            long took = System.nanoTime() - begin;
            commitListeners.forEach(listener -> listener.accept(took));
            commits.increment();
            changes.add(good.size());
        } catch (SQLException | RuntimeException e) {
            batch.forEach(task -> task.result.completeExceptionally(e));
            return;
        }
        good.forEach(task -> {
            if (task.succeed != null) {
                task.succeed.run();
            }
        });
        if (good.stream().anyMatch(task -> task.logsEvents)) {
            listeners.forEach(Runnable::run);
        }
    }

    private static boolean attempt(Task<?> task, Connection connection, JdbcClient database) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            task.run(database);
            connection.releaseSavepoint(before);
            return true;
        } catch (RuntimeException e) {
            connection.rollback(before);
            task.result.completeExceptionally(e);
            return false;
        }
    }

    /// Makes the changes that wait, takes no more, and ends.
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        queue.forEach(task -> task.result.completeExceptionally(
                new StorageException(Kind.TEMPORARY, "The database is being closed", null)));
    }
}
