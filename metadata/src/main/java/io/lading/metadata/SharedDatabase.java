package io.lading.metadata;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/// A PostgreSQL database that several nodes share.
///
/// @param url       a JDBC URL, `jdbc:postgresql://host/database`; may be that of a connection pooler
/// @param user      database user
/// @param password  of the database user
/// @param directUrl a JDBC URL without a pooler, for what a pooler in transaction mode breaks: migrations, and
///     signals of other nodes; null: `url`
public record SharedDatabase(
        String url, String user, String password, @Nullable String directUrl) {
    private static final String CONNECT_SECONDS = "10";

    /// Without it a connection attempt, or a statement, waits forever for a network that swallows packets.
    private static final String ANSWER_SECONDS = "20";

    private String direct() {
        return directUrl == null ? url : directUrl;
    }

    /// Opens connections without a pooler, each for one use.
    DataSource directSource() {
        return new DriverManagerDataSource(direct(), user, password);
    }

    /// Refuses a database that reports commits which a power cut undoes: the bytes that one node has acknowledged
    /// would be unknown to the others.
    void checkDurability(DataSource database) throws StorageException {
        JdbcClient client = JdbcClient.create(database);
        for (String setting : List.of("fsync", "synchronous_commit")) {
            if (client.sql("SHOW " + setting).query(String.class).single().equals("off")) {
                throw new StorageException(
                        Kind.PERMANENT,
                        "PostgreSQL runs with " + setting + " = off: after a power cut it has forgotten uploads that"
                                + " were acknowledged. Several nodes need " + setting + " = on",
                        null);
            }
        }
    }

    /// Opens a connection outside the pools, without a pooler.
    Connection connect() throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("user", user);
        settings.setProperty("password", password);
        settings.setProperty("connectTimeout", CONNECT_SECONDS);
        settings.setProperty("loginTimeout", CONNECT_SECONDS);
        settings.setProperty("socketTimeout", ANSWER_SECONDS);
        settings.setProperty("tcpKeepAlive", "true");
        return DriverManager.getConnection(direct(), settings);
    }

    @Override
    public String toString() {
        return url;
    }
}
