package io.lading.metadata;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.SQLExceptionOverride;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.local.Medium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// One SQLite database in a file: its settings, its failures, and the disk space it reserves.
///
/// A change needs blocks for the write-ahead log and, later, for the database. Both are reserved in advance: the
/// log file keeps its size, and the database has free pages. A change then overwrites existing blocks, which
/// works even if the disk is full.
///
/// Btrfs never overwrites a block in place. If the file system is full, a write to a memory-mapped file kills the
/// process, and
/// SQLite maps the index of its write-ahead log. On Btrfs a rollback journal is used instead, which is slower.
///
/// One idle connection stays open as long as this object: closing the last connection would delete the log and
/// with it the reserved space. Thread-safe.
public final class SqliteDatabase implements AutoCloseable {
    /// The temporary table that reserves space.
    private static final String ROOM_TABLE = "lading_room";

    private static final int ROOM_ROW_BYTES = 1 << 18;

    /// The free disk space that reserving needs, in percent of the space to reserve.
    private static final int SPARE_PERCENT = 110;

    /// How long SQLite waits for another process that holds a lock, such as a backup, in milliseconds.
    static final int BUSY_TIMEOUT_MILLIS = 5000;

    private static final int READONLY = 8;
    private static final int IOERR = 10;
    private static final int CANTOPEN = 14;

    /// File systems on which SQLite must not use memory-mapped writes.
    private static final Set<String> WITHOUT_MAPPING = Set.of("btrfs");

    private final Path file;
    private final Use use;
    private final boolean writeAhead;
    private final Connection idle;

    /// How a database is used.
    ///
    /// @param synchronous     `FULL`: a commit survives a power cut; `NORMAL`: it survives the end of the process
    /// @param roomBytes       bytes reserved in the log, and again in the database
    /// @param checkpointPages after how many pages the log is checkpointed into the database; fewer than the
    ///     reserved space, so that the log never has to grow
    public record Use(String synchronous, long roomBytes, int checkpointPages) {
        /// For the records.
        public static final Use RECORDS = new Use("FULL", 4 << 20, 500);

        /// For small data that may be lost in a power cut.
        public static final Use SMALL = new Use("NORMAL", 1 << 20, 100);
    }

    /// Opens a database, which is created if missing.
    public SqliteDatabase(Path file, Use use) throws StorageException {
        this(file, use, mayMap(file.toAbsolutePath().getParent()));
    }

    private static boolean mayMap(@Nullable Path directory) throws StorageException {
        if (directory == null) {
            return true;
        }
        try {
            Files.createDirectories(directory);
            return !WITHOUT_MAPPING.contains(Files.getFileStore(directory).type());
        } catch (IOException e) {
            throw Failures.storage(e);
        }
    }

