package io.lading.metadata;

import com.zaxxer.hikari.HikariDataSource;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Makes each change in a transaction of its own, on its caller's thread and one of a few connections. For
/// PostgreSQL with several nodes: it lets concurrent commits share a flush.
///
/// A transaction that fails because of concurrent ones is repeated. If the connection is lost before the commit,
/// nothing has changed, and the caller may repeat the change. If it is lost during the commit, it is unknown
/// whether the change was made; the failure says so.
final class PooledWriter extends Writer {
    /// The connections, and so the most transactions at the same time; further callers wait in turn.
    static final int CONNECTIONS = 8;

    /// How often a transaction that fails because of concurrent ones is tried.
    static final int TRIES = 10;

    private static final int CLOSING_SECONDS = 10;

    /// How long a change waits for its turn. If the database does not answer, many changes would wait for it.
    private static final int WAITING_SECONDS = 10;

    /// The advisory lock of changes that run in turn: the letters `lading` in ASCII.
    private static final long TURN = 0x6c6164696e67L;

    private final BlockingQueue<Lane> lanes = new ArrayBlockingQueue<>(CONNECTIONS, true);
    private final HikariDataSource source;
    private final Function<Throwable, StorageException> failures;
    private final KnownDatabase known;
    private final Commits commits;
    private final Writer inTurn;
    private volatile boolean closed;

    /// What a transaction uses besides its connection. Its client remembers the statements that it has parsed.
    private record Lane(LentConnection lent, JdbcClient database) {
        static Lane create() {
            LentConnection lent = new LentConnection();
            return new Lane(lent, JdbcClient.create(lent));
        }
    }

    /// @param source   pool of connections
    /// @param failures translates failures
    /// @param known    rejects changes of another database
    PooledWriter(HikariDataSource source, Function<Throwable, StorageException> failures, KnownDatabase known) {
        this(source, failures, known, new Commits());
    }

    private PooledWriter(
            HikariDataSource source,
            Function<Throwable, StorageException> failures,
            KnownDatabase known,
            Commits commits) {
        super(commits);
        this.source = source;
        this.failures = failures;
        this.known = known;
        this.commits = commits;
        this.inTurn = new InTurn();
        while (lanes.remainingCapacity() > 0) {
            lanes.add(Lane.create());
        }
    }

    /// Waits for its turn first on this node, so that at most one connection waits for the other nodes.
    private final class InTurn extends Writer {
        private final ReentrantLock here = new ReentrantLock(true);

        InTurn() {
            super(commits);
        }

        @Override
        <T extends @Nullable Object> T change(Change<T> change, boolean logsEvents) throws StorageException {
            here.lock();
            try {
                return PooledWriter.this.change(
                        database -> {
                            database.sql("SELECT pg_advisory_xact_lock(" + TURN + ")")
                                    .query(_ -> {});
                            return change.run(database);
                        },
                        logsEvents);
            } finally {
                here.unlock();
            }
        }

        @Override
        Writer inTurn() {
            return this;
        }

        @Override
        public void close() {}
    }

    @Override
    Writer inTurn() {
        return inTurn;
    }

    @Override
    <T extends @Nullable Object> T change(Change<T> change, boolean logsEvents) throws StorageException {
        Lane lane = lane();
        T value;
        try {
            value = repeated(lane, change);
        } finally {
            lanes.add(lane);
        }
        if (logsEvents) {
            commits.eventsAdded();
        }
        return value;
    }

    private Lane lane() throws StorageException {
        try {
            known.require();
            Lane lane = lanes.poll(WAITING_SECONDS, TimeUnit.SECONDS);
            if (lane == null) {
                throw new StorageException(Kind.TEMPORARY, "The database is slow or not reachable", null);
            }
            if (closed) {
                lanes.add(lane);
                throw new StorageException(Kind.TEMPORARY, "The database is closing", null);
            }
            return lane;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(Kind.TEMPORARY, "Interrupted while waiting for the database", e);
        }
    }

    private <T extends @Nullable Object> T repeated(Lane lane, Change<T> change) throws StorageException {
        boolean freed = false;
        for (int tries = 1; ; tries++) {
            try {
                return transaction(lane, change);
            } catch (SQLException | RuntimeException e) {
                StorageException failure = failures.apply(e);
                boolean conflict = Failures.conflict(e) && tries < TRIES;
                boolean full = !freed && failure.kind() == Kind.NO_SPACE && commits.makeRoom();
                if (!conflict && !full) {
                    throw failure;
                }
                freed = freed || full;
            }
        }
    }

    /// The pool rolls back the transaction of a connection that is closed before its commit.
    private <T extends @Nullable Object> T transaction(Lane lane, Change<T> change)
            throws SQLException, StorageException {
        try (Connection connection = source.getConnection()) {
            known.require();
            connection.setAutoCommit(false);
            lane.lent().lend(connection);
            T value = change.run(lane.database());
            commit(connection);
            return value;
        }
    }

    private void commit(Connection connection) throws SQLException, StorageException {
        long begin = System.nanoTime();
        try {
            connection.commit();
        } catch (SQLException e) {
            if (Failures.connectionLost(e)) {
                throw new StorageException(
                        Kind.TEMPORARY,
                        "The connection to the database was lost during a commit: it is unknown whether the change"
                                + " was made",
                        e);
            }
            throw e;
        }
        commits.committed(1, System.nanoTime() - begin);
    }

    /// Rejects new changes, and waits for running ones.
    @Override
    public void close() {
        closed = true;
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                Lane idle = lanes.poll(CLOSING_SECONDS, TimeUnit.SECONDS);
                if (idle == null) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // Wakes those that wait for a connection, so that they find the writer closed.
            lanes.offer(Lane.create());
        }
    }
}
