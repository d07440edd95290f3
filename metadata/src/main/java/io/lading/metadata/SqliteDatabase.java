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

/// One SQLite database in a file: how it is opened, what its failures mean, and the room it keeps for itself.
///
/// A change on a full disk needs blocks for the write-ahead log and, sooner or later, for the database. Both are
/// kept beforehand: the log stays as long as it was once made, and the database has free pages. A change then
/// overwrites blocks that are there, which works however full the disk is.
///
/// Btrfs never overwrites a block. On a full one, to write into a file that is mapped into memory ends the process,
/// and SQLite maps the index of its write-ahead log. There it works with a rollback journal, at some cost of speed.
///
/// One connection stays open and idle as long as this object: the last connection that closes would remove the log,
/// and with it the room. Safe for use by many threads.
public final class SqliteDatabase implements AutoCloseable {
    /// What the room is made with. It is there for a moment only.
    private static final String ROOM_TABLE = "lading_room";

    private static final int ROOM_ROW_BYTES = 1 << 18;

    /// How much more than the room has to be free, in percent of it.
    private static final int SPARE_PERCENT = 110;

    /// How long SQLite waits for another process that holds a lock, such as a backup, in milliseconds.
    static final int BUSY_TIMEOUT_MILLIS = 5000;

    private static final int READONLY = 8;
    private static final int IOERR = 10;
    private static final int CANTOPEN = 14;

    /// File systems on which nothing may be mapped for writing.
    private static final Set<String> WITHOUT_MAPPING = Set.of("btrfs");

    private final Path file;
    private final Use use;
    private final boolean writeAhead;
    private final Connection idle;

    /// How a database is used.
    ///
    /// @param synchronous     `FULL`: a commit survives a power cut; `NORMAL`: it survives the end of the process
    /// @param roomBytes       how much room is kept, in the log and once more in the database
    /// @param checkpointPages after how many pages in the log they are brought into the database: less than the
    ///     room, so that the log never has to grow
    public record Use(String synchronous, long roomBytes, int checkpointPages) {
        /// For the records.
        public static final Use RECORDS = new Use("FULL", 4 << 20, 500);

        /// For what may be lost in a power cut, and is small.
        public static final Use SMALL = new Use("NORMAL", 1 << 20, 100);
    }

    /// Opens a database, which is created when missing.
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
                // It has the files of the log open from now on.
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
        // No change may need a file of its own beside the database.
        settings.setProperty("temp_store", "MEMORY");
        // A log that grew because it could not be emptied becomes small again.
        settings.setProperty("journal_size_limit", Long.toString(2 * use.roomBytes));
        if (readOnly) {
            settings.setProperty("query_only", "true");
        }
        return settings;
    }

    /// A pool of connections. A connection that met a failure of the medium is closed and never used again: SQLite
    /// may have given up its transaction, and one that was opened on a read-only disk stays read-only.
    public HikariConfig pool(int connections, boolean readOnly) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url());
        config.setDataSourceProperties(properties(readOnly));
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

    /// What a failure of this database means. SQLite tells a full disk from others, but not a used up quota of the
    /// file system nor a read-only one, so those are found out by writing.
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

    /// Brings what is in the log into the database, so that the next change may begin the log anew: room for it that
    /// takes none of the disk. Returns whether that was done.
    private synchronized boolean emptyLog() {
        try (Statement statement = idle.createStatement();
                ResultSet done = statement.executeQuery("PRAGMA wal_checkpoint(RESTART)")) {
            return done.next() && done.getInt("busy") == 0 && done.getInt("log") == done.getInt("checkpointed");
        } catch (SQLException e) {
            return false;
        }
    }

    /// Makes room for a change that found the disk full: in the log, or where others give some.
    public boolean makeRoom(BooleanSupplier others) {
        boolean emptied = emptyLog();
        return others.getAsBoolean() || emptied;
    }

    /// Whether room is missing and the disk has enough to spare.
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

    /// The first half of making room, in a transaction of its own: so many bytes go through the log into the
    /// database. They are random, because a file system may keep zeros in no blocks at all.
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

    /// The second half, in the next transaction: the pages are free, and stay blocks of the disk.
    public int emptyRoom(JdbcClient database) {
        return database.sql("DROP TABLE IF EXISTS " + ROOM_TABLE).update();
    }

    /// Closes the connection that kept the log; to be called when all pools are closed.
    @Override
    public void close() {
        try {
            idle.close();
        } catch (SQLException e) {
            System.getLogger(SqliteDatabase.class.getName())
                    .log(System.Logger.Level.WARNING, "The database " + file + " could not be closed cleanly", e);
        }
    }
}
