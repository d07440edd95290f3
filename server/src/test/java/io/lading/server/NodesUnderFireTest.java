package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.testkit.Patience;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Three server processes behind a balancer, ten clients, and a random process killed again and again: no acknowledged
/// byte is lost, every file has its content and one event, and nothing is left in the store. The property
/// `lading.kills` sets the number of kills.
class NodesUnderFireTest {
    private static final int NODES = 3;
    private static final int CLIENTS = 10;
    private static final int MAX_SIZE = 400_000;
    private static final int KILLS = Integer.getInteger("lading.kills", 5);

    /// Bytes that must be acknowledged between two kills, so that each one hits running uploads.
    private static final long PROGRESS = 300_000;

    private final Random random = new Random();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicBoolean enough = new AtomicBoolean();

    @TempDir
    private Path directory;

    /// An upload that its client has seen complete.
    ///
    /// @param sha256 of what was sent
    private record Sent(String path, String sha256) {}

    @Test
    @Timeout(1200)
    void killedNodes_loseNothing_andLeaveNothing() throws Exception {
        try (EmbeddedPostgres database = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setPGStartupWait(Duration.ofMinutes(2))
                        .start();
                Balancer balancer = new Balancer();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<ServerProcess> nodes = new ArrayList<>();
            try {
                for (int i = 0; i < NODES; i++) {
                    nodes.add(node(i, database));
                    balancer.add(nodes.get(i).address());
                }
                List<Future<List<Sent>>> clients = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    long seed = random.nextLong();
                    clients.add(threads.submit(() -> upload(balancer, seed)));
                }
                kill(nodes, balancer, database);
                enough.set(true);
                List<Sent> sent = new ArrayList<>();
                for (Future<List<Sent>> client : clients) {
                    sent.addAll(client.get());
                }
                check(balancer, database, sent);
            } finally {
                enough.set(true);
                nodes.forEach(ServerProcess::close);
            }
        }
    }

    private ServerProcess node(int number, EmbeddedPostgres database) throws Exception {
        Map<String, String> settings = Map.of(
                "LADING_DATABASE_URL",
                database.getJdbcUrl("postgres", "postgres"),
                "LADING_DATABASE_USER",
                "postgres",
                "LADING_DATABASE_PASSWORD",
                "postgres",
                "LADING_STORAGE",
                "objects",
                "LADING_OBJECTS_DIR",
                objects().toString(),
                "LADING_UPLOAD_MEMORY",
                "64M");
        return ServerProcess.start(
                directory.resolve("node" + number), settings, "-Xmx160m", "-XX:MaxDirectMemorySize=96m");
    }

    private Path objects() {
        return directory.resolve("objects");
    }

    private List<Sent> upload(Balancer balancer, long seed) throws Exception {
        PersistentClient client = new PersistentClient(balancer.address(), "alice", "wonderland", seed, acknowledged);
        Random own = new Random(seed);
        List<Sent> sent = new ArrayList<>();
        while (!enough.get()) {
            byte[] content = new byte[2 + own.nextInt(MAX_SIZE)];
            own.nextBytes(content);
            sent.add(new Sent(client.upload(content, "fire-" + seed + "-" + sent.size() + ".img"), sha256(content)));
        }
        return sent;
    }

    private void kill(List<ServerProcess> nodes, Balancer balancer, EmbeddedPostgres database) throws Exception {
        for (int i = 0; i < KILLS; i++) {
            long before = acknowledged.get();
            Patience.until("uploads continue", () -> acknowledged.get() - before >= PROGRESS);
            int victim = random.nextInt(nodes.size());
            nodes.get(victim).kill();
            balancer.remove(nodes.get(victim).address());
            nodes.set(victim, node(victim, database));
            balancer.add(nodes.get(victim).address());
        }
    }

    private void check(Balancer balancer, EmbeddedPostgres database, List<Sent> sent) throws Exception {
        assertThat(sent).hasSizeGreaterThan(CLIENTS);
        checkContents(balancer, sent);
        try (Connection records = database.getPostgresDatabase().getConnection()) {
            List<String> files = sent.stream()
                    .map(upload -> upload.path().substring(upload.path().lastIndexOf('/') + 1))
                    .toList();
            List<String> announced =
                    strings(records, "SELECT file_id FROM events WHERE type = 'file-added' ORDER BY number");
            assertThat(announced).doesNotHaveDuplicates().containsAll(files);
            assertThat(strings(records, "SELECT CAST(COUNT(*) AS TEXT) FROM events WHERE number <> 0"))
                    .isEqualTo(strings(records, "SELECT CAST(latest AS TEXT) FROM event_counter"));
            assertThat(strings(records, "SELECT DISTINCT object FROM segments ORDER BY object"))
                    .isEqualTo(strings(records, "SELECT name FROM objects ORDER BY name"));
            Set<String> missing = new HashSet<>(strings(records, "SELECT name FROM objects"));
            missing.removeAll(stored());
            assertThat(missing).as("named objects that the store does not have").isEmpty();
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

    private Set<String> stored() throws Exception {
        try (Stream<Path> found = Files.walk(objects())) {
            return found.filter(Files::isRegularFile)
                    .map(path -> objects().relativize(path).toString())
                    .collect(Collectors.toSet());
        }
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
