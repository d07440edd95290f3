package io.lading.metadata;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lading.event.EventLog;
import io.lading.file.FileRepository;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.upload.UploadRepository;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/// The open database. SQLite in one file by default, PostgreSQL by its URL; the same statements serve both.
///
/// One connection writes, on the [Writer]'s thread; a few others read. Safe for use by many threads.
public final class Metadata implements AutoCloseable {
    /// Connections that read.
    static final int READERS = 4;

    /// The one that writes, and the one on which Flyway holds its lock while it brings the tables up to date.
    private static final int POSTGRESQL_WRITERS = 2;

    /// How long SQLite waits for another process that holds a lock, such as a backup, in milliseconds.
    private static final int BUSY_TIMEOUT_MILLIS = 5000;

    private final HikariDataSource writing;
    private final HikariDataSource reading;
    private final Writer writer;
    private final Reader reader;
    private final Clock clock;

    private Metadata(HikariDataSource writing, HikariDataSource reading, Clock clock) {
        this.writing = writing;
        this.reading = reading;
        this.clock = clock;
        this.writer = new Writer(writing);
        this.reader = new Reader(reading);
    }

    /// Opens a SQLite database in a file, which is created when missing, and brings its tables up to date.
    public static Metadata sqlite(Path file, Clock clock) throws StorageException {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw Failures.storage(e);
        }
        String url = "jdbc:sqlite:" + file.toAbsolutePath();
        return open(sqlitePool(url, 1, false), () -> sqlitePool(url, READERS, true), clock);
    }

    /// Opens a PostgreSQL database and brings its tables up to date.
    ///
    /// @param url      a JDBC URL, `jdbc:postgresql://host/database`
    /// @param user     account of the database
    /// @param password its password
    public static Metadata postgresql(String url, String user, String password, Clock clock) throws StorageException {
        HikariConfig one = postgresqlPool(url, user, password, POSTGRESQL_WRITERS);
        return open(one, () -> postgresqlPool(url, user, password, READERS), clock);
    }

    /// Copies a SQLite database as it is at one moment, while others may be writing it, into a file that does
    /// not exist. When this returns the copy is on stable storage.
    ///
    /// @throws StorageException if there is no such database or it cannot be copied
    public static void copySqlite(Path from, Path to) throws StorageException {
        Properties settings = new Properties();
        settings.setProperty("busy_timeout", Integer.toString(BUSY_TIMEOUT_MILLIS));
        try {
            if (!Files.isRegularFile(from)) {
                throw new NoSuchFileException(from.toString(), null, "there is no database");
            }
            try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + from.toAbsolutePath(), settings);
                    PreparedStatement copy = database.prepareStatement("VACUUM INTO ?")) {
                copy.setString(1, to.toAbsolutePath().toString());
                copy.execute();
            }
            try (FileChannel written = FileChannel.open(to, StandardOpenOption.WRITE)) {
                written.force(true);
            }
        } catch (SQLException | IOException e) {
            throw Failures.storage(e);
        }
    }

    private static HikariConfig sqlitePool(String url, int connections, boolean readOnly) {
        Properties settings = new Properties();
        settings.setProperty("journal_mode", "WAL");
        settings.setProperty("synchronous", "FULL");
        settings.setProperty("busy_timeout", Integer.toString(BUSY_TIMEOUT_MILLIS));
        settings.setProperty("foreign_keys", "true");
        settings.setProperty("transaction_mode", "IMMEDIATE");
        if (readOnly) {
            settings.setProperty("query_only", "true");
        }
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setDataSourceProperties(settings);
        config.setMaximumPoolSize(connections);
        return config;
    }

    private static HikariConfig postgresqlPool(String url, String user, String password, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(connections);
        return config;
    }

    private interface Pool {
        HikariConfig config();
    }

    private static Metadata open(HikariConfig writing, Pool reading, Clock clock) throws StorageException {
        HikariDataSource one = null;
        try {
            one = new HikariDataSource(writing);
            bringUpToDate(one);
            return new Metadata(one, new HikariDataSource(reading.config()), clock);
        } catch (StorageException | FlywayException | com.zaxxer.hikari.pool.HikariPool.PoolInitializationException e) {
            if (one != null) {
                one.close();
            }
            throw Failures.storage(e);
        }
    }

    /// A database of a newer version is left alone: what this one does not know it could not keep true.
    private static void bringUpToDate(DataSource database) throws StorageException {
        Flyway flyway = Flyway.configure(Metadata.class.getClassLoader())
                .dataSource(database)
                .locations("classpath:db/migration")
                .load();
        for (MigrationInfo applied : flyway.info().applied()) {
            if (applied.getState() == MigrationState.FUTURE_SUCCESS) {
                throw new StorageException(
                        Kind.PERMANENT,
                        "The database is of a newer version of Lading (" + applied.getDescription()
                                + "). Use that version, or a backup made before the upgrade",
                        null);
            }
        }
        flyway.migrate();
    }

    /// The records of uploads.
    public UploadRepository uploads() {
        return new UploadRows(writer, reader);
    }

    /// The records of files.
    public FileRepository files() {
        return new FileRows(writer, reader, clock);
    }

    /// The event log.
    public EventLog events() {
        return new EventRows(writer, reader);
    }

    /// Commits a change that changes nothing: whether the database takes writes now.
    ///
    /// @throws StorageException if it does not
    public void probe() throws StorageException {
        writer.write(database -> database.sql("UPDATE event_counter SET latest = latest WHERE id = 1")
                .update());
    }

    /// For packages that keep tables of their own here: changes.
    public Writer writer() {
        return writer;
    }

    /// For packages that keep tables of their own here: queries.
    public Reader reader() {
        return reader;
    }

    /// Writes what waits and closes the database.
    @Override
    public void close() {
        writer.close();
        reading.close();
        writing.close();
    }
}
