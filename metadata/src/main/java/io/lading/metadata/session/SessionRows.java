package io.lading.metadata.session;

import io.lading.storage.StorageException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `sessions`. It has plain columns, so that no stored data is ever deserialised into objects, and only
/// a digest of the session ID, so that a reader of the file cannot use a session. Thread-safe.
public final class SessionRows {
    /// The statements that create the table in SQLite if it does not exist. In PostgreSQL a migration creates it.
    static final List<String> SCHEMA = List.of(
            """
            CREATE TABLE IF NOT EXISTS sessions (
                id_sha256   VARCHAR(64)  NOT NULL PRIMARY KEY,
                user_name   VARCHAR(255) NOT NULL,
                changed_at  BIGINT       NOT NULL,
                ends_at     BIGINT       NOT NULL,
                created_at  BIGINT       NOT NULL,
                last_access BIGINT       NOT NULL,
                max_idle    BIGINT       NOT NULL,
                address     VARCHAR(64)  NOT NULL DEFAULT '',
                agent       VARCHAR(255) NOT NULL DEFAULT ''
            )""",
            "CREATE INDEX IF NOT EXISTS sessions_of_user ON sessions (user_name, last_access)",
            // Tables of earlier versions, with serialised Java objects. Their sessions end.
            "DROP TABLE IF EXISTS SPRING_SESSION_ATTRIBUTES",
            "DROP TABLE IF EXISTS SPRING_SESSION");

    /// Columns that tables of earlier versions in SQLite lack, with their types.
    static final Map<String, String> ADDED =
            Map.of("address", "VARCHAR(64) NOT NULL DEFAULT ''", "agent", "VARCHAR(255) NOT NULL DEFAULT ''");

    private final SessionTransactions transactions;

    SessionRows(SessionTransactions transactions) {
        this.transactions = transactions;
    }

    /// Adds a session; one that exists is marked as used. In the same transaction, expired sessions are deleted,
    /// and of more than `most` sessions of the user, those that were never used after the sign-in, then those that
    /// were used longest ago.
    public void add(SessionRow session, Instant now, int most) throws StorageException {
        int _ = transactions.write(database -> {
            transactions.lock(database, session.user());
            makeRoom(database, session.user(), now, most);
            removeExpired(database, now);
            return database.sql("INSERT INTO sessions (id_sha256, user_name, changed_at, ends_at, created_at,"
                            + " last_access, max_idle, address, agent) VALUES (:id, :user, :changed, :ends, :created,"
                            + " :access, :idle, :address, :agent)"
                            + " ON CONFLICT (id_sha256) DO UPDATE SET last_access = excluded.last_access")
                    .param("id", session.idSha256())
                    .param("user", session.user())
                    .param("changed", session.changedAt().toEpochMilli())
                    .param("ends", session.endsAt().toEpochMilli())
                    .param("created", session.createdAt().toEpochMilli())
                    .param("access", session.lastAccess().toEpochMilli())
                    .param("idle", session.maxIdle().toMillis())
                    .param("address", session.place().address())
                    .param("agent", session.place().agent())
                    .update();
        });
    }

    /// Expired sessions of the user do not count. Together with the lock on the user, this order ensures that
    /// transactions of several nodes never wait for each other in a circle: [#removeExpired] waits for none.
    private static void makeRoom(JdbcClient database, String user, Instant now, int most) {
        database.sql("DELETE FROM sessions WHERE user_name = :user AND id_sha256 NOT IN (SELECT id_sha256"
                        + " FROM sessions WHERE user_name = :user AND last_access + max_idle > :now AND ends_at > :now"
                        + " ORDER BY CASE WHEN last_access > created_at THEN 0 ELSE 1 END, last_access DESC"
                        + " LIMIT :others)")
                .param("user", user)
                .param("now", now.toEpochMilli())
                .param("others", most - 1)
                .update();
    }

    private void removeExpired(JdbcClient database, Instant now) {
        database.sql("DELETE FROM sessions WHERE id_sha256 IN (SELECT id_sha256 FROM sessions"
                        + " WHERE last_access + max_idle <= :now OR ends_at <= :now" + transactions.forRemoval() + ")")
                .param("now", now.toEpochMilli())
                .update();
    }

    /// Records the use of a session.
    public void noteUse(String idSha256, Instant used, SessionRow.Place place) throws StorageException {
        int _ = transactions.write(database -> database.sql("UPDATE sessions SET last_access = :access,"
                        + " address = :address, agent = :agent WHERE id_sha256 = :id")
                .param("access", used.toEpochMilli())
                .param("address", place.address())
                .param("agent", place.agent())
                .param("id", idSha256)
                .update());
    }

    /// The valid sessions of a user, the one that was used last first.
    ///
    /// @param changedAt the last change of the account: older sessions are not valid any more
    public List<SessionRow> of(String user, Instant changedAt, Instant now) throws StorageException {
        return transactions.read(database -> database.sql("SELECT * FROM sessions WHERE user_name = :user"
                        + " AND changed_at = :changed AND last_access + max_idle > :now AND ends_at > :now"
                        + " ORDER BY last_access DESC, id_sha256")
                .param("user", user)
                .param("changed", changedAt.toEpochMilli())
                .param("now", now.toEpochMilli())
                .query(SessionRows::session)
                .list());
    }

    /// Removes a session of a user; returns false if the user has no such session.
    public boolean remove(String user, String idSha256) throws StorageException {
        return transactions.write(
                        database -> database.sql("DELETE FROM sessions WHERE id_sha256 = :id AND user_name = :user")
                                .param("id", idSha256)
                                .param("user", user)
                                .update())
                == 1;
    }

    /// Removes all sessions of a user but one.
    ///
    /// @param kept digest of the ID of the session that stays; of none if empty
    public void removeOthers(String user, String kept) throws StorageException {
        int _ = transactions.write(database -> {
            transactions.lock(database, user);
            return database.sql("DELETE FROM sessions WHERE user_name = :user AND id_sha256 <> :kept")
                    .param("user", user)
                    .param("kept", kept)
                    .update();
        });
    }

    /// A session, expired or not; empty if it does not exist.
    public Optional<SessionRow> find(String idSha256) throws StorageException {
        return transactions.read(database -> database.sql("SELECT * FROM sessions WHERE id_sha256 = :id")
                .param("id", idSha256)
                .query(SessionRows::session)
                .optional());
    }

    /// Removes a session.
    public void remove(String idSha256) throws StorageException {
        int _ = transactions.write(database -> database.sql("DELETE FROM sessions WHERE id_sha256 = :id")
                .param("id", idSha256)
                .update());
    }

    private static SessionRow session(ResultSet row, int number) throws SQLException {
        return new SessionRow(
                row.getString("id_sha256"),
                row.getString("user_name"),
                Instant.ofEpochMilli(row.getLong("changed_at")),
                Instant.ofEpochMilli(row.getLong("ends_at")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("last_access")),
                Duration.ofMillis(row.getLong("max_idle")),
                new SessionRow.Place(row.getString("address"), row.getString("agent")));
    }
}
