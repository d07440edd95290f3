package io.lading.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.RawConversation;
import io.lading.server.TestCertificate;
import io.lading.server.TestServer;
import io.lading.testkit.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The server notices at once that a client has closed its event stream, and a connection remains usable after its
/// stream. The heartbeat is so rare here that no write fails first.
class ClosedEventStreamsTest {
    private static final String ALICE =
            ProtocolScript.as("alice", URI.create("http://localhost")).authorization();
    private static final int LIMIT = EventStream.MAX_STREAMS_OF_PERSON;

    @TempDir
    private static Path directory;

    private static TestCertificate certificate;
    private static Site plain;
    private static Site secure;

    /// A server, and how to connect to it.
    record Site(String name, TestServer server, SocketFactory sockets) {
        RawConversation connect() throws IOException {
            return RawConversation.over(sockets.createSocket(InetAddress.getLoopbackAddress(), server.port()));
        }

        void expectNoStreams() {
            Patience.until(
                    "no stream is open", () -> server.part(EventStream.class).streams() == 0);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        certificate = TestCertificate.make(directory);
        Path key = Files.writeString(directory.resolve("key.pem"), certificate.key());
        Path chain = Files.writeString(directory.resolve("cert.pem"), certificate.chain());
        plain = new Site("HTTP", start("plain"), SocketFactory.getDefault());
        secure = new Site(
                "TLS",
                start("secure", "TLS_CERT", chain.toString(), "TLS_KEY", key.toString()),
                certificate.trusting().getSocketFactory());
    }

    private static TestServer start(String name, String... more) {
        List<String> settings = new ArrayList<>(List.of("HEARTBEAT", "1h", "IDLE_TIMEOUT", "2h"));
        settings.addAll(List.of(more));
        return TestServer.start(directory.resolve(name), settings.toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        plain.server().close();
        secure.server().close();
    }

    static Stream<Site> sites() {
        return Stream.of(plain, secure);
    }

    private static RawConversation open(Site site, String credentials) throws IOException {
        RawConversation client = site.connect();
        open(client, "HTTP/1.1", credentials);
        return client;
    }

    private static void open(RawConversation client, String version, String credentials) throws IOException {
        client.send("GET /api/events " + version, "Host: localhost", credentials);
        assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
        client.fields();
        while (!client.line().startsWith("id: ")) {
            // The first lines of the stream.
        }
    }

    @ParameterizedTest
    @MethodSource("sites")
    void closedStreams_makeRoomAtOnce(Site site) throws Exception {
        for (int round = 0; round < 3; round++) {
            List<RawConversation> clients = new ArrayList<>();
            for (int i = 0; i < LIMIT; i++) {
                clients.add(open(site, "Authorization: " + ALICE));
            }
            for (RawConversation client : clients) {
                client.close();
            }
        }
        site.expectNoStreams();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void closedStreams_ofAnHttpClient_makeRoomAtOnce(Version version) throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(certificate.trusting())
                .version(version)
                .build()) {
            for (int round = 0; round < 3; round++) {
                List<InputStream> streams = new ArrayList<>();
                for (int i = 0; i < LIMIT; i++) {
                    streams.add(open(client, version));
                }
                for (InputStream stream : streams) {
                    stream.close();
                }
            }
        }
        secure.expectNoStreams();
    }

    private static InputStream open(HttpClient client, Version version) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("https://127.0.0.1:" + secure.server().port() + "/api/events"))
                .header("Authorization", ALICE)
                .build();
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.version()).isEqualTo(version);
        assertThat(response.body().read()).isEqualTo('r');
        return response.body();
    }

    /// TLS clients can say that they send no more before they close the connection.
    @ParameterizedTest
    @MethodSource("sites")
    void clientThatClosesItsSendingDirection_getsTheEndOfTheConnection(Site site) throws Exception {
        try (RawConversation client = open(site, "Authorization: " + ALICE)) {
            client.sendNoMore();
            assertThat(client.rest()).endsWith("0\r\n\r\n");
        }
        site.expectNoStreams();
    }

    @ParameterizedTest
    @MethodSource("sites")
    void connection_servesFurtherRequests_afterItsStream(Site site) throws Exception {
        String cookie = signIn(site);
        try (RawConversation client = open(site, "Cookie: " + cookie)) {
            signOut(site, cookie);
            expectEnd(client);
            client.send("GET /api/health HTTP/1.1", "Host: localhost");
            assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
            expectEnd(client);
            open(client, "HTTP/1.1", "Authorization: " + ALICE);
        }
        site.expectNoStreams();
    }

    @ParameterizedTest
    @MethodSource("sites")
    void request_thatTheClientSendsDuringItsStream_isAnsweredAfterIt(Site site) throws Exception {
        String cookie = signIn(site);
        try (RawConversation client = open(site, "Cookie: " + cookie)) {
            client.send("GET /api/health HTTP/1.1", "Host: localhost");
            client.send("HEAD /api/events HTTP/1.1", "Host: localhost", "Authorization: " + ALICE);
            signOut(site, cookie);
            expectEnd(client);
            assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
            expectEnd(client);
            assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
        }
        site.expectNoStreams();
    }

    @ParameterizedTest
    @MethodSource("sites")
    void connectionOfHttp10_endsWithItsStream(Site site) throws Exception {
        String cookie = signIn(site);
        try (RawConversation client = site.connect()) {
            open(client, "HTTP/1.0", "Cookie: " + cookie);
            signOut(site, cookie);
            assertThat(client.rest()).isBlank();
        }
        site.expectNoStreams();
    }

    @Test
    void request_sentWithTheRequestForAStream_isAnsweredAfterIt() throws Exception {
        String cookie = signIn(plain);
        try (RawConversation client = plain.connect()) {
            client.sendBytes("GET /api/events HTTP/1.1\r\nHost: localhost\r\nCookie: " + cookie
                    + "\r\n\r\nGET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
            signOut(plain, cookie);
            expectEnd(client);
            assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
        }
        plain.expectNoStreams();
    }

    private static void expectEnd(RawConversation client) throws IOException {
        while (!client.line().equals("0")) {
            // The rest of the stream.
        }
        assertThat(client.line()).isEmpty();
    }

    private static String signIn(Site site) throws IOException {
        String document = "{\"name\": \"bob\", \"password\": \"builder\"}";
        try (RawConversation client = site.connect()) {
            client.sendBytes(String.join(
                    "\r\n",
                    "POST /api/session HTTP/1.1",
                    "Host: localhost",
                    "X-Lading-Client: test",
                    "Content-Type: application/json",
                    "Content-Length: " + document.length(),
                    "",
                    document));
            return client.fields().stream()
                    .filter(field -> field.startsWith("Set-Cookie: "))
                    .map(field -> field.substring("Set-Cookie: ".length()).split(";", 2)[0])
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void signOut(Site site, String cookie) throws IOException {
        try (RawConversation client = site.connect()) {
            client.send(
                    "DELETE /api/session HTTP/1.1", "Host: localhost", "Cookie: " + cookie, "X-Lading-Client: test");
            assertThat(client.line()).startsWith("HTTP/1.1 204");
        }
    }
}
