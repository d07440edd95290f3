package io.lading.metadata;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Reads the database over a few read-only connections. Thread-safe; readers never wait for the
/// [Writer].
public final class Reader {
    /// The most searches at the same time: half of the connections, so that the other half serves requests that
    /// are always quick.
    static final int SEARCHES = Metadata.READERS / 2;

    private final Semaphore searches = new Semaphore(SEARCHES, true);
    private final JdbcClient database;
    private final Function<Throwable, StorageException> failures;
    private final KnownDatabase known;

    /// @param failures translates failures
    /// @param known    rejects reading another database
    Reader(DataSource source, Function<Throwable, StorageException> failures, KnownDatabase known) {
        this.known = known;
        this.database = JdbcClient.create(source);
        this.failures = failures;
    }

    /// Runs a query and returns its result.
    public <T extends @Nullable Object> T read(Function<JdbcClient, T> query) throws StorageException {
        known.require();
        try {
            return query.apply(database);
        } catch (DataAccessException e) {
            throw failures.apply(e);
        }
    }

    /// Runs a query that may take long. It waits for its turn without a connection.
    <T extends @Nullable Object> T search(Function<JdbcClient, T> query) throws StorageException {
        try {
            searches.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(Kind.TEMPORARY, "Interrupted while waiting for other searches", e);
        }
        try {
            return read(query);
        } finally {
            searches.release();
        }
    }
}
