package io.lading.metadata;

import com.zaxxer.hikari.HikariDataSource;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Makes all changes to the database on one platform thread with one connection, which commits all changes queued
/// since its last commit in one transaction.
///
/// A commit costs one disk flush for any number of changes, so concurrent callers share it. Each change runs
/// under its own savepoint: a failed change is rolled back individually. If the whole transaction fails, for
/// example on a full disk, the connection is replaced and the changes are repeated one by one, so that none fails
/// because of another. Thread-safe.
final class BatchWriter extends Writer {
    /// The most changes in one transaction, so that no caller waits for a huge one.
    static final int MAX_BATCH = 256;

    /// The most queued changes; further callers block.
    static final int MAX_WAITING = 10_000;

    private final BlockingQueue<Task<?>> queue = new LinkedBlockingQueue<>(MAX_WAITING);
    private final Commits commits;
    private final HikariDataSource source;
    private final Function<Throwable, StorageException> failures;
    private final LentConnection lent = new LentConnection();

    /// One for all transactions, because it remembers the statements that it has parsed.
    private final JdbcClient database = JdbcClient.create(lent);

    private final Thread thread;
    private volatile boolean closed;

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

        void fail(Throwable why) {
            result.completeExceptionally(why);
        }

        boolean over() {
            return result.isDone();
        }
    }

    /// The database has rolled back the whole transaction.
    private static final class TransactionLostException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TransactionLostException(Throwable why) {
            super(why);
        }
    }

    /// @param source   pool of connections; failed ones are evicted
    /// @param failures translates failures
    BatchWriter(HikariDataSource source, Function<Throwable, StorageException> failures) {
        this(source, failures, new Commits());
    }

    private BatchWriter(HikariDataSource source, Function<Throwable, StorageException> failures, Commits commits) {
        super(commits);
        this.commits = commits;
        this.source = source;
        this.failures = failures;
        this.thread = Thread.ofPlatform().name("metadata-writer").start(this::loop);
    }

    @Override
    <T extends @Nullable Object> T change(Change<T> change, boolean logsEvents) throws StorageException {
        return submit(new Task<>(change, logsEvents));
    }

    @Override
    Writer inTurn() {
        return this;
    }

    /// The number of queued changes.
    int waiting() {
        return queue.size();
    }

    private <T extends @Nullable Object> T submit(Task<T> task) throws StorageException {
        if (closed) {
            throw new StorageException(Kind.TEMPORARY, "The database is closing", null);
        }
        try {
            queue.put(task);
            return task.result.join();
        } catch (CompletionException e) {
            throw failures.apply(e.getCause() == null ? e : e.getCause());
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
                // Completes every task in any case, so that no caller waits forever, and continues with the next
                // batch.
                batch.forEach(task -> task.fail(e));
            } finally {
                batch.clear();
            }
        }
    }

    private void commit(List<Task<?>> batch) throws SQLException {
        Optional<Exception> failure = transaction(batch);
        if (failure.isEmpty()) {
            return;
        }
        Exception why = failure.get();
        if (Failures.leavesOutcomeOpen(why)) {
            batch.forEach(task -> task.fail(why));
            return;
        }
        boolean again = batch.size() > 1 || (full(why) && commits.makeRoom());
        for (Task<?> task : batch) {
            if (!task.over()) {
                (again ? transaction(List.of(task)) : failure).ifPresent(task::fail);
            }
        }
    }

    private boolean full(Exception why) {
        return failures.apply(why).kind() == Kind.NO_SPACE;
    }

    /// Makes changes in one transaction. If the transaction fails, no change was made: returns the reason, and
    /// completes only the tasks that failed alone.
    private Optional<Exception> transaction(List<Task<?>> tasks) throws SQLException {
        List<Task<?>> good = new ArrayList<>();
        Connection connection = source.getConnection();
        try {
            connection.setAutoCommit(false);
            lent.lend(connection);
            for (Task<?> task : tasks) {
                if (attempt(task, connection)) {
                    good.add(task);
                }
            }
            long begin = System.nanoTime();
            connection.commit();
            commits.committed(good.size(), System.nanoTime() - begin);
        } catch (TransactionLostException e) {
            source.evictConnection(connection);
            return Optional.of(e.getCause() instanceof Exception why ? why : e);
        } catch (SQLException | RuntimeException e) {
            source.evictConnection(connection);
            return Optional.of(e);
        } finally {
            connection.close();
        }
        tell(good);
        return Optional.empty();
    }

    private void tell(List<Task<?>> good) {
        good.forEach(task -> {
            if (task.succeed != null) {
                task.succeed.run();
            }
        });
        if (good.stream().anyMatch(task -> task.logsEvents)) {
            commits.eventsAdded();
        }
    }

    private boolean attempt(Task<?> task, Connection connection) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            task.run(database);
            connection.releaseSavepoint(before);
            return true;
        } catch (RuntimeException e) {
            try {
                connection.rollback(before);
            } catch (SQLException gone) {
                // The database rolled back the transaction, including the savepoint.
                e.addSuppressed(gone);
                throw new TransactionLostException(e);
            }
            task.fail(e);
            return false;
        }
    }

    /// Commits queued changes, rejects new ones, and ends the thread.
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        queue.forEach(task -> task.fail(new StorageException(Kind.TEMPORARY, "The database is closing", null)));
    }
}
