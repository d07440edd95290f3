package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.file.FileQuery;
import io.lading.http.ProtocolScript;
import io.lading.metadata.Metadata;
import io.lading.metadata.TestPostgresql;
import io.lading.server.MoveCommand.Direction;
import io.lading.server.settings.Settings;
import io.lading.storage.StorageException;
import io.lading.upload.Uploads;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// An installation moves from one server to several, and back, with real servers and a real database.
class MoveTest {
    private static final int FILES = 30;
    private static final int PIECE = 200_000;
    private static final String JSON = "application/json";
    private static final byte[] CONTENT = bytes(5 * PIECE);
    private static final byte[] HALF = bytes(PIECE);

    @TempDir
    private Path directory;

    private TestNodes nodes;
    private URI current = URI.create("http://localhost");
    private final ProtocolScript alice = ProtocolScript.as("alice", () -> current);

    @BeforeEach
    void start() throws IOException {
        nodes = TestNodes.start(directory, 0);
    }

    @AfterEach
    void stop() throws IOException {
        nodes.close();
    }

    private Path old() {
        return directory.resolve("old");
    }

    private Path mover() {
        return directory.resolve("mover");
    }

    private String round(Direction direction, Path local, boolean last, LongConsumer progress) throws IOException {
        Map<String, String> environment = new HashMap<>(nodes.settings());
        environment.put("LADING_DATA_DIR", mover().toString());
        return new MoveCommand(Settings.of(environment), local, last, progress).run(direction);
    }

