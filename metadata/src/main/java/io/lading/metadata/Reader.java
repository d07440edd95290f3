package io.lading.metadata;

import io.lading.storage.StorageException;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Reads the database over a few read-only connections. Safe for use by many threads; readers never wait for the
/// [Writer].
public final class Reader {
    private final JdbcClient database;
    private final Function<Throwable, StorageException> failures;

    /// @param failures translates failures
    Reader(DataSource source, Function<Throwable, StorageException> failures) {
        this.database = JdbcClient.create(source);
        this.failures = failures;
    }

    /// Runs a query and returns its result.
    public <T extends @Nullable Object> T read(Function<JdbcClient, T> query) throws StorageException {
        try {
            return query.apply(database);
        } catch (DataAccessException e) {
            throw failures.apply(e);
        }
    }
}
