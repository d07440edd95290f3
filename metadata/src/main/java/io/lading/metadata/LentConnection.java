package io.lading.metadata;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.SmartDataSource;

/// Gives every statement of a transaction its connection, and leaves it open after the statement. For one thread.
final class LentConnection extends AbstractDataSource implements SmartDataSource {
    private @Nullable Connection connection;

    /// Sets the connection of the statements that follow.
    void lend(Connection next) {
        connection = next;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (connection == null) {
            throw new SQLException("There is no transaction");
        }
        return connection;
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public boolean shouldClose(Connection lent) {
        return false;
    }
}