    private static void quiet(long bytes) {
        // Nothing to tell.
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    private String put(String name, byte[] content) {
        String path =
                "/api/files/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        return alice.send("PUT", path, BodyPublishers.ofByteArray(content))
                .expect(201)
                .json()
                .get("id")
                .asString();
    }

    private String create(String... headers) {
        List<String> all = new ArrayList<>(List.of("Tus-Resumable", "1.0.0"));
        all.addAll(List.of(headers));
        return URI.create(alice.send("POST", "/api/uploads", all.toArray(String[]::new))
                        .expect(201)
                        .header("Location"))
                .getPath();
    }

    private void patch(String url, byte[] content, int from, int to, String... more) {
        List<String> headers = new ArrayList<>(List.of(
                "Tus-Resumable",
                "1.0.0",
                "Content-Type",
                "application/offset+octet-stream",
                "Upload-Offset",
                Integer.toString(from)));
        headers.addAll(List.of(more));
        byte[] part = Arrays.copyOfRange(content, from, to);
        alice.send("PATCH", url, BodyPublishers.ofByteArray(part), headers.toArray(String[]::new))
                .expect(204);
    }

    /// Every file of the server, and the SHA-256 of what a download returns.
    private Map<String, String> files() throws Exception {
        Map<String, String> files = new TreeMap<>();
        for (JsonNode file :
                alice.send("GET", "/api/files?limit=500").expect(200).json().get("files")) {
            String id = file.get("id").asString();
            byte[] content = alice.send("GET", "/api/files/" + id + "/content")
                    .expect(200)
                    .bytes();
            assertThat(content).hasSize(file.get("size").asInt());
            files.put(id, file.get("name").asString() + " " + sha256(content));
        }
        return files;
    }

    /// Names, sizes, times and digests of everything below a directory.
    private static Map<String, String> listing(Path root) throws Exception {
        Map<String, String> listing = new TreeMap<>();
        try (Stream<Path> found = Files.walk(root)) {
            for (Path path : (Iterable<Path>) found::iterator) {
                String content = Files.isRegularFile(path) ? sha256(Files.readAllBytes(path)) : "";
                listing.put(
                        root.relativize(path).toString(),
                        Files.size(path) + " " + Files.getLastModifiedTime(path) + " " + content);
            }
        }
        return listing;
    }

    private void assertFileAppears(String url, byte[] content) throws Exception {
        String digest = sha256(content);
        alice.awaitUntil(url.replace("uploads", "files"), text -> text.contains(digest));
        assertThat(alice.send("GET", url.replace("uploads", "files") + "/content")
                        .bytes())
                .isEqualTo(content);
    }

    private static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private TestServer open(TestServer server) {
        current = server.address();
        return server;
    }

    /// What the server has that the others must have too.
    ///
    /// @param gaps    an upload with the first and the fourth piece of [#CONTENT]
    /// @param waiting a partial upload with 1000 bytes of [#HALF]
    /// @param whole   the final upload of a complete part and `waiting`
    /// @param token   a client with a token
    private record Life(String gaps, String waiting, String whole, ProtocolScript token) {}

    private Life begin(TestServer server) throws IOException {
        for (int i = 0; i < FILES; i++) {
            put(i % 3 == 0 ? "Größe ÄÖ " + i + ".iso" : "image" + i + ".iso", bytes(i * 1234));
        }
        int withoutDigest = server.part(Metadata.class)
                .writer()
                .write(database -> database.sql("UPDATE files SET sha256 = NULL WHERE size IN (1234, 2468, 0)")
                        .update());
        assertThat(withoutDigest).isEqualTo(3);
        String gaps = create("Upload-Length", Integer.toString(CONTENT.length));
        patch(gaps, CONTENT, 0, PIECE);
        patch(gaps, CONTENT, 3 * PIECE, 4 * PIECE, "Lading-Piece", "?1");
        String part = create("Upload-Length", Integer.toString(PIECE), "Upload-Concat", "partial");
        patch(part, HALF, 0, PIECE);
        String waiting = create("Upload-Length", Integer.toString(PIECE), "Upload-Concat", "partial");
        patch(waiting, HALF, 0, 1000);
        String whole = create("Upload-Concat", "final;" + part + " " + waiting);
        ProtocolScript.as("carol", server)
                .sendText(
                        "POST",
                        "/api/users",
                        "{\"name\": \"dora\", \"password\": \"seven green bottles\", \"role\": \"uploader\"}",
                        "Content-Type",
                        JSON)
                .expect(201);
        return new Life(gaps, waiting, whole, alice.withToken("read"));
    }

    private void moveWhileItRuns(TestServer server) throws IOException {
        String removed = put("removed.iso", bytes(77));
        assertThatThrownBy(() -> round(Direction.FROM, old(), true, MoveTest::quiet))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("Stop it");
        AtomicInteger moved = new AtomicInteger();
        assertThatThrownBy(() -> round(Direction.FROM, old(), false, _ -> {
                    if (moved.incrementAndGet() > 7) {
                        throw new IllegalStateException("killed");
                    }
                }))
                .hasStackTraceContaining("killed");
        assertThat(round(Direction.FROM, old(), false, MoveTest::quiet))
                .containsPattern("Moved \\d+ files")
                .containsPattern("[1-9]\\d* files were moved before");
        alice.send("DELETE", "/api/files/" + removed).expect(204);
        server.part(Uploads.class).sweep();
        put("late.iso", bytes(4321));
    }

    private void moveWhenItIsStopped() throws Exception {
        Map<String, String> untouched = listing(old());
        assertThatThrownBy(() -> round(Direction.FROM, old(), true, _ -> {
                    throw new IllegalStateException("killed");
                }))
                .hasStackTraceContaining("killed");
        assertThat(mover()).isEmptyDirectory();
        assertThatThrownBy(() -> nodes.add()).hasStackTraceContaining("finish the move into it first");
        assertThat(round(Direction.FROM, old(), true, MoveTest::quiet)).contains("Everything is moved");
        assertThat(listing(old())).isEqualTo(untouched);
        assertThatThrownBy(() -> round(Direction.FROM, old(), false, MoveTest::quiet))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("The database is not empty");
    }

    private void assertPeopleAndNamesAreThere(TestServer server, Life life) throws StorageException {
        life.token().send("GET", "/api/files").expect(200);
        ProtocolScript.signedOut(() -> current)
                .send("GET", "/api/files", "Authorization", basic("dora", "seven green bottles"))
                .expect(200);
        assertThat(server.part(Metadata.class)
                        .files()
                        .page(new FileQuery("größe", FileQuery.Sort.NAME, null, 50))
                        .files())
                .hasSize(FILES / 3);
    }

    private void moveBack(TestServer node, Path back) throws IOException {
        assertThat(round(Direction.TO, back, false, MoveTest::quiet)).contains("Moved 31 files");
        assertThatThrownBy(() -> round(Direction.TO, back, true, MoveTest::quiet))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("Stop all of them");
        node.close();
        assertThat(round(Direction.TO, back, true, MoveTest::quiet)).contains("Everything is moved");
        assertThatThrownBy(() -> round(Direction.TO, old(), false, MoveTest::quiet))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("is not empty");
    }

    @Test
    void installation_movesToNodes_andBack() throws Exception {
        Map<String, String> files;
        Life life;
        long events;
        try (TestServer server = open(TestServer.start(old()))) {
            life = begin(server);
            moveWhileItRuns(server);
            files = files();
            events = server.part(Metadata.class).events().latest();
        }
        moveWhenItIsStopped();

        TestServer node = open(nodes.add());
        assertThat(files()).isEqualTo(files);
        assertThat(nodes.objectNames()).isEqualTo(nodes.recordedNames());
        assertThat(node.part(Metadata.class).events().latest()).isGreaterThanOrEqualTo(events);
        assertThat(node.part(Metadata.class).space().totals().uploads()).isEqualTo(4);
        assertPeopleAndNamesAreThere(node, life);
        alice.send("HEAD", life.gaps(), "Tus-Resumable", "1.0.0")
                .expect(200)
                .expect("Upload-Offset", Integer.toString(PIECE));
        patch(life.gaps(), CONTENT, PIECE, 2 * PIECE);

        Path back = directory.resolve("back");
        moveBack(node, back);
        try (TestServer server = open(TestServer.start(back))) {
            assertThat(files()).isEqualTo(files);
            assertPeopleAndNamesAreThere(server, life);
            patch(life.gaps(), CONTENT, 2 * PIECE, 3 * PIECE, "Lading-Piece", "?1");
            patch(life.gaps(), CONTENT, 4 * PIECE, 5 * PIECE, "Lading-Piece", "?1");
            assertFileAppears(life.gaps(), CONTENT);
            patch(life.waiting(), HALF, 1000, PIECE);
            byte[] both = Arrays.copyOf(HALF, 2 * PIECE);
            System.arraycopy(HALF, 0, both, PIECE, PIECE);
            assertFileAppears(life.whole(), both);
        }
    }

    @Test
    void damagedFile_isNotMoved_andTheFinalRoundNamesIt() throws Exception {
        String damaged;
        String missing;
        try (TestServer _ = open(TestServer.start(old()))) {
            damaged = put("damaged.iso", bytes(1000));
            missing = put("missing.iso", bytes(2000));
            put("good.iso", bytes(3000));
        }
        Files.write(old().resolve("files/" + damaged + "/damaged.iso"), new byte[1000]);
        Files.delete(old().resolve("files/" + missing + "/missing.iso"));
        assertThat(round(Direction.FROM, old(), false, MoveTest::quiet)).contains("Moved 1 files", damaged, missing);
        assertThatThrownBy(() -> round(Direction.FROM, old(), true, MoveTest::quiet))
                .isInstanceOf(StorageException.class)
                .hasMessageContainingAll("The move is not finished", damaged, missing);
    }

    @Test
    void storeThatIsNotEmpty_isRefused_alsoTheSecondTime() throws Exception {
        try (TestServer _ = open(TestServer.start(old()))) {
            put("a.iso", bytes(10));
        }
        Path other = directory.resolve("objects/00/a/0000000000000000-1-0");
        Files.createDirectories(other.getParent());
        Files.write(other, new byte[1]);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> round(Direction.FROM, old(), false, MoveTest::quiet))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("The store is not empty");
        }
    }

    @Test
    void secondMove_isRefused_andLeavesTheFirstItsCopy() throws Exception {
        try (TestServer _ = open(TestServer.start(old()))) {
            put("a.iso", bytes(10));
        }
        assertThat(round(Direction.FROM, old(), true, _ -> {
                    assertThatThrownBy(() -> round(Direction.FROM, old(), true, MoveTest::quiet))
                            .isInstanceOf(StorageException.class)
                            .hasMessageContaining("another move");
                    assertThat(mover()).isDirectoryRecursivelyContaining("glob:**/lading.db");
                }))
                .contains("Everything is moved");
        assertThat(mover()).isEmptyDirectory();
    }

    @Test
    void move_isNotFinished_ifOthersCouldUseTheDatabaseMeanwhile() throws Exception {
        try (TestServer _ = open(TestServer.start(old()))) {
            put("a.iso", bytes(10));
        }
        assertThatThrownBy(() -> round(Direction.FROM, old(), true, _ -> endLocks()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("was lost");
        assertThat(round(Direction.FROM, old(), true, MoveTest::quiet)).contains("Everything is moved");
        Path back = directory.resolve("back");
        assertThatThrownBy(() -> round(Direction.TO, back, true, _ -> endLocks()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("was lost");
        assertThat(round(Direction.TO, back, true, MoveTest::quiet)).contains("Everything is moved");
    }

    /// Ends the connections that keep other servers from the database, and waits until they have ended.
    private void endLocks() {
        try {
            TestPostgresql.execute(
                    nodes.databaseUrl(),
                    "SELECT pg_terminate_backend(pid, 60000) FROM pg_locks WHERE locktype = 'advisory'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
