package io.lading.metadata;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.springframework.jdbc.datasource.AbstractDataSource;

/// Opens connections to a database that several nodes share. None waits forever: a network that swallows packets
/// looks like a database that is slow. Thread-safe.
final class CheckedSource extends AbstractDataSource {
    /// How long a connection attempt may take.
    static final Duration CONNECTING = Duration.ofSeconds(5);

    /// How long a statement may take. A change that waits for another one waits at most [#IDLE].
    static final Duration ANSWERING = Duration.ofSeconds(20);

    /// After this time the database ends a transaction whose node is silent, because it was frozen or cut off.
    /// Its locks would stop the other nodes.
    static final Duration IDLE = Duration.ofSeconds(8);

    private final SharedDatabase database;
    private final KnownDatabase known;

    CheckedSource(SharedDatabase database, KnownDatabase known) {
        this.database = database;
        this.known = known;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return getConnection(database.user(), database.password());
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("user", user);
        settings.setProperty("password", password);
        settings.setProperty("connectTimeout", Long.toString(CONNECTING.toSeconds()));
        settings.setProperty("loginTimeout", Long.toString(CONNECTING.toSeconds()));
        settings.setProperty("socketTimeout", Long.toString(ANSWERING.toSeconds()));
        settings.setProperty("tcpKeepAlive", "true");
        Connection connection = DriverManager.getConnection(database.url(), settings);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET idle_in_transaction_session_timeout = " + IDLE.toMillis());
            known.check(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /// The pool sets it; the settings above have it.
    @Override
    public void setLoginTimeout(int seconds) {}

    /// How long a pool that is closed waits for connections that it still opens. Without it they would never be
    /// closed.
    @Override
    public int getLoginTimeout() {
        return Math.toIntExact(CONNECTING.toSeconds());
    }
}
