package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.metadata.TestPostgresql;
import io.lading.server.EveryProtocol.Protocol;
import io.lading.testkit.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The database of two server processes crashes and starts again while clients upload with every protocol: they
/// wait and continue, nothing that was acknowledged is lost, and every file has its content, its SHA-256 and
/// one event. The property `lading.crashes` sets how often.
class DatabaseRestartTest {
    private static final int CRASHES = Integer.getInteger("lading.crashes", 2);
    private static final int NODES = 2;
    private static final int FILES_BETWEEN_CRASHES = 4;
    private static final int MAX_SIZE = 300_000;

    private static final System.Logger LOG = System.getLogger(DatabaseRestartTest.class.getName());

    private final AtomicInteger finished = new AtomicInteger();

    @TempDir
    private Path directory;

    private record Sent(Protocol protocol, String name, String id, String sha256) {}

    @Test
    void crashedDatabase_pausesUploads_andLosesNothing() throws Exception {
        List<ServerProcess> nodes = new ArrayList<>();
        try (TestPostgresql database = TestPostgresql.durable();
                TestStore store = TestStore.start(directory.resolve("store"));
                Balancer balancer = new Balancer()) {
            Map<String, String> settings = store.settings(database.url());
            try {
                for (int i = 0; i < NODES; i++) {
                    nodes.add(ServerProcess.start(
                            directory.resolve("node" + i), settings, "-Xmx160m", "-XX:MaxDirectMemorySize=96m"));
                    balancer.add(nodes.get(i).address());
                }
                EveryProtocol client = new EveryProtocol(balancer.address());
                List<Sent> sent = uploadDuringCrashes(client, database);
                check(client, sent, database.url());
                LOG.log(System.Logger.Level.INFO, "{0} crashes of the database, {1} files", CRASHES, sent.size());
            } finally {
                nodes.forEach(ServerProcess::close);
            }
        }
    }

    /// Each client uploads until the last crash is over, and then one file more. So clients upload in each crash.
    private List<Sent> uploadDuringCrashes(EveryProtocol client, TestPostgresql database) throws Exception {
        AtomicInteger crashes = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Sent>>> clients = new ArrayList<>();
            for (Protocol protocol : Protocol.values()) {
                clients.add(threads.submit(() -> upload(client, protocol, crashes)));
            }
            while (crashes.get() < CRASHES) {
                int files = finished.get();
                Patience.until("files are stored", () -> finished.get() >= files + FILES_BETWEEN_CRASHES);
                crash(client, database);
                crashes.incrementAndGet();
            }
            List<Sent> sent = new ArrayList<>();
            for (Future<List<Sent>> one : clients) {
                sent.addAll(one.get());
            }
            return sent;
        }
    }

    private static void crash(EveryProtocol client, TestPostgresql database) throws IOException, InterruptedException {
        database.crash();
        int paused = client.paused();
        Patience.until("clients wait", () -> client.paused() >= paused + 3);
        database.restart();
    }

    private List<Sent> upload(EveryProtocol client, Protocol protocol, AtomicInteger crashes) throws Exception {
        Random random = new Random(protocol.name().hashCode());
        List<Sent> sent = new ArrayList<>();
        boolean over = false;
        while (!over) {
            over = crashes.get() == CRASHES;
            byte[] content = new byte[MAX_SIZE / 3 + random.nextInt(MAX_SIZE * 2 / 3)];
            random.nextBytes(content);
            String name = protocol + "-" + sent.size() + ".iso";
            String id = client.upload(protocol, name, content);
            finished.incrementAndGet();
            sent.add(new Sent(protocol, name, id, sha256(content)));
        }
        return sent;
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    private static void check(EveryProtocol client, List<Sent> sent, String database) throws Exception {
        for (Sent file : sent) {
            assertThat(sha256(client.content(file.id()))).as("%s", file).isEqualTo(file.sha256());
        }
        try (Connection records = TestPostgresql.connect(database)) {
            for (Sent file : sent) {
                Patience.until(
                        "the SHA-256 of " + file,
                        () -> !sha256(records, file.id()).equals("null"));
                assertThat(sha256(records, file.id())).as("%s", file).isEqualTo(file.sha256());
                assertThat(number(
                                records,
                                "SELECT COUNT(*) FROM events WHERE type = 'file-added' AND file_id = '" + file.id()
                                        + "'"))
                        .as("%s", file)
                        .isEqualTo(1);
                boolean resumable = file.protocol().compareTo(Protocol.PUT) < 0;
                assertThat(number(records, "SELECT COUNT(*) FROM files WHERE name = '" + file.name() + "'"))
                        .as("a file of which the client knows the upload exists once: %s", file)
                        .isBetween(1, resumable ? 1 : Integer.MAX_VALUE);
            }
            assertThat(number(records, "SELECT COUNT(*) FROM events WHERE number <> 0"))
                    .isEqualTo(number(records, "SELECT CAST(latest AS INTEGER) FROM event_counter"));
        }
    }

    private static String sha256(Connection records, String id) throws SQLException {
        try (Statement statement = records.createStatement();
                ResultSet rows = statement.executeQuery("SELECT sha256 FROM files WHERE id = '" + id + "'")) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    private static int number(Connection records, String query) throws SQLException {
        try (Statement statement = records.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
