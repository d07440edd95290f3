package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.metadata.TestPostgresql;
import io.lading.testkit.Patience;
import io.lading.upload.Uploads;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
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
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three server processes behind a balancer, ten clients, and a random process killed in each round: no
/// acknowledged byte is lost, every upload is one file with its content and one event, and after a sweep the
/// store has exactly the objects that the database names. The property `lading.kills` sets the number of
/// rounds, and `lading.s3` chooses an S3 server instead of a shared directory.
///
/// A round ends when its clients have finished their uploads and the killed server is replaced, so the number
/// of files is known however fast each of them is.
class NodesUnderFireTest {
    private static final int NODES = 3;
    private static final int CLIENTS = 10;
    private static final int UPLOADS_OF_CLIENT = 3;
    private static final int MAX_SIZE = 400_000;
    private static final int KILLS = Integer.getInteger("lading.kills", 5);

    /// Acknowledged bytes of a round after which a process is killed: less than a tenth of what the round
    /// uploads.
    private static final long PROGRESS = 600_000;

    private static final System.Logger LOG = System.getLogger(NodesUnderFireTest.class.getName());

    private final Random random = new Random();
    private final AtomicLong acknowledged = new AtomicLong();
    private final List<ServerProcess> nodes = new ArrayList<>();

    @TempDir
    private Path directory;

    /// An upload that its client has seen complete.
    ///
    /// @param sha256 of what was sent
    private record Sent(String path, String sha256) {
        String file() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    @Test
    void killedNodes_loseNoAcknowledgedByte_andLeaveNoObject() throws Exception {
        try (TestPostgresql database = TestPostgresql.durable();
                TestStore store = store();
                Balancer balancer = new Balancer()) {
            Map<String, String> settings = store.settings(database.url());
            try {
                for (int i = 0; i < NODES; i++) {
                    nodes.add(node(i, settings));
                    balancer.add(nodes.get(i).address());
                }
                List<Sent> sent = new ArrayList<>();
                for (int i = 0; i < KILLS; i++) {
                    sent.addAll(round(balancer, settings));
                }
                checkContents(balancer, sent);
                try (Connection records = TestPostgresql.connect(database.url())) {
                    checkEvents(records, sent);
                }
            } finally {
                nodes.forEach(ServerProcess::close);
            }
            checkObjects(database.url(), store, settings);
            LOG.log(System.Logger.Level.INFO, "{0} kills of servers, {1} bytes", KILLS, acknowledged.get());
        }
    }

    private TestStore store() throws IOException {
        Path place = directory.resolve("objects");
        return Boolean.getBoolean("lading.s3") ? TestStore.start(place) : TestStore.directory(place);
    }

    private ServerProcess node(int number, Map<String, String> settings) throws IOException {
        return ServerProcess.start(
                directory.resolve("node" + number), settings, "-Xmx160m", "-XX:MaxDirectMemorySize=96m");
    }

    /// Lets every client upload its files, and kills and replaces a server meanwhile.
    private List<Sent> round(Balancer balancer, Map<String, String> settings) throws Exception {
        long before = acknowledged.get();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Sent>>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                long seed = random.nextLong();
                clients.add(threads.submit(() -> upload(balancer, seed)));
            }
            Patience.until("uploads are under way", () -> acknowledged.get() - before >= PROGRESS);
            int victim = random.nextInt(nodes.size());
            nodes.get(victim).kill();
            balancer.remove(nodes.get(victim).address());
            nodes.set(victim, node(victim, settings));
            balancer.add(nodes.get(victim).address());
            List<Sent> sent = new ArrayList<>();
            for (Future<List<Sent>> client : clients) {
                sent.addAll(client.get());
            }
            assertThat(sent).hasSize(CLIENTS * UPLOADS_OF_CLIENT);
            return sent;
        }
    }

    private List<Sent> upload(Balancer balancer, long seed) throws Exception {
        PersistentClient client = new PersistentClient(balancer.address(), "alice", "wonderland", seed, acknowledged);
        Random own = new Random(seed);
        List<Sent> sent = new ArrayList<>();
        while (sent.size() < UPLOADS_OF_CLIENT) {
            byte[] content = new byte[MAX_SIZE / 4 + own.nextInt(MAX_SIZE * 3 / 4)];
            own.nextBytes(content);
            sent.add(new Sent(client.upload(content, "fire-" + seed + "-" + sent.size() + ".img"), sha256(content)));
        }
        return sent;
    }

    private static void checkEvents(Connection records, List<Sent> sent) throws SQLException {
        assertThat(strings(records, "SELECT file_id FROM events WHERE type = 'file-added'"))
                .containsExactlyInAnyOrderElementsOf(
                        sent.stream().map(Sent::file).toList());
        assertThat(strings(records, "SELECT CAST(COUNT(*) AS TEXT) FROM events WHERE number <> 0"))
                .isEqualTo(strings(records, "SELECT CAST(latest AS TEXT) FROM event_counter"));
    }

    /// What requests of killed servers have left is removed a day later, so that no request can still use it;
    /// here it is due at once.
    private void checkObjects(String database, TestStore store, Map<String, String> settings) throws Exception {
        TestPostgresql.execute(database, "UPDATE tidying SET due_at = 0, again = 0");
        try (TestServer server = TestServer.start(directory.resolve("sweeper"), settings);
                Connection records = TestPostgresql.connect(database)) {
            Patience.until("everything is swept", () -> {
                server.part(Uploads.class).sweep();
                return strings(records, "SELECT upload_id FROM tidying").isEmpty();
            });
            assertThat(store.objectNames()).isEqualTo(TestNodes.recordedNames(server));
            assertThat(strings(records, "SELECT DISTINCT object FROM segments ORDER BY object"))
                    .isEqualTo(strings(records, "SELECT name FROM objects ORDER BY name"));
        }
    }

    private void checkContents(Balancer balancer, List<Sent> sent) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int first = i;
                PersistentClient reader = new PersistentClient(balancer.address(), "bob", "builder", i, acknowledged);
                readers.add(threads.submit(() -> {
                    for (int number = first; number < sent.size(); number += CLIENTS) {
                        Sent upload = sent.get(number);
                        assertThat(sha256(reader.content(upload.path())))
                                .as("%s", upload.path())
                                .isEqualTo(upload.sha256());
                    }
                    return null;
                }));
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
        }
    }

    private static String sha256(byte[] content) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    private static List<String> strings(Connection records, String query) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = records.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
