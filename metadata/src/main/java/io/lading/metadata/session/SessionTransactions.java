package io.lading.metadata.session;

import io.lading.storage.StorageException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The transactions of [SessionRows] in one of the databases. Thread-safe.
interface SessionTransactions {
    /// Runs a query.
    <T extends @Nullable Object> T read(Function<JdbcClient, T> query) throws StorageException;

    /// Runs a transaction, which may be repeated.
    <T extends @Nullable Object> T write(Function<JdbcClient, T> change) throws StorageException;

    /// Makes other transactions that lock the same user wait until this one ends.
    void lock(JdbcClient database, String user);

    /// The end of a `SELECT` of the rows to delete.
    String forRemoval();
}
