package io.lading.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.testkit.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Another database takes the place of the one that a node uses: an empty one, that of another installation, or
/// an older copy, as after a fail-over to a replica that has lagged behind. A real PostgreSQL server.
class OtherDatabaseTest {
    private static final String INSTALLATION = "one";
    private static final int ROUNDS = 5;

    /// The sessions of a node with one connection in each pool, and that of its listener.
    private static final int UNFILLED = 3;

    /// The SQLSTATE `object_in_use`.
    private static final String IN_USE = "55006";

    private static TestPostgresql server;

    @TempDir
    private Path directory;

    private String url = "";
    private Metadata metadata;
    private Node node;

    @BeforeAll
    static void start() throws IOException {
        server = TestPostgresql.durable();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void open() throws Exception {
        url = server.newDatabase();
        metadata = Metadata.shared(TestPostgresql.shared(url), Clock.systemUTC());
        StorageRows storage = new StorageRows(metadata);
        storage.open("objects");
        assertThat(storage.identify(INSTALLATION)).isEqualTo(INSTALLATION);
        node = metadata.join("1.0", "10.0.0.1");
        look();
    }

    @AfterEach
    void close() {
        node.close();
        metadata.close();
    }

    /// What the thread of the node does once a second.
    private void look() throws StorageException {
        metadata.look();
    }

    private String name() {
        return url.replaceFirst(".*/([a-z0-9]+)\\?.*", "$1");
    }

    private static void administer(String... statements) throws SQLException {
        for (String statement : statements) {
            TestPostgresql.execute(server.url(), statement);
        }
    }

    private void replaceByTemplate(String template) throws SQLException {
        administer(
                "ALTER DATABASE " + name() + " ALLOW_CONNECTIONS false",
                endSessions(name()),
                "ALTER DATABASE " + name() + " RENAME TO kept" + name());
        Patience.until("closed sessions of " + template + " have ended", () -> isCopied(template));
    }

    /// A session of the server itself, such as that of an autovacuum worker, can use the template too.
    private boolean isCopied(String template) throws SQLException {
        try {
            administer(endSessions(template), "CREATE DATABASE " + name() + " TEMPLATE " + template);
            return true;
        } catch (SQLException e) {
            if (!IN_USE.equals(e.getSQLState())) {
                throw e;
            }
            return false;
        }
    }

    private static String endSessions(String database) {
        return "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'";
    }

    private void bringBack() throws SQLException {
        administer(
                "DROP DATABASE " + name() + " WITH (FORCE)",
                "ALTER DATABASE kept" + name() + " RENAME TO " + name(),
                "ALTER DATABASE " + name() + " ALLOW_CONNECTIONS true");
    }

    private static void isRefused(ThrowingCallable use, String... why) {
        assertThatThrownBy(use)
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.TEMPORARY))
                .hasMessageContainingAll(why);
    }

    /// Writes fail at once when the node has seen the other database, and before with the connection.
    private void nothingIsUsed(String why) {
        Patience.until("the node has seen it", () -> {
            try {
                metadata.probe();
                throw new AssertionError("a database that must not be used was used");
            } catch (StorageException e) {
                return String.valueOf(e.getMessage()).contains(why);
            }
        });
        isRefused(() -> metadata.probe(), why);
        isRefused(() -> metadata.events().latest(), why);
        isRefused(() -> metadata.segments().named(List.of("x")), why);
    }

    private void isUsedAgain() {
        Patience.until("the database is used again", () -> {
            try {
                metadata.probe();
                return true;
            } catch (StorageException e) {
                return false;
            }
        });
    }

    private int tables() throws SQLException {
        try (Connection connection = TestPostgresql.connect(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void emptyDatabase_isNotUsed_andNotMigrated_untilTheOwnOneIsBack() throws Exception {
        replaceByTemplate("template1");
        nothingIsUsed("no tables of Lading");
        assertThat(tables()).isZero();
        bringBack();
        isUsedAgain();
    }

    @Test
    void databaseOfAnotherInstallation_isNotUsed_untilTheOwnOneIsBack() throws Exception {
        String other = server.newDatabase();
        try (Metadata its = Metadata.shared(TestPostgresql.shared(other), Clock.systemUTC())) {
            StorageRows storage = new StorageRows(its);
            storage.open("objects");
            assertThat(storage.identify("two")).isEqualTo("two");
        }
        replaceByTemplate(other.replaceFirst(".*/([a-z0-9]+)\\?.*", "$1"));
        nothingIsUsed("another installation");
        bringBack();
        isUsedAgain();
    }

    @Test
    void nodeThatIsClosed_whileItsPoolsAreBeingFilled_leavesNoSession() throws Exception {
        String other = server.newDatabase();
        String name = other.replaceFirst(".*/([a-z0-9]+)\\?.*", "$1");
        for (int i = 0; i < ROUNDS; i++) {
            try (Metadata _ = Metadata.shared(TestPostgresql.shared(other), Clock.systemUTC())) {
                Patience.until("the pools are being filled", () -> sessions(name) > UNFILLED);
            }
            Patience.until("the sessions of the closed node have ended", () -> sessions(name) == 0);
        }
    }

    private static int sessions(String database) throws SQLException {
        try (Connection connection = TestPostgresql.connect(server.url());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = '" + database + "'")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void olderCopy_thatLacksAnEvent_isNotUsed_evenWhenItHasAsMany() throws Exception {
        Path copy = directory.resolve("copy");
        server.copyTo(copy);
        isUsedAgain();
        add("UPDATE event_counter SET latest = latest + 1 WHERE id = 1");
        look();
        server.replaceBy(copy);
        nothingIsUsed("older copy");
        TestPostgresql.execute(url, "UPDATE event_counter SET latest = latest + 9 WHERE id = 1");
        assertThatThrownBy(this::look).isInstanceOf(StorageException.class);
        isRefused(() -> metadata.probe(), "older copy");
        isAcceptedByANewNode();
    }

    @Test
    void olderCopy_thatLacksAcknowledgedBytes_isNotUsed() throws Exception {
        Path copy = directory.resolve("copy");
        server.copyTo(copy);
        isUsedAgain();
        metadata.acknowledged(add("UPDATE event_counter SET latest = latest WHERE id = 1"));
        server.replaceBy(copy);
        nothingIsUsed("older copy");
        isAcceptedByANewNode();
    }

    @Test
    void copyFromBeforeTheStartOfTheNode_isNotUsed() throws Exception {
        Path copy = directory.resolve("copy");
        close();
        server.copyTo(copy);
        metadata = Metadata.shared(TestPostgresql.shared(url), Clock.systemUTC());
        node = metadata.join("1.0", "10.0.0.1");
        look();
        server.replaceBy(copy);
        nothingIsUsed("older copy");
    }

    @Test
    void ownDatabase_isUsedAgain_afterACrash() throws Exception {
        List<Long> acknowledged = List.of(
                add("UPDATE event_counter SET latest = latest + 1 WHERE id = 1"),
                add("UPDATE event_counter SET latest = latest WHERE id = 1"));
        acknowledged.forEach(metadata::acknowledged);
        look();
        server.crash();
        assertThatThrownBy(() -> metadata.probe()).isInstanceOf(StorageException.class);
        server.restart();
        isUsedAgain();
        look();
    }

    /// What is acknowledged while the database is being asked is not expected of its answer.
    @Test
    void ownDatabase_isUsed_whileRequestsAcknowledge() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> busy = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                busy.add(threads.submit(() -> {
                    while (!enough.get()) {
                        metadata.acknowledged(add("UPDATE event_counter SET latest = latest + 1 WHERE id = 1"));
                    }
                    return null;
                }));
            }
            try {
                for (int i = 0; i < 1000; i++) {
                    look();
                }
            } finally {
                enough.set(true);
            }
            for (Future<?> one : busy) {
                one.get();
            }
        }
    }

    private long add(String sql) throws StorageException {
        return metadata.concurrentWriter()
                .write(database -> database.sql(
                                sql + " RETURNING " + Dialect.postgresql().transaction())
                        .query(Long.class)
                        .single());
    }

    private void isAcceptedByANewNode() throws StorageException {
        try (Metadata restarted = Metadata.shared(TestPostgresql.shared(url), Clock.systemUTC())) {
            restarted.probe();
        }
    }
}
