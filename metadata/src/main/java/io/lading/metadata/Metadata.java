package io.lading.metadata;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lading.digest.DigestRequests;
import io.lading.event.EventLog;
import io.lading.file.ExpiryRepository;
import io.lading.file.FileRepository;
import io.lading.space.SharedSpace;
import io.lading.storage.SegmentIndex;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.objects.Joins;
import io.lading.upload.UnfinishedUploads;
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
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.springframework.dao.DataAccessException;

/// The open database. SQLite in one file by default, PostgreSQL by its URL; the same statements serve both.
///
/// On one node, one connection writes, on the thread of a [BatchWriter]; with several nodes, a few write
/// ([PooledWriter]). Others read. Thread-safe.
public final class Metadata implements AutoCloseable, KeepsRoom {
    /// The number of read connections.
    static final int READERS = 4;

    /// The write connection of a single node, and the one on which Flyway holds its lock during migrations.
    private static final int POSTGRESQL_WRITERS = 2;

    /// How long a change waits for a connection, in milliseconds; one is missing only if the database is
    /// unreachable.
    private static final int CONNECTING_MILLIS = 5000;

    private final Optional<SqliteDatabase> sqlite;
    private final HikariDataSource writing;
    private final HikariDataSource reading;
    private final Writer writer;
    private final Reader reader;
    private final NameIndex names;
    private final Dialect dialect;
    private final Signals signals = new Signals();
    private final String nodeId;
    private final ClaimRows claimRows;
    private final Optional<Notifier> notifier;
    private final KnownDatabase known;
    private final Clock clock;

    private Metadata(
            Optional<SqliteDatabase> sqlite,
            Optional<SharedDatabase> shared,
            KnownDatabase known,
            HikariDataSource writing,
            HikariDataSource reading,
            Clock clock) {
        this.sqlite = sqlite;
        this.writing = writing;
        this.reading = reading;
        this.known = known;
        this.clock = clock;
        Function<Throwable, StorageException> failures =
                cause -> sqlite.map(file -> file.failure(cause)).orElseGet(() -> Failures.storage(cause));
        this.writer =
                shared.isPresent() ? new PooledWriter(writing, failures, known) : new BatchWriter(writing, failures);
        this.reader = new Reader(reading, failures, known);
        this.names = sqlite.isPresent() ? new SqliteNames() : new PostgresqlNames();
        this.dialect = sqlite.isPresent() ? Dialect.sqlite() : Dialect.postgresql();
        this.nodeId = known.node();
        this.claimRows = new ClaimRows(dialect, nodeId);
        writer.onEvents(() -> signals.send(Signals.Topic.EVENTS));
        this.notifier = shared.map(database -> new Notifier(signals, database, writer, reader));
    }

    /// Opens a SQLite database in a file, which is created if missing, and migrates it.
    public static Metadata sqlite(Path file, Clock clock) throws StorageException {
        return open(new SqliteDatabase(file, SqliteDatabase.Use.RECORDS), clock);
    }

