package io.lading.metadata.session;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.lading.metadata.SqliteDatabase;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/// Stores sessions in a small SQLite database of their own, so that recording the last use of a session and
/// writing upload records do not wait for each other. If the database is lost, users only have to sign in again.
/// Thread-safe.
final class SqliteSessions implements SessionDatabase, SessionTransactions {
    /// How long a request waits for the database connection, in milliseconds.
    private static final int PATIENCE_MILLIS = 10_000;

    private final SqliteDatabase database;
    private final HikariDataSource pool;
    private final TransactionTemplate transactions;
    private final JdbcClient client;
    private volatile BooleanSupplier moreRoom = () -> false;

    /// Opens the database; it is created if missing.
    SqliteSessions(Path file) throws StorageException {
        this.database = new SqliteDatabase(file, SqliteDatabase.Use.SMALL);
        try {
            HikariConfig config = database.pool(1, false);
            config.setPoolName("sessions");
            config.setConnectionTimeout(PATIENCE_MILLIS);
            this.pool = new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            StorageException failure = database.failure(e);
            database.close();
            throw failure;
        }
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(pool));
        this.client = JdbcClient.create(pool);
        createTables();
    }

    private void createTables() throws StorageException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : SessionRows.SCHEMA) {
                statement.execute(table);
            }
            for (Map.Entry<String, String> column : SessionRows.ADDED.entrySet()) {
                addColumn(statement, column.getKey(), column.getValue());
            }
        } catch (SQLException | DataAccessException e) {
            close();
            throw database.failure(e);
        }
    }

    private static void addColumn(Statement statement, String name, String type) throws SQLException {
        String known = "SELECT COUNT(*) FROM pragma_table_info('sessions') WHERE name = '" + name + "'";
        try (ResultSet columns = statement.executeQuery(known)) {
            if (columns.next() && columns.getInt(1) > 0) {
                return;
            }
        }
        statement.execute("ALTER TABLE sessions ADD COLUMN " + name + " " + type);
    }

    @Override
    public SessionRows rows() {
        return new SessionRows(this);
    }

    @Override
    public <T extends @Nullable Object> T read(Function<JdbcClient, T> query) throws StorageException {
        return write(query);
    }

    /// If the disk is full and space could be freed, the rolled-back transaction runs once more.
    @Override
    public <T extends @Nullable Object> T write(Function<JdbcClient, T> action) throws StorageException {
        StorageException failure;
        try {
            return transactions.execute(_ -> action.apply(client));
        } catch (DataAccessException | TransactionException e) {
            failure = database.failure(e);
        }
        if (failure.kind() == Kind.NO_SPACE && database.makeRoom(moreRoom)) {
            try {
                return transactions.execute(_ -> action.apply(client));
            } catch (DataAccessException | TransactionException e) {
                failure = database.failure(e);
            }
        }
        throw failure;
    }

    /// SQLite has one writer at a time.
    @Override
    public void lock(JdbcClient client, String user) {}

    @Override
    public String forRemoval() {
        return "";
    }

    @Override
    public void keepRoom() throws StorageException {
        try {
            if (database.lacksRoom(client)) {
                var _ = transactions.execute(_ -> database.fillRoom(client));
                var _ = transactions.execute(_ -> database.emptyRoom(client));
            }
        } catch (DataAccessException | TransactionException e) {
            throw database.failure(e);
        }
    }

    @Override
    public void onFull(BooleanSupplier makeRoom) {
        moreRoom = makeRoom;
    }

    @Override
    public void close() {
        pool.close();
        database.close();
    }
}
