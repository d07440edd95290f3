package io.lading.metadata;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.TransientDataAccessException;

/// Says what an error of the database means for the one who met it.
final class Failures {
    /// `SQLITE_FULL`, and PostgreSQL's class 53 (insufficient resources): `disk_full`.
    private static final String POSTGRESQL_DISK_FULL = "53100";

    private static final int SQLITE_FULL = 13;

    private Failures() {}

    static StorageException storage(Throwable cause) {
        if (cause instanceof StorageException known) {
            return known;
        }
        return new StorageException(kind(cause), "The database failed: " + cause.getMessage(), cause);
    }

    private static Kind kind(Throwable cause) {
        if (noSpace(cause)) {
            return Kind.NO_SPACE;
        }
        boolean programming = cause instanceof DataAccessException && !(cause instanceof TransientDataAccessException);
        return programming && !busy(cause) ? Kind.PERMANENT : Kind.TEMPORARY;
    }

    private static boolean noSpace(Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql
                    && (POSTGRESQL_DISK_FULL.equals(sql.getSQLState()) || sql.getErrorCode() == SQLITE_FULL)) {
                return true;
            }
        }
        return false;
    }

    private static boolean busy(Throwable cause) {
        String text = Objects.toString(cause.getMessage(), "").toUpperCase(Locale.ROOT);
        return text.contains("SQLITE_BUSY") || text.contains("SQLITE_LOCKED") || text.contains("CONNECTION");
    }
}