    /// @param writeAhead whether changes go into a write-ahead log
    SqliteDatabase(Path file, Use use, boolean writeAhead) throws StorageException {
        this.file = file.toAbsolutePath();
        this.use = use;
        this.writeAhead = writeAhead;
        try {
            this.idle = DriverManager.getConnection(url(), properties(false));
            try (Statement statement = idle.createStatement();
                    ResultSet _ = statement.executeQuery("SELECT COUNT(*) FROM sqlite_master")) {
                // From here on the idle connection has the log files open.
            } catch (SQLException e) {
                idle.close();
                throw e;
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private String url() {
        return "jdbc:sqlite:" + file;
    }

    private Properties properties(boolean readOnly) {
        Properties settings = new Properties();
        settings.setProperty("journal_mode", writeAhead ? "WAL" : "PERSIST");
        settings.setProperty("synchronous", use.synchronous);
        settings.setProperty("busy_timeout", Integer.toString(BUSY_TIMEOUT_MILLIS));
        settings.setProperty("foreign_keys", "true");
        settings.setProperty("transaction_mode", "IMMEDIATE");
        // A change must not need temporary files, which a full disk cannot hold.
        settings.setProperty("temp_store", "MEMORY");
        // Otherwise the driver runs one more query after each INSERT.
        settings.setProperty("jdbc.get_generated_keys", "false");
        // Shrinks a log that grew because readers prevented its reset.
        settings.setProperty("journal_size_limit", Long.toString(2 * use.roomBytes));
        if (readOnly) {
            settings.setProperty("query_only", "true");
        }
        return settings;
    }

    /// A connection pool. After a failure of the medium a connection is closed and never reused: SQLite may have
    /// rolled back its transaction, and a connection opened on a read-only disk stays read-only.
    public HikariConfig pool(int connections, boolean readOnly) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(new KeptStatements(url(), properties(readOnly)));
        config.setConnectionInitSql("PRAGMA wal_autocheckpoint = " + use.checkpointPages);
        config.setMaximumPoolSize(connections);
        config.setExceptionOverride(new MediumFailures());
        return config;
    }

    private static final class MediumFailures implements SQLExceptionOverride {
        @java.lang.Override
        public SQLExceptionOverride.Override adjudicate(SQLException failure) {
            return Failures.ofSqliteMedium(failure)
                    ? SQLExceptionOverride.Override.MUST_EVICT
                    : SQLExceptionOverride.Override.CONTINUE_EVICT;
        }
    }

    /// Classifies a failure of this database. SQLite reports a full disk, but not a used-up quota or a read-only
    /// file system, so those are detected by a test write.
    public StorageException failure(Throwable cause) {
        StorageException failure = Failures.storage(cause);
        if (failure.kind() == Kind.NO_SPACE || !Failures.hasCode(cause, READONLY, IOERR, CANTOPEN)) {
            return failure;
        }
        try {
            Medium.check(Objects.requireNonNull(file.getParent()));
            return new StorageException(Kind.TEMPORARY, failure.getMessage(), cause);
        } catch (StorageException why) {
            return new StorageException(why.kind(), failure.getMessage(), cause);
        }
    }

    /// Checkpoints the log into the database, so that the next change overwrites the log from its start and needs
    /// no new blocks. Returns whether the checkpoint was complete.
    private synchronized boolean emptyLog() {
        try (Statement statement = idle.createStatement();
                ResultSet done = statement.executeQuery("PRAGMA wal_checkpoint(RESTART)")) {
            return done.next() && done.getInt("busy") == 0 && done.getInt("log") == done.getInt("checkpointed");
        } catch (SQLException e) {
            return false;
        }
    }

    /// Frees space for a change that failed on a full disk: in the log, or by the callback.
    public boolean makeRoom(BooleanSupplier others) {
        boolean emptied = emptyLog();
        return others.getAsBoolean() || emptied;
    }

    /// Whether reserved space is missing and the disk has enough free to reserve it.
    public boolean lacksRoom(JdbcClient database) {
        long free = number(database, "PRAGMA freelist_count") * number(database, "PRAGMA page_size");
        long missing = (free < use.roomBytes / 2 ? use.roomBytes : 0) + Math.max(0, use.roomBytes - logBytes());
        return missing > 0 && file.toFile().getUsableSpace() > missing / 100 * SPARE_PERCENT;
    }

    private long logBytes() {
        return !writeAhead
                ? use.roomBytes
                : file.resolveSibling(file.getFileName() + "-wal").toFile().length();
    }

    private static long number(JdbcClient database, String query) {
        return database.sql(query).query(Long.class).single();
    }

    /// The first half of reserving, in a transaction of its own: writes the bytes through the log into the
    /// database. They are random, because a file system may store zeros without blocks.
    public int fillRoom(JdbcClient database) {
        emptyRoom(database);
        database.sql("CREATE TABLE " + ROOM_TABLE + " (bytes BLOB)").update();
        int rows = Math.toIntExact(use.roomBytes / ROOM_ROW_BYTES);
        for (int row = 0; row < rows; row++) {
            database.sql("INSERT INTO " + ROOM_TABLE + " VALUES (randomblob(" + ROOM_ROW_BYTES + "))")
                    .update();
        }
        return rows;
    }

    /// The second half, in the next transaction: the pages become free pages, and their disk blocks stay
    /// allocated.
    public int emptyRoom(JdbcClient database) {
        return database.sql("DROP TABLE IF EXISTS " + ROOM_TABLE).update();
    }

    /// Closes the idle connection. To be called after all pools are closed.
    @Override
    public void close() {
        try {
            idle.close();
        } catch (SQLException e) {
            System.getLogger(SqliteDatabase.class.getName())
                    .log(System.Logger.Level.WARNING, "The database " + file + " was not closed cleanly", e);
        }
    }
}
