package io.lading.account;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ScriptUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.transaction.support.TransactionTemplate;

/// Where sessions are kept: a small SQLite database of their own, so that the note of every request that a
/// session is in use never waits for the records of uploads, nor they for it. Losing it costs people a
/// sign-in, nothing more.
final class SessionDatabase implements AutoCloseable {
    static final String FILE = "sessions.db";
    private static final String SCHEMA = "org/springframework/session/jdbc/schema-sqlite.sql";

    private final HikariDataSource pool;

    SessionDatabase(Path dataDirectory) {
        Properties settings = new Properties();
        settings.setProperty("journal_mode", "WAL");
        settings.setProperty("synchronous", "NORMAL");
        settings.setProperty("busy_timeout", "5000");
        settings.setProperty("transaction_mode", "IMMEDIATE");
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:sqlite:" + dataDirectory.resolve(FILE));
        config.setDataSourceProperties(settings);
        config.setMaximumPoolSize(1);
        config.setPoolName("sessions");
        this.pool = new HikariDataSource(config);
        createTables();
    }

    private void createTables() {
        try (Connection connection = pool.getConnection();
                ResultSet tables = connection.getMetaData().getTables(null, null, "SPRING_SESSION", null)) {
            if (!tables.next()) {
                ScriptUtils.executeSqlScript(connection, new ClassPathResource(SCHEMA));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The session database cannot be opened", e);
        }
    }

    /// The repository Spring Session works with.
    JdbcIndexedSessionRepository repository() {
        TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(pool));
        return new JdbcIndexedSessionRepository(new JdbcTemplate(pool), transactions);
    }

    @Override
    public void close() {
        pool.close();
    }
}
