package io.lading.notify.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.lading.http.ProtocolScript;
import io.lading.server.ServerProcess;
import io.lading.server.TestCertificate;
import io.lading.server.TestServer;
import io.lading.testkit.Patience;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Webhooks of a complete server.
class WebhookServerTest {
    @TempDir
    private Path directory;

    private Receiver receiver;

    @BeforeEach
    void start() throws Exception {
        receiver = Receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    private static void put(ProtocolScript person, String name) {
        person.sendText("PUT", "/api/files/" + name, "content").expect(201);
    }

    private static Map<String, String> settings(String url) {
        return Map.of(
                "LADING_WEBHOOK_URL",
                url,
                "LADING_WEBHOOK_SECRET",
                Sending.SECRET,
                "LADING_WEBHOOK_ALLOW_PRIVATE",
                "true");
    }

    @Test
    void administrator_deliversAgain() throws Exception {
        String[] settings = {
            "WEBHOOK_URL", receiver.url(), "WEBHOOK_SECRET", Sending.SECRET, "WEBHOOK_ALLOW_PRIVATE", "true"
        };
        try (TestServer server = TestServer.start(directory, settings)) {
            put(ProtocolScript.as("alice", server), "again.iso");
            long number = receiver.take().number();
            ProtocolScript carol = ProtocolScript.as("carol", server);
            Patience.until("the delivery is recorded", () -> delivered(carol) == number);
            String path = "/api/webhooks/" + hook(carol).get("id").asString() + "/retry";
            String[] json = {"Content-Type", "application/json"};
            carol.sendText("POST", path, "{\"from\": " + number + "}", json).expect(202);
            assertThat(receiver.take().number()).isEqualTo(number);
            carol.sendText("POST", path, "{\"from\": " + (number + 1) + "}", json)
                    .expectProblem(400, "bad-request");
            carol.sendText("POST", path, "{\"from\": \"1\"}", json).expectProblem(400, "bad-request");
            carol.sendText("POST", "/api/webhooks/none/retry", "{}", json).expectProblem(404, "not-found");
        }
    }

    private static JsonNode hook(ProtocolScript carol) {
        return carol.send("GET", "/api/webhooks")
                .expect(200)
                .json()
                .get("webhooks")
                .get(0);
    }

    private static long delivered(ProtocolScript carol) {
        return hook(carol).get("delivered").asLong(0);
    }

    @Test
    void administrator_seesHowFarHooksAre_andNoOtherRole() throws Exception {
        String url = receiver.url() + "?token=hidden";
        String refused = "http://localhost:" + receiver.port() + "/other";
        try (TestServer server = TestServer.start(
                directory,
                "WEBHOOK_URL",
                url + "," + refused,
                "WEBHOOK_SECRET",
                Sending.SECRET,
                "WEBHOOK_ALLOW_PRIVATE",
                "true")) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            ProtocolScript carol = ProtocolScript.as("carol", server);
            put(alice, "a.iso");
            carol.awaitUntil("/api/webhooks", text -> text.contains("\"delivered\":1,"));
            JsonNode hook = carol.send("GET", "/api/webhooks")
                    .expect(200)
                    .json()
                    .get("webhooks")
                    .get(0);
            assertThat(hook.get("url").asString()).isEqualTo(receiver.url());
            assertThat(hook.get("pending").asLong()).isZero();
            assertThat(hook.get("attempts").asInt()).isZero();
            assertThat(hook.get("error").isNull()).isTrue();
            alice.send("GET", "/api/webhooks").expectProblem(403, "forbidden");
            ProtocolScript.signedOut(server).send("GET", "/api/webhooks").expectProblem(401, "unauthorized");
        }
    }

    @Test
    void privateAddress_isRejectedByDefault_andUploadsContinue() {
        try (TestServer server =
                TestServer.start(directory, "WEBHOOK_URL", receiver.url(), "WEBHOOK_SECRET", Sending.SECRET)) {
            ProtocolScript carol = ProtocolScript.as("carol", server);
            put(carol, "a.iso");
            put(carol, "b.iso");
            carol.awaitUntil("/api/webhooks", text -> text.contains("no public address"));
            JsonNode hook =
                    carol.send("GET", "/api/webhooks").json().get("webhooks").get(0);
            assertThat(hook.get("pending").asLong()).isEqualTo(2);
            assertThat(hook.get("nextAttempt").asString()).endsWith("Z");
        }
        assertThat(receiver.heardNothingMore()).isTrue();
    }

    @Test
    void kill_betweenTwoAttempts_losesNothing() throws Exception {
        try (ServerProcess server = ServerProcess.start(directory, settings(receiver.url()))) {
            ProtocolScript alice = ProtocolScript.as("alice", server.address());
            put(alice, "a.iso");
            assertThat(receiver.take().number()).isEqualTo(1);
            receiver.willAnswer(receiver.silence());
            put(alice, "b.iso");
            put(alice, "c.iso");
            assertThat(receiver.take().number()).isEqualTo(2);
        }
        try (ServerProcess _ = ServerProcess.start(directory, settings(receiver.url()))) {
            long first = receiver.take().number();
            assertThat(first).isEqualTo(2);
            assertThat(receiver.take().number()).isEqualTo(3);
        }
    }

    private static Receiver secured(TestCertificate certificate, String address) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(address, 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.serving()));
        return Receiver.on(server);
    }

    private Path trusting(TestCertificate certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("receiver", certificate.certificate());
        Path store = directory.resolve("trusted.p12");
        try (OutputStream out = Files.newOutputStream(store)) {
            trusted.store(out, "changeit".toCharArray());
        }
        return store;
    }

    @Test
    void https_goesToTheHostThatProvesTheName() throws Exception {
        TestCertificate certificate = TestCertificate.make(directory);
        try (Receiver named = secured(certificate, "127.0.0.1");
                Receiver other = secured(certificate, "127.0.0.2")) {
            String urls = "https://localhost:" + named.port() + "/hook,https://127.0.0.2:" + other.port() + "/hook";
            Map<String, String> settings = new HashMap<>(settings(urls));
            settings.put("LADING_USERS", "carol:lighthouse-keeper:admin");
            try (ServerProcess server = ServerProcess.start(
                    directory.resolve("data"),
                    settings,
                    "-Djavax.net.ssl.trustStore=" + trusting(certificate),
                    "-Djavax.net.ssl.trustStorePassword=changeit")) {
                ProtocolScript carol = ProtocolScript.as("carol", server.address());
                put(carol, "a.iso");
                assertThat(named.take().header("Host")).isEqualTo("localhost:" + named.port());
                carol.awaitUntil("/api/webhooks", text -> text.contains("TLS failed"));
                assertThat(other.heardNothingMore()).isTrue();
            }
        }
    }
}
