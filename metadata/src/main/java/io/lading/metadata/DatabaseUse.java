package io.lading.metadata;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/// Ensures that a server which keeps files in a directory of its own is the only one that uses a PostgreSQL database.
/// It holds an advisory lock on a connection of its own; PostgreSQL releases the lock when the process ends.
///
/// Nodes that share a store hold the same lock together. Thread-safe.
public final class DatabaseUse implements AutoCloseable {
    private static final Logger LOG = System.getLogger(DatabaseUse.class.getName());

    /// "Lading", as a number.
    private static final long LOCK = 0x4c61_6469_6e67L;

    private static final int CHECK_SECONDS = 5;

    private final SharedDatabase database;
    private final boolean together;
    private @Nullable Connection connection;

    private DatabaseUse(SharedDatabase database, boolean together) {
        this.database = database;
        this.together = together;
    }

    /// Takes the lock.
    ///
    /// @param together whether other nodes may use the database as well
    /// @throws StorageException if another server uses the database in a way that excludes this one
    public static DatabaseUse take(SharedDatabase database, boolean together) throws StorageException {
        DatabaseUse use = new DatabaseUse(database, together);
        use.check();
        return use;
    }

    /// Checks that the lock is held, and takes it again if its connection was lost.
    ///
    /// @throws StorageException if the database is not reachable, or another server has taken the lock meanwhile
    public synchronized void check() throws StorageException {
        try {
            if (connection == null || !connection.isValid(CHECK_SECONDS)) {
                drop();
                connection = lock();
            }
        } catch (SQLException e) {
            drop();
            throw Failures.storage(e);
        }
    }

    /// Checks that the lock was held since [#take] or the last [#check].
    ///
    /// @throws StorageException if its connection was lost: another server may have used the database meanwhile
    public synchronized void requireHeld() throws StorageException {
        boolean held;
        try {
            held = connection != null && connection.isValid(CHECK_SECONDS);
        } catch (SQLException e) {
            throw Failures.storage(e);
        }
        if (!held) {
            drop();
            throw new StorageException(
                    Kind.TEMPORARY,
                    "The connection that keeps other servers from the database was lost. Repeat the command",
                    null);
        }
    }

    private Connection lock() throws SQLException, StorageException {
        Connection fresh = database.connect();
        String take = together ? "pg_try_advisory_lock_shared" : "pg_try_advisory_lock";
        try (PreparedStatement statement = fresh.prepareStatement("SELECT " + take + "(?)")) {
            statement.setLong(1, LOCK);
            try (ResultSet result = statement.executeQuery()) {
                if (result.next() && result.getBoolean(1)) {
                    return fresh;
                }
            }
        } catch (SQLException e) {
            fresh.close();
            throw e;
        }
        fresh.close();
        throw new StorageException(
                Kind.PERMANENT,
                together
                        ? "Another server uses this database and keeps files in a directory of its own. Stop it first"
                        : "Another server uses this database. Several servers can use it only with"
                                + " LADING_STORAGE=s3 or LADING_STORAGE=objects, because this server keeps files in a"
                                + " directory of its own",
                null);
    }

    private void drop() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // It is lost already.
            }
            connection = null;
        }
    }

    /// Releases the lock. Another server can take it as soon as this returns; if only the connection were closed, the
    /// database would release it a moment later.
    @Override
    public synchronized void close() {
        if (connection != null) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_advisory_unlock_all()");
            } catch (SQLException e) {
                LOG.log(Level.DEBUG, "The database releases the lock when it notices the end of the connection", e);
            }
        }
        drop();
    }
}
