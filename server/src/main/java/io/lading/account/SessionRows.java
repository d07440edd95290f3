package io.lading.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.session.SessionRepository;
import org.springframework.transaction.support.TransactionOperations;

/// The table `sessions`. It has plain columns, so that no stored data is ever deserialised into objects, and only
/// a digest of the session ID, so that a reader of the file cannot use a session. Thread-safe.
final class SessionRows implements SessionRepository<StoredSession> {
    /// The maximum number of sessions per user. A new session replaces one that was never used after the sign-in,
    /// or else the one that was used longest ago.
    static final int MAX_PER_USER = 100;

    /// The resolution of the stored time of last use: this duration, or this fraction of the idle timeout if that
    /// is shorter. It saves a write on most requests.
    private static final Duration RESOLUTION = Duration.ofMinutes(1);

    private static final int RESOLUTION_PART = 10;

    /// The statements that create the table if it does not exist.
    static final List<String> SCHEMA = List.of(
            """
            CREATE TABLE IF NOT EXISTS sessions (
                id_sha256   VARCHAR(64)  NOT NULL PRIMARY KEY,
                user_name   VARCHAR(255) NOT NULL,
                changed_at  BIGINT       NOT NULL,
                ends_at     BIGINT       NOT NULL,
                created_at  BIGINT       NOT NULL,
                last_access BIGINT       NOT NULL,
                max_idle    BIGINT       NOT NULL
            )""",
            "CREATE INDEX IF NOT EXISTS sessions_of_user ON sessions (user_name, last_access)",
            // Tables of earlier versions, with serialised Java objects. Their sessions end.
            "DROP TABLE IF EXISTS SPRING_SESSION_ATTRIBUTES",
            "DROP TABLE IF EXISTS SPRING_SESSION");

    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final Duration idle;
    private final Clock clock;

    /// @param idle how long a session stays valid without a request
    SessionRows(JdbcClient database, TransactionOperations transactions, Duration idle, Clock clock) {
        this.database = database;
        this.transactions = transactions;
        this.idle = idle;
        this.clock = clock;
    }

    @Override
    public StoredSession createSession() {
        return StoredSession.fresh(now(), idle);
    }

    @Override
    public void save(StoredSession session) {
        if (!(session.getAttribute(StoredSession.USER) instanceof String user)
                || !(session.getAttribute(StoredSession.CHANGED_AT) instanceof Long changedAt)
                || !(session.getAttribute(StoredSession.ENDS_AT) instanceof Long endsAt)) {
            return;
        }
        if (!session.isFresh()) {
            noteUse(session);
            return;
        }
        transactions.executeWithoutResult(_ -> {
            database.sql("DELETE FROM sessions WHERE last_access + max_idle <= :now OR ends_at <= :now")
                    .param("now", clock.millis())
                    .update();
            database.sql("DELETE FROM sessions WHERE user_name = :user AND id_sha256 NOT IN (SELECT id_sha256"
                            + " FROM sessions WHERE user_name = :user ORDER BY CASE WHEN last_access > created_at"
                            + " THEN 0 ELSE 1 END, last_access DESC LIMIT :others)")
                    .param("user", user)
                    .param("others", MAX_PER_USER - 1)
                    .update();
            database.sql("INSERT INTO sessions (id_sha256, user_name, changed_at, ends_at, created_at, last_access,"
                            + " max_idle) VALUES (:id, :user, :changed, :ends, :created, :access, :idle)"
                            + " ON CONFLICT (id_sha256) DO UPDATE SET last_access = excluded.last_access")
                    .param("id", digest(session.getId()))
                    .param("user", user)
                    .param("changed", changedAt)
                    .param("ends", endsAt)
                    .param("created", session.getCreationTime().toEpochMilli())
                    .param("access", session.getLastAccessedTime().toEpochMilli())
                    .param("idle", session.getMaxInactiveInterval().toMillis())
                    .update();
        });
    }

    /// The first use is stored at once, so that sign-ins of programs that use no session twice do not replace it.
    private void noteUse(StoredSession session) {
        Instant created = session.getCreationTime();
        boolean first = session.keptAccess().equals(created);
        Instant used =
                first ? max(session.getLastAccessedTime(), created.plusMillis(1)) : session.getLastAccessedTime();
        Duration part = session.getMaxInactiveInterval().dividedBy(RESOLUTION_PART);
        Duration resolution = part.compareTo(RESOLUTION) < 0 ? part : RESOLUTION;
        if (first || session.keptAccess().plus(resolution).isBefore(used)) {
            transactions.executeWithoutResult(
                    _ -> database.sql("UPDATE sessions SET last_access = :access WHERE id_sha256 = :id")
                            .param("access", used.toEpochMilli())
                            .param("id", digest(session.getId()))
                            .update());
        }
    }

    private static Instant max(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    @Override
    public @Nullable StoredSession findById(String id) {
        Optional<StoredSession> found =
                transactions.execute(_ -> database.sql("SELECT * FROM sessions WHERE id_sha256 = :id")
                        .param("id", digest(id))
                        .query((row, _) -> session(id, row))
                        .optional());
        // An expired session is deleted when the next one is created.
        return found == null
                ? null
                : found.filter(session -> !session.isExpired(now())).orElse(null);
    }

    private static StoredSession session(String id, ResultSet row) throws SQLException {
        StoredSession session = StoredSession.kept(
                id,
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("last_access")),
                Duration.ofMillis(row.getLong("max_idle")));
        session.setAttribute(StoredSession.USER, row.getString("user_name"));
        session.setAttribute(StoredSession.CHANGED_AT, row.getLong("changed_at"));
        session.setAttribute(StoredSession.ENDS_AT, row.getLong("ends_at"));
        return session;
    }

    @Override
    public void deleteById(String id) {
        transactions.executeWithoutResult(_ -> database.sql("DELETE FROM sessions WHERE id_sha256 = :id")
                .param("id", digest(id))
                .update());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static String digest(String id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
