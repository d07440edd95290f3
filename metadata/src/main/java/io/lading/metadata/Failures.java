package io.lading.metadata;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionSystemException;

/// Translates errors of the database into [StorageException]s.
final class Failures {
    /// PostgreSQL's `disk_full`.
    private static final String POSTGRESQL_DISK_FULL = "53100";

    /// Prefix of the SQL states of a broken connection: the outcome of a running commit is unknown.
    private static final String CONNECTION_STATES = "08";

    /// Prefix of PostgreSQL's SQL states when the server ends a connection or accepts none.
    private static final String SHUTDOWN_STATES = "57P0";

    /// PostgreSQL's `idle_in_transaction_session_timeout`, after which the connection is closed, and
    /// `read_only_sql_transaction`: a standby.
    private static final String IDLE = "25P03";

    private static final String READ_ONLY = "25006";

    /// PostgreSQL's `serialization_failure` and `deadlock_detected`.
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");

    private static final int SQLITE_FULL = 13;

    /// Out of memory, read-only, I/O error, corrupt, full, cannot open, lock protocol, not a database: after
    /// these errors a SQLite connection is not reused.
    private static final Set<Integer> SQLITE_MEDIUM = Set.of(7, 8, 10, 11, SQLITE_FULL, 14, 15, 26);

    private Failures() {}

    static StorageException storage(Throwable cause) {
        if (cause instanceof StorageException known) {
            return known;
        }
        if (cause instanceof UncheckedIOException wrapped && wrapped.getCause() instanceof StorageException known) {
            return known;
        }
        return new StorageException(kind(cause), "The database failed: " + cause.getMessage(), cause);
    }

    private static Kind kind(Throwable cause) {
        if (hasCode(cause, SQLITE_FULL) || hasState(cause, POSTGRESQL_DISK_FULL)) {
            return Kind.NO_SPACE;
        }
        if (connectionLost(cause) || hasState(cause, READ_ONLY)) {
            return Kind.TEMPORARY;
        }
        boolean programming = cause instanceof DataAccessException && !(cause instanceof TransientDataAccessException);
        return programming && !busy(cause) ? Kind.PERMANENT : Kind.TEMPORARY;
    }

    /// Whether an error is caused by the medium below SQLite, not by a statement.
    static boolean ofSqliteMedium(SQLException error) {
        return SQLITE_MEDIUM.contains(error.getErrorCode());
    }

    /// Whether one of the errors has one of these SQLite codes. PostgreSQL has only SQL states.
    static boolean hasCode(Throwable cause, Integer... codes) {
        Set<Integer> wanted = Set.of(codes);
        return errors(cause).anyMatch(error -> wanted.contains(error.getErrorCode()));
    }

    private static boolean hasState(Throwable cause, String beginning) {
        return errors(cause)
                .anyMatch(error -> Objects.toString(error.getSQLState(), "").startsWith(beginning));
    }

    /// Whether the connection to the server is gone.
    static boolean connectionLost(Throwable cause) {
        return hasState(cause, CONNECTION_STATES) || hasState(cause, SHUTDOWN_STATES) || hasState(cause, IDLE);
    }

    /// Whether the transaction was rolled back because of concurrent ones, so that it can be repeated.
    static boolean conflict(Throwable cause) {
        return CONFLICTS.stream().anyMatch(state -> hasState(cause, state));
    }

    /// Whether it is unknown if a transaction with this failure was committed.
    static boolean leavesOutcomeOpen(Throwable cause) {
        return hasState(cause, CONNECTION_STATES);
    }

    /// The errors in a cause, first the original one that a failed rollback hides.
    private static Stream<SQLException> errors(Throwable cause) {
        List<SQLException> found = new ArrayList<>();
        if (cause instanceof TransactionSystemException hiding) {
            collect(hiding.getApplicationException(), found);
        }
        collect(cause, found);
        return found.stream();
    }

    private static void collect(@Nullable Throwable cause, List<SQLException> found) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof SQLException error) {
                found.add(error);
            }
        }
    }

    private static boolean busy(Throwable cause) {
        String text = Objects.toString(cause.getMessage(), "").toUpperCase(Locale.ROOT);
        return text.contains("SQLITE_BUSY") || text.contains("SQLITE_LOCKED") || text.contains("CONNECTION");
    }
}
