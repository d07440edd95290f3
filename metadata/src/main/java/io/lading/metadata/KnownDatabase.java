package io.lading.metadata;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// What a node knows of the database that it shares, so that it notices when another database, or an older copy
/// of this one, takes its place while the node runs: after a fail-over, or when a backup is restored.
///
/// Each new connection is checked before it is used, and the database is looked at once a second, because a
/// pooler can change the server behind a connection. The node believes a database that
///
/// - is no standby,
/// - has the installation of this node,
/// - has the row of this node,
/// - has every event that this node has seen, and
/// - has begun every transaction by which this node has acknowledged bytes: PostgreSQL numbers them, and a copy
///   continues with the next number of the time of the copy.
///
/// If another database takes the place of this one, the node continues when its own is back. An older copy is
/// refused until the node is started anew: it would soon have as many events and transactions, and then look
/// like the database that it is not. Thread-safe.
final class KnownDatabase {
    /// The row of a node that was not seen for a day is deleted ([NodeRows#FORGET]).
    private static final Duration ROW_IS_KEPT = NodeRows.FORGET.dividedBy(2);

    /// PostgreSQL's `undefined_table` and `undefined_column`.
    private static final String UNDEFINED = "42";

    /// The server rejects the connection.
    private static final String REJECTED = "08004";

    private static final String QUERY = "SELECT (SELECT installation FROM storage WHERE id = 1),"
            + " (SELECT latest FROM event_counter WHERE id = 1),"
            + " (SELECT COUNT(*) FROM nodes WHERE id = ?),"
            + " CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT) AS BIGINT),"
            + " pg_is_in_recovery(), "
            + Dialect.postgresql().now();

    private static final Logger LOG = System.getLogger(KnownDatabase.class.getName());

    private final String node;
    private final SharedClock clock;
    private boolean watching;
    private Known known = new Known(null, null, 0, 0);
    private boolean older;
    private volatile @Nullable String refusal;

    /// @param node  id of this node
    /// @param clock is set to the clock of the database
    KnownDatabase(String node, SharedClock clock) {
        this.node = node;
        this.clock = clock;
    }

    /// What the node knows.
    ///
    /// @param installation the id of the installation; null if no store was used yet
    /// @param rowSeenAt    when its row was seen, by the clock of the database; null if never
    /// @param event        number of the latest event
    /// @param transaction  number of the latest transaction that has acknowledged something
    private record Known(
            @Nullable String installation, @Nullable Long rowSeenAt, long event, long transaction) {}

    /// The id of this node.
    String node() {
        return node;
    }

    /// What a database says about itself.
    ///
    /// @param installation the id of the installation; null if no store was used yet
    /// @param event        number of the latest event
    /// @param hasNode      whether it has the row of this node
    /// @param next         number of the next transaction, or less while earlier ones are running
    /// @param standby      whether it follows another server
    /// @param time         by its clock, in milliseconds since 1970
    private record Found(
            @Nullable String installation, long event, boolean hasNode, long next, boolean standby, long time) {}

    /// From now on the node believes only this database. It has all tables.
    void begin(DataSource source) throws StorageException {
        synchronized (this) {
            watching = true;
        }
        look(source);
    }

    /// From now on every database is believed: the node leaves, and deletes its row.
    synchronized void end() {
        watching = false;
    }

    /// Looks at the database.
    ///
    /// @throws StorageException if it cannot be asked, or must not be used
    void look(DataSource source) throws StorageException {
        try (Connection connection = source.getConnection()) {
            var _ = judged(connection);
        } catch (SQLException e) {
            throw Failures.storage(e);
        }
        require();
    }

    /// Checks a connection that was not used yet.
    ///
    /// @throws SQLException if it must not be used
    void check(Connection fresh) throws SQLException {
        Optional<String> problem = judged(fresh);
        if (problem.isPresent()) {
            throw new SQLException(problem.get(), REJECTED);
        }
    }

    /// Only what was known before the database was asked can be expected of the answer: other requests acknowledge
    /// meanwhile.
    private Optional<String> judged(Connection connection) throws SQLException {
        Optional<Known> before = expected();
        if (before.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> problem;
        try {
            problem = judge(before.get(), ask(connection));
        } catch (SQLException e) {
            if (!Objects.toString(e.getSQLState(), "").startsWith(UNDEFINED)) {
                throw e;
            }
            problem = Optional.of("it has no tables of Lading");
        }
        conclude(problem);
        return problem;
    }

    private synchronized Optional<Known> expected() {
        return watching ? Optional.of(known) : Optional.empty();
    }

    private Found ask(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
            statement.setString(1, node);
            long before = clock.ownMillis();
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                long time = row.getLong(6);
                clock.measured(time, before);
                return new Found(
                        row.getString(1), row.getLong(2), row.getInt(3) == 1, row.getLong(4), row.getBoolean(5), time);
            }
        }
    }

    private synchronized Optional<String> judge(Known before, Found found) {
        if (found.standby) {
            return Optional.of("it is a standby, which follows another server");
        }
        if (before.installation != null && !before.installation.equals(found.installation)) {
            return Optional.of("it is that of another installation");
        }
        older = older || lacks(before, found);
        if (older) {
            return Optional.of("it is an older copy: it lacks what this server has recorded. Compare it with the store"
                    + " (lading reconcile), and restart the servers to accept it");
        }
        known = new Known(
                found.installation == null ? known.installation : found.installation,
                found.hasNode ? Long.valueOf(found.time) : known.rowSeenAt,
                Math.max(known.event, found.event),
                known.transaction);
        return Optional.empty();
    }

    private static boolean lacks(Known before, Found found) {
        boolean knewNode = before.rowSeenAt != null && found.time - before.rowSeenAt < ROW_IS_KEPT.toMillis();
        return (knewNode && !found.hasNode) || found.event < before.event || found.next <= before.transaction;
    }

    private void conclude(Optional<String> problem) {
        String before = refusal;
        String now = problem.map(why -> "The database at this address is not the one that this server has used: " + why)
                .orElse(null);
        refusal = now;
        if (now != null && !now.equals(before)) {
            LOG.log(Level.ERROR, now + ". This server is not ready, and changes nothing");
        } else if (now == null && before != null) {
            LOG.log(Level.INFO, "The database of this server is back");
        }
    }

    /// Notes that a transaction has acknowledged something: a database that has not begun it is not this one.
    ///
    /// @param number of the transaction, which was committed and flushed
    synchronized void acknowledged(long number) {
        known = new Known(known.installation, known.rowSeenAt, known.event, Math.max(known.transaction, number));
    }

    /// Fails if the database at this address is another one.
    void require() throws StorageException {
        String why = refusal;
        if (why != null) {
            throw new StorageException(Kind.TEMPORARY, why, null);
        }
    }
}
