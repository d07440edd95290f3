package io.lading.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.RawConversation;
import io.lading.http.body.RequestPlace.ClientWatch;
import io.lading.server.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Clients that send another request, or close, about when the watching of their connection ends. The time differs
/// from round to round, so that the two happen in every order.
class EndOfInputTest {
    private static final int REQUESTS = 1_000;
    private static final int CONNECTIONS = 100;
    private static final int MAX_SPINS = 5_000;
    private static final String[] REQUEST = {"GET / HTTP/1.1", "Host: localhost"};

    @TempDir
    private static Path directory;

    private static final Server SERVER = new Server();
    private static Site plain;
    private static Site secure;

    /// A connector, and how to connect to it.
    record Site(String name, ServerConnector connector, SocketFactory sockets) {
        RawConversation connect() throws IOException {
            return RawConversation.over(
                    sockets.createSocket(InetAddress.getLoopbackAddress(), connector.getLocalPort()));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /// Watches its client for a short time, then responds.
    private static final class Watched extends Handler.Abstract {
        private final Random random = new Random();

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            HttpConnection connection =
                    (HttpConnection) request.getConnectionMetaData().getConnection();
            try (ClientWatch _ = EndOfInput.watch(connection, () -> {})) {
                spin(random);
            }
            response.write(true, ByteBuffer.allocate(0), callback);
            return true;
        }
    }

    private static void spin(Random random) {
        IntStream.range(0, random.nextInt(MAX_SPINS)).forEach(_ -> Thread.onSpinWait());
    }

    @BeforeAll
    static void start() throws Exception {
        TestCertificate certificate = TestCertificate.make(directory);
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(certificate.serving());
        InterimConnectionFactory http = new InterimConnectionFactory(new HttpConfiguration());
        plain = new Site("HTTP", new ServerConnector(SERVER, http), SocketFactory.getDefault());
        secure = new Site(
                "TLS",
                new ServerConnector(SERVER, new SslConnectionFactory(tls, http.getProtocol()), http),
                certificate.trusting().getSocketFactory());
        SERVER.addConnector(plain.connector());
        SERVER.addConnector(secure.connector());
        SERVER.setHandler(new Watched());
        SERVER.start();
    }

    @AfterAll
    static void stop() throws Exception {
        SERVER.stop();
    }

    static Stream<Site> sites() {
        return Stream.of(plain, secure);
    }

    private static void expectResponse(RawConversation client) throws IOException {
        assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
        client.fields();
    }

    @ParameterizedTest
    @MethodSource("sites")
    void everyRequest_isAnswered_whenTheNextOneComesAtAnyTime(Site site) throws Exception {
        Random random = new Random();
        try (RawConversation client = site.connect()) {
            client.send(REQUEST);
            for (int sent = 1; sent < REQUESTS; sent++) {
                spin(random);
                client.send(REQUEST);
                expectResponse(client);
            }
            expectResponse(client);
        }
    }

    @ParameterizedTest
    @MethodSource("sites")
    void everyConnection_isClosed_whenItsClientClosesItAtAnyTime(Site site) throws Exception {
        Random random = new Random();
        for (int i = 0; i < CONNECTIONS; i++) {
            try (RawConversation client = site.connect()) {
                client.send(REQUEST);
                expectResponse(client);
                client.send(REQUEST);
                spin(random);
                client.sendNoMore();
                expectResponse(client);
                assertThat(client.rest()).isEmpty();
            }
        }
    }
}
