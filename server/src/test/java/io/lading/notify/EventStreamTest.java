package io.lading.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.server.TestServer;
import io.lading.testkit.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventStreamTest {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    static Path directory;

    private static TestServer server;
    private static ProtocolScript alice;

    @BeforeAll
    static void start() {
        String listeners = IntStream.range(0, 10)
                .mapToObj(i -> ",listener" + i + ":spectator:viewer")
                .collect(Collectors.joining());
        server = TestServer.start(
                directory,
                "HEARTBEAT",
                "1s",
                "USERS",
                "alice:wonderland,bob:builder,carol:lighthouse-keeper" + listeners);
        alice = ProtocolScript.as("alice", server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void streams_ofOnePerson_areBounded() throws Exception {
        ProtocolScript carol = ProtocolScript.as("carol", server);
        String[] signIn = {"Authorization", carol.authorization()};
        List<Stream> open = new ArrayList<>();
        for (int i = 0; i < EventStream.MAX_STREAMS_OF_PERSON; i++) {
            open.add(Stream.open(signIn));
        }
        carol.send("GET", "/api/events").expectProblem(429, "too-many-streams");
        Stream.ofBob().lines().close();
        open.getFirst().lines().close();
        open.set(0, Stream.openSoon(signIn));
        for (Stream stream : open) {
            stream.lines().close();
        }
    }

    /// One open stream.
    private record Stream(BufferedReader lines) {
        static Stream open(String... headers) throws IOException, InterruptedException {
            Stream stream = begin(headers);
            assertThat(stream.block().getFirst()).startsWith("retry: ");
            return stream;
        }

        /// A stream that starts with these lines after the reconnect delay.
        static Stream open(List<String> first, String... headers) throws IOException, InterruptedException {
            Stream stream = begin(headers);
            List<String> block = stream.block();
            assertThat(block.subList(1, block.size())).isEqualTo(first);
            return stream;
        }

        private static Stream begin(String... headers) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(server.address().resolve("/api/events"))
                    .headers(headers)
                    .build();
            HttpResponse<java.io.InputStream> response = CLIENT.send(request, BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/event-stream");
            assertThat(response.headers().firstValue("X-Accel-Buffering")).contains("no");
            return new Stream(new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
        }

        /// Opens a stream, retrying until the server has noticed that another one has ended.
        static Stream openSoon(String... headers) throws Exception {
            AtomicReference<Stream> opened = new AtomicReference<>();
            Patience.<Exception>until("room for a stream", () -> {
                try {
                    opened.set(open(headers));
                    return true;
                } catch (AssertionError e) {
                    return false;
                }
            });
            return opened.get();
        }

        static Stream ofBob(String... more) throws IOException, InterruptedException {
            List<String> headers = new ArrayList<>(
                    List.of("Authorization", ProtocolScript.as("bob", server).authorization()));
            headers.addAll(List.of(more));
            return open(headers.toArray(String[]::new));
        }

        /// The lines up to the next empty one; empty at the end of the stream.
        List<String> block() throws IOException {
            List<String> block = new ArrayList<>();
            for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
                block.add(line);
            }
            return block;
        }

        /// The next event, past comments.
        List<String> event() throws IOException {
            List<String> block = block();
            while (!block.isEmpty() && block.getFirst().startsWith(":")) {
                block = block();
            }
            return block;
        }
    }

    private static String upload(String name) {
        return alice.sendText("PUT", "/api/files/" + name, "content of " + name)
                .expect(201)
                .json()
                .get("id")
                .asString();
    }

    private static JsonNode data(List<String> event) {
        return new JsonMapper().readTree(event.get(2).substring("data: ".length()));
    }

    @Test
    void file_isReportedToOthersAtOnce_withWhatTheyMaySee() throws Exception {
        Stream bob = Stream.ofBob();
        String id = upload("told.iso");
        List<String> event = bob.event();
        assertThat(event.get(0)).startsWith("id: ");
        assertThat(event.get(1)).isEqualTo("event: file-added");
        JsonNode file = data(event);
        assertThat(file.get("id").asString()).isEqualTo(id);
        assertThat(file.get("name").asString()).isEqualTo("told.iso");
        assertThat(file.get("owner").asString()).isEqualTo("alice");
        assertThat(file.get("size").asLong()).isEqualTo("content of told.iso".length());
        assertThat(file.has("annotation")).isFalse();
    }

    @Test
    void lastEventId_replaysExactlyWhatWasMissed_thenContinuesLive() throws Exception {
        Stream before = Stream.ofBob();
        upload("seen.iso");
        String seen = before.event().getFirst().substring("id: ".length());
        upload("missed-1.iso");
        String removed = upload("missed-2.iso");
        alice.send("DELETE", "/api/files/" + removed).expect(204);

        Stream after = Stream.ofBob("Last-Event-ID", seen);
        assertThat(data(after.event()).get("name").asString()).isEqualTo("missed-1.iso");
        assertThat(data(after.event()).get("name").asString()).isEqualTo("missed-2.iso");
        List<String> removal = after.event();
        assertThat(removal.get(1)).isEqualTo("event: file-removed");
        assertThat(data(removal).propertyNames()).containsExactly("id");
        upload("live.iso");
        List<String> live = after.event();
        assertThat(data(live).get("name").asString()).isEqualTo("live.iso");
        assertThat(Long.parseLong(live.getFirst().substring(4))).isEqualTo(Long.parseLong(seen) + 4);
    }

    @Test
    void renamedFile_isToldWithItsNewName() throws Exception {
        Stream stream = Stream.ofBob();
        String id = upload("before.iso");
        assertThat(data(stream.event()).get("name").asString()).isEqualTo("before.iso");
        String name = "{\"name\":\"after.iso\"}";
        alice.sendText("PATCH", "/api/files/" + id, name, "Content-Type", "application/json")
                .expect(200);
        List<String> renaming = stream.event();
        // The digest of a file can follow its event.
        while (renaming.get(1).equals("event: file-digested")) {
            renaming = stream.event();
        }
        assertThat(renaming.get(1)).isEqualTo("event: file-renamed");
        assertThat(data(renaming).get("id").asString()).isEqualTo(id);
        assertThat(data(renaming).get("name").asString()).isEqualTo("after.iso");
    }

    @Test
    void clientThatMissedManyEvents_getsAllOfThemInOrder() throws Exception {
        Stream before = Stream.ofBob();
        upload("first.iso");
        String seen = before.event().getFirst().substring("id: ".length());
        for (int i = 0; i <= EventStream.MAX_SHARED; i++) {
            upload("many-" + i + ".iso");
        }
        Stream after = Stream.ofBob("Last-Event-ID", seen);
        for (int i = 0; i <= EventStream.MAX_SHARED; i++) {
            assertThat(data(after.event()).get("name").asString()).isEqualTo("many-" + i + ".iso");
        }
    }

    @Test
    void lastEventId_beyondTheLog_continuesFromNow_andSaysSo() throws Exception {
        Stream before = Stream.ofBob();
        upload("before-the-restore.iso");
        long latest = Long.parseLong(before.event().getFirst().substring("id: ".length()));
        for (String ahead : new String[] {Long.toString(latest + 1_000_000), Long.toString(Long.MAX_VALUE)}) {
            Stream restored = Stream.open(
                    List.of("id: " + latest, "event: reset", "data: {}"),
                    "Authorization",
                    ProtocolScript.as("bob", server).authorization(),
                    "Last-Event-ID",
                    ahead);
            upload("after-the-restore.iso");
            latest++;
            assertThat(restored.event().getFirst()).isEqualTo("id: " + latest);
        }
        Stream current = Stream.open(
                List.of("id: " + latest),
                "Authorization",
                ProtocolScript.as("bob", server).authorization(),
                "Last-Event-ID",
                Long.toString(latest));
        current.lines().close();
    }

    @Test
    void cve_2026_28682_unfinishedUploads_areVisibleToTheirOwnerOnly() throws Exception {
        Stream bob = Stream.ofBob();
        alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "100")
                .expect(201);
        upload("after.iso");
        assertThat(data(bob.event()).get("name").asString()).isEqualTo("after.iso");
    }

    @Test
    void silentStream_staysOpenByComments() throws Exception {
        assertThat(Stream.ofBob().block()).containsExactly(": still here");
    }

    @Test
    void stream_endsWithTheSession() throws Exception {
        ProtocolScript signedOut = ProtocolScript.signedOut(server);
        String cookie = signedOut
                .sendText(
                        "POST",
                        "/api/session",
                        "{\"name\": \"bob\", \"password\": \"builder\"}",
                        "Content-Type",
                        "application/json",
                        "X-Lading-Client",
                        "test")
                .header("Set-Cookie")
                .split(";", 2)[0];
        Stream bob = Stream.open("Cookie", cookie);
        signedOut
                .send("DELETE", "/api/session", "Cookie", cookie, "X-Lading-Client", "test")
                .expect(204);
        assertThat(bob.event()).isEmpty();
    }

    @Test
    void head_isAnswered_andOpensNoStream() {
        for (int i = 0; i <= EventStream.MAX_STREAMS_OF_PERSON; i++) {
            alice.send("HEAD", "/api/events").expect(200).expect("Content-Type", "text/event-stream;charset=utf-8");
        }
    }

    @Test
    void badLastEventId_isRejected() {
        for (String bad : new String[] {"-1", "x", "99999999999999999999"}) {
            ProtocolScript.as("bob", server)
                    .send("GET", "/api/events", "Last-Event-ID", bad)
                    .expectProblem(400, "bad-request");
        }
    }

    @Test
    void aHundredListeners_allHear() throws Exception {
        List<Stream> streams = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String pair = "listener" + i / 10 + ":spectator";
            streams.add(Stream.open(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8))));
        }
        upload("for-everybody.iso");
        for (Stream stream : streams) {
            assertThat(data(stream.event()).get("name").asString()).isEqualTo("for-everybody.iso");
        }
    }
}
