package io.lading.metadata;

import io.lading.storage.StorageException;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Reads the database over a few connections that cannot write. Safe for use by many threads; readers never wait for
/// the
/// [Writer].
public final class Reader {
    private final JdbcClient database;

    Reader(DataSource source) {
        this.database = JdbcClient.create(source);
    }

    /// Runs a query and returns its result.
    public <T extends @Nullable Object> T read(Function<JdbcClient, T> query) throws StorageException {
        try {
            return query.apply(database);
        } catch (DataAccessException e) {
            throw Failures.storage(e);
        }
    }
}
