package io.lading.metadata.session;

import io.lading.metadata.Metadata;
import io.lading.storage.StorageException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The sessions of all nodes, in their PostgreSQL database. Losing one costs only a sign-in, but a sign-out must not
/// be lost, so their transactions are flushed like all others. Thread-safe.
final class SharedSessions implements SessionDatabase, SessionTransactions {
    private final Metadata metadata;

    SharedSessions(Metadata metadata) {
        this.metadata = metadata;
    }

    @Override
    public SessionRows rows() {
        return new SessionRows(this);
    }

    @Override
    public <T extends @Nullable Object> T read(Function<JdbcClient, T> query) throws StorageException {
        return metadata.reader().read(query);
    }

    @Override
    public <T extends @Nullable Object> T write(Function<JdbcClient, T> change) throws StorageException {
        return metadata.writer().write(change::apply);
    }

    /// Other nodes sign in the same user at the same time: the row of the account is the lock.
    @Override
    public void lock(JdbcClient database, String user) {
        database.sql("SELECT name FROM users WHERE name = :user" + metadata.forUpdate())
                .param("user", user)
                .query(String.class)
                .list();
    }

    /// Rows that another transaction is deleting are left to it. So no two transactions wait for each other.
    @Override
    public String forRemoval() {
        return metadata.forUpdate() + " SKIP LOCKED";
    }

    /// PostgreSQL manages its own disk.
    @Override
    public void keepRoom() {}

    @Override
    public void onFull(BooleanSupplier makeRoom) {}

    @Override
    public void close() {}
}
