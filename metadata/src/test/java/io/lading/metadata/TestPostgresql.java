package io.lading.metadata;

import io.lading.storage.StorageException;
import io.lading.testkit.Patience;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// A real PostgreSQL server, whose data is removed when it is closed. Not thread-safe.
public final class TestPostgresql implements AutoCloseable {
    /// The user of every database, and its password.
    public static final String USER = "postgres";

    private static final Duration START = Duration.ofMinutes(2);

    /// The file with the command line of the server, in its data directory.
    private static final String COMMAND = "postmaster.opts";

    private final EmbeddedPostgres server;
    private final Path directory;
    private String migrated = "";
    private int databases;

    private TestPostgresql(EmbeddedPostgres.Builder builder) throws IOException {
        this.server = builder.setPGStartupWait(START).start();
        this.directory = directoryOf(server);
    }

    /// Starts a server that does not wait for the disk.
    public TestPostgresql() throws IOException {
        this(EmbeddedPostgres.builder());
    }

    /// Starts a server that waits for the disk, as several nodes require.
    public static TestPostgresql durable() throws IOException {
        return new TestPostgresql(
                EmbeddedPostgres.builder().setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on"));
    }

    /// The URL of a database that is empty until a test uses it.
    public String url() {
        return url(USER);
    }

    private String url(String database) {
        return server.getJdbcUrl(USER, database);
    }

    /// The port of the server.
    public int port() {
        return server.getPort();
    }

    /// The URL of a database by which it is reached at another port.
    public String through(int port, String url) {
        return url.replace(":" + port() + "/", ":" + port + "/");
    }

    /// Creates an empty database and returns its URL.
    public String emptyDatabase() throws SQLException {
        return create("template1");
    }

    /// Creates a database with all tables and returns its URL.
    public String newDatabase() throws SQLException, StorageException {
        if (migrated.isEmpty()) {
            String url = emptyDatabase();
            open(url).close();
            migrated = name(databases);
        }
        return create(migrated);
    }

    private String create(String template) throws SQLException {
        databases++;
        String name = name(databases);
        execute(url(), "CREATE DATABASE " + name + " TEMPLATE " + template);
        return url(name);
    }

    private static String name(int number) {
        return "lading" + number;
    }

    /// Runs a statement in a database.
    public static void execute(String url, String sql) throws SQLException {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Connects to a database without a node.
    public static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, USER, USER);
    }

    /// Opens a database, like one more server.
    public static Metadata open(String url) throws StorageException {
        return Metadata.postgresql(url, USER, USER, Clock.systemUTC());
    }

    /// A database, for nodes that share it.
    public static SharedDatabase shared(String url) {
        return new SharedDatabase(url, USER, USER, null);
    }

    /// Ends the server and all its connections without a shutdown, as a crash does. What was not flushed is lost.
    public void crash() throws IOException, InterruptedException {
        stop("QUIT");
    }

    private void stop(String signal) throws IOException, InterruptedException {
        Path pid = directory.resolve("postmaster.pid");
        Optional<ProcessHandle> process = ProcessHandle.of(
                Long.parseLong(Files.readAllLines(pid).getFirst().strip()));
        run("kill", "-" + signal, Long.toString(process.orElseThrow().pid()));
        process.orElseThrow().onExit().join();
    }

    /// Starts the server again, on the same port.
    public void restart() throws IOException {
        String command = Files.readString(directory.resolve(COMMAND)).strip();
        // As the library does: PostgreSQL does not run as root.
        String shell = "root".equals(System.getProperty("user.name")) ? "exec unshare -U " : "exec ";
        new ProcessBuilder("sh", "-c", shell + command)
                .redirectErrorStream(true)
                .redirectOutput(
                        Redirect.appendTo(directory.resolve("restart.log").toFile()))
                .start();
        Patience.until("the database accepts connections", this::answers);
    }

    private boolean answers() {
        try (Connection connection = connect(url())) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /// Copies all databases to a new directory, as of now. The server is stopped meanwhile.
    public void copyTo(Path copy) throws IOException, InterruptedException {
        stop("INT");
        run("cp", "-a", directory.toString(), copy.toString());
        restart();
    }

    /// Replaces all databases by a copy.
    public void replaceBy(Path copy) throws IOException, InterruptedException {
        crash();
        run("rm", "-rf", directory.toString());
        run("cp", "-a", copy.toString(), directory.toString());
        restart();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("Failed: " + String.join(" ", command));
        }
    }

    private static Path directoryOf(EmbeddedPostgres server) throws IOException {
        try (Connection connection = connect(server.getJdbcUrl(USER, USER));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW data_directory")) {
            row.next();
            return Path.of(row.getString(1));
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
