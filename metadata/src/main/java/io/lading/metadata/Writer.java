package io.lading.metadata;

import io.lading.storage.StorageException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Makes all changes to the database, each of them completely or not at all. Thread-safe.
///
/// A [BatchWriter] runs one change at a time. A [PooledWriter] runs changes at the same time, and so do the other
/// nodes: a change locks the rows on whose content it depends, or runs [in turn][#inTurn].
public abstract class Writer implements AutoCloseable {
    private final Commits commits;

    /// @param commits what is told and counted; shared by writers of the same database
    Writer(Commits commits) {
        this.commits = commits;
    }

    /// One change of the database.
    ///
    /// @param <T> type of the result
    @FunctionalInterface
    public interface Change<T extends @Nullable Object> {
        /// Runs inside a transaction. May run again if the transaction failed; its caller sees only the last run.
        T run(JdbcClient database);
    }

    /// The number of changes, and of the commits they took.
    ///
    /// @param changes committed changes
    /// @param commits committed transactions
    public record Counts(long changes, long commits) {}

    /// Counts commits, and calls the listeners. Thread-safe.
    static final class Commits {
        private final List<Runnable> events = new CopyOnWriteArrayList<>();
        private final List<LongConsumer> durations = new CopyOnWriteArrayList<>();
        private final LongAdder changes = new LongAdder();
        private final LongAdder commits = new LongAdder();
        private volatile BooleanSupplier moreRoom = () -> false;

        void committed(int changed, long nanos) {
            durations.forEach(listener -> listener.accept(nanos));
            commits.increment();
            changes.add(changed);
        }

        void eventsAdded() {
            events.forEach(Runnable::run);
        }

        /// Asks for space on a full disk. Returns whether more may be free.
        boolean makeRoom() {
            return moreRoom.getAsBoolean();
        }
    }

    /// Makes a change. When this returns, the change survives a crash, unless it said that it need not.
    public <T extends @Nullable Object> T write(Change<T> change) throws StorageException {
        return change(change, false);
    }

    /// Makes a change that adds to the event log.
    <T extends @Nullable Object> T writeWithEvents(Change<T> change) throws StorageException {
        return change(change, true);
    }

    abstract <T extends @Nullable Object> T change(Change<T> change, boolean logsEvents) throws StorageException;

    /// A writer whose changes run one after the other, on all nodes together. For rare changes that depend on
    /// many rows, such as a limit on their number. Closing it does nothing.
    abstract Writer inTurn();

    /// Calls `wake` after every commit that added to the event log.
    void onEvents(Runnable wake) {
        commits.events.add(wake);
    }

    /// Calls `took` after every commit, with its duration in nanoseconds, on the thread that committed. It must
    /// be quick, thread-safe, and must not throw.
    public void onCommit(LongConsumer took) {
        commits.durations.add(took);
    }

    /// Sets a callback that frees space when the disk is full. It returns whether more space may be free, and
    /// runs on the thread of the failed change.
    void onFull(BooleanSupplier makeRoom) {
        commits.moreRoom = makeRoom;
    }

    /// The counters since the start.
    public Counts counts() {
        return new Counts(commits.changes.sum(), commits.commits.sum());
    }

    /// Ends running changes, and rejects new ones.
    @Override
    public abstract void close();
}