    static Metadata open(SqliteDatabase database, Clock clock) throws StorageException {
        try {
            HikariConfig one = database.pool(1, false);
            one.setConnectionTimeout(CONNECTING_MILLIS);
            return open(
                    Optional.of(database),
                    Optional.empty(),
                    unwatched(),
                    one,
                    () -> database.pool(READERS, true),
                    clock);
        } catch (StorageException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /// Opens a PostgreSQL database that only this server uses, and migrates it.
    ///
    /// @param url      a JDBC URL, `jdbc:postgresql://host/database`
    /// @param user     database user
    /// @param password of the database user
    public static Metadata postgresql(String url, String user, String password, Clock clock) throws StorageException {
        HikariConfig one = postgresqlPool(url, user, password, POSTGRESQL_WRITERS);
        return open(
                Optional.empty(),
                Optional.empty(),
                unwatched(),
                one,
                () -> postgresqlPool(url, user, password, READERS),
                clock);
    }

    /// What a single server knows: nothing, because it has its database to itself.
    private static KnownDatabase unwatched() {
        return new KnownDatabase(newNodeId(), new SharedClock(Clock.systemUTC()));
    }

    private static String newNodeId() {
        return UUID.randomUUID().toString();
    }

    /// Opens a PostgreSQL database that several nodes share, and migrates it.
    ///
    /// @param clock a [SharedClock] is set to the clock of the database
    /// @throws StorageException also if the database may lose commits in a power cut: the other nodes would not
    ///     know what one has acknowledged
    public static Metadata shared(SharedDatabase database, Clock clock) throws StorageException {
        SharedClock measured = clock instanceof SharedClock shared ? shared : new SharedClock(clock);
        KnownDatabase known = new KnownDatabase(newNodeId(), measured);
        CheckedSource source = new CheckedSource(database, known);
        Metadata metadata = open(
                Optional.empty(),
                Optional.of(database),
                known,
                sharedPool(source, PooledWriter.CONNECTIONS),
                () -> sharedPool(source, READERS),
                clock);
        try {
            known.begin(metadata.reading);
            return metadata;
        } catch (StorageException | RuntimeException e) {
            metadata.close();
            throw e;
        }
    }

    private static HikariConfig sharedPool(CheckedSource source, int connections) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(CONNECTING_MILLIS);
        return config;
    }

    /// Copies a consistent snapshot of a SQLite database, which may be in use, into a new file. When this returns
    /// the copy is on stable storage.
    ///
    /// @throws StorageException if the database does not exist or cannot be copied
    public static void copySqlite(Path from, Path to) throws StorageException {
        Properties settings = new Properties();
        settings.setProperty("busy_timeout", Integer.toString(SqliteDatabase.BUSY_TIMEOUT_MILLIS));
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

    private static Metadata open(
            Optional<SqliteDatabase> sqlite,
            Optional<SharedDatabase> shared,
            KnownDatabase known,
            HikariConfig writing,
            Pool reading,
            Clock clock)
            throws StorageException {
        HikariDataSource one = null;
        try {
            one = new HikariDataSource(writing);
            if (shared.isPresent()) {
                shared.get().checkDurability(one);
            }
            bringUpToDate(shared.map(SharedDatabase::directSource).orElse(one));
            return new Metadata(sqlite, shared, known, one, new HikariDataSource(reading.config()), clock);
        } catch (StorageException
                | FlywayException
                | DataAccessException
                | com.zaxxer.hikari.pool.HikariPool.PoolInitializationException e) {
            if (one != null) {
                one.close();
            }
            throw sqlite.isPresent() ? sqlite.get().failure(e) : Failures.storage(e);
        }
    }

    /// A database of a newer version is rejected: this version does not know its rules.
    private static void bringUpToDate(DataSource database) throws StorageException {
        Flyway flyway = Flyway.configure(Metadata.class.getClassLoader())
                .dataSource(database)
                .locations("classpath:db/migration")
                .javaMigrations(
                        new V20__Sort_and_search_keys(),
                        new V30__Index_of_names(),
                        new V31__Bounded_searches(),
                        new V32__Several_nodes(),
                        new V34__People_of_several_nodes(),
                        new V36__Places_of_sign_ins())
                .load();
        for (MigrationInfo applied : flyway.info().applied()) {
            if (applied.getState() == MigrationState.FUTURE_SUCCESS) {
                throw new StorageException(
                        Kind.PERMANENT,
                        "The database was written by a newer version of Lading (" + applied.getDescription()
                                + "). Use that version, or restore a backup from before the upgrade",
                        null);
            }
        }
        flyway.migrate();
    }

    /// The records of uploads.
    public UploadRepository uploads() {
        SharedUploads shared = new SharedUploads(segmentRows(), claimRows, dialect);
        return new UploadRows(writer, reader, names, shared, dialect, this::acknowledged);
    }

    /// The records of the unfinished uploads of all owners.
    public UnfinishedUploads unfinishedUploads() {
        return new UnfinishedRows(reader);
    }

    /// The records of files.
    public FileRepository files() {
        return new FileRows(writer, reader, names, clock);
    }

    /// The records of when files are deleted.
    public ExpiryRepository expiry() {
        return new ExpiryRows(writer, reader, dialect, clock);
    }

    /// The records of which objects hold which bytes.
    public SegmentIndex segments() {
        return segmentRows();
    }

    /// The same, with the changes that are part of other transactions.
    SegmentRows segmentRows() {
        return new SegmentRows(reader, dialect);
    }

    /// The records of files that become one object.
    public Joins joins() {
        return new JoinRows(writer, reader, dialect, segmentRows());
    }

    /// What this server knows and does as one of several nodes, or as a single one with a shared store. Call it
    /// once, before the server accepts requests; the caller closes the result before this object.
    ///
    /// @param version of Lading
    /// @param address where the other nodes and the operator reach this one
    public Node join(String version, String address) throws StorageException {
        return Node.join(
                nodeId,
                new NodeRows(writer, reader, dialect, nodeId, version, address),
                new NodeClaims(writer, reader, claimRows, signals),
                new LeaseRows(writer, dialect, nodeId),
                notifier.isPresent() ? Optional.of(watch()) : Optional.empty());
    }

    private Node.Watch watch() {
        return new Node.Watch() {
            @Override
            public void look() throws StorageException {
                Metadata.this.look();
            }

            @Override
            public void end() {
                known.end();
            }
        };
    }

    /// Looks whether the database is still the one that this node knows.
    void look() throws StorageException {
        known.look(reading);
    }

    /// Notes that a transaction has acknowledged bytes.
    void acknowledged(long transaction) {
        known.acknowledged(transaction);
    }

    /// The claims of this node, for the transactions that check them.
    ClaimRows claimRows() {
        return claimRows;
    }

    /// Signals to and from other nodes.
    public Signals signals() {
        return signals;
    }

    /// What unfinished uploads reserve, if several nodes share the store.
    public SharedSpace space() {
        return new SpaceRows(writer, reader, dialect);
    }

    /// The requested digests.
    public DigestRequests digestRequests() {
        return new DigestRows(writer, reader, forUpdate());
    }

    /// The event log.
    public EventLog events() {
        return new EventRows(reader, signals);
    }

    /// Checks that the database is writable: commits an update without effect.
    ///
    /// @throws StorageException if it is not
    public void probe() throws StorageException {
        writer.write(database -> database.sql("UPDATE event_counter SET latest = latest WHERE id = 1")
                .update());
    }

    /// Does nothing for PostgreSQL, which manages its own disk.
    @Override
    public void keepRoom() throws StorageException {
        if (sqlite.isPresent() && reader.read(sqlite.get()::lacksRoom)) {
            var _ = writer.write(sqlite.get()::fillRoom);
            var _ = writer.write(sqlite.get()::emptyRoom);
        }
    }

    @Override
    public void onFull(BooleanSupplier makeRoom) {
        writer.onFull(sqlite.isPresent() ? () -> sqlite.get().makeRoom(makeRoom) : makeRoom);
    }

    /// Whether several servers can use this database at the same time: PostgreSQL. Then transactions of others
    /// run beside those of this process, at the isolation level READ COMMITTED.
    public boolean servesSeveralNodes() {
        return sqlite.isEmpty();
    }

    /// The end of a `SELECT` that locks its rows until the transaction ends. Empty for SQLite, which has one
    /// writer at a time. A transaction that counts rows before it adds one needs such a lock.
    public String forUpdate() {
        return dialect.forUpdate();
    }

    /// Write access for the subpackages, which have tables of their own. Changes run one after the other, on all
    /// nodes together.
    public Writer writer() {
        return writer.inTurn();
    }

    /// Write access for changes that lock what they depend on.
    Writer concurrentWriter() {
        return writer;
    }

    /// Read access for the subpackages, which have tables of their own.
    public Reader reader() {
        return reader;
    }

    /// Where the SQL of the two databases differs.
    Dialect dialect() {
        return dialect;
    }

    /// The index of names.
    NameIndex names() {
        return names;
    }

    /// Commits pending changes and closes the database.
    @Override
    public void close() {
        notifier.ifPresent(Notifier::close);
        writer.close();
        reading.close();
        writing.close();
        sqlite.ifPresent(SqliteDatabase::close);
    }
}
