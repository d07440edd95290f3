package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.GeneratedContent;
import io.lading.testkit.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Attacks on a server with the memory of the container, over HTTP/1.1 and over HTTP/2 with TLS. During each
/// attack other users sign in and upload, and afterwards the same process still answers.
class AttackDrillTest {
    /// All attacks in the long form. In the short form those that need TLS, and of the others those that keep the
    /// most memory per connection, to which TLS adds its buffers.
    private static final Set<Attack> OVER_TLS = Boolean.getBoolean("lading.long")
            ? EnumSet.allOf(Attack.class)
            : EnumSet.of(
                    Attack.ENDLESS_HEADERS,
                    Attack.TRICKLING_SIGN_INS,
                    Attack.ENDLESS_DOCUMENTS,
                    Attack.HTTP2_CLOSED_WINDOWS,
                    Attack.HTTP2_SILENT_STREAMS);

    private static final int CONNECTIONS = 320;
    private static final int ROUNDS = 2;
    private static final long UPLOAD_BYTES = 4L << 20;
    private static final int OK = 200;
    private static final int CREATED = 201;

    @TempDir
    private Path directory;

    /// The JVM options that `server/docker/start` sets.
    static String[] containerSize() throws IOException {
        String start = Files.readString(Path.of("docker/start"));
        return new String[] {
            "-Xmx" + size(start, "LADING_HEAP:-"),
            "-XX:MaxDirectMemorySize=" + size(start, "LADING_BUFFERS:-"),
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xss512k"
        };
    }

    private static String size(String start, String before) {
        Matcher size = Pattern.compile(Pattern.quote(before) + "(\\d+m)").matcher(start);
        assertThat(size.find()).isTrue();
        return size.group(1);
    }

    @Test
    void attacks_overHttp1_stopNoOtherUser() throws Exception {
        try (ServerProcess server = ServerProcess.start(directory, containerSize());
                HttpClient people = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            for (Attack attack : Attack.values()) {
                if (!attack.http2()) {
                    drill(attack, server, people, SSLContext.getDefault());
                }
            }
        }
    }

    @Test
    void attacks_overTls_stopNoOtherUser() throws Exception {
        TestCertificate certificate = TestCertificate.make(directory);
        Path chain = Files.writeString(directory.resolve("cert.pem"), certificate.chain());
        Path key = Files.writeString(directory.resolve("key.pem"), certificate.key());
        Map<String, String> tls = Map.of("LADING_TLS_CERT", chain.toString(), "LADING_TLS_KEY", key.toString());
        try (ServerProcess server = ServerProcess.start(directory.resolve("data"), tls, containerSize());
                HttpClient people = HttpClient.newBuilder()
                        .sslContext(certificate.trusting())
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            for (Attack attack : OVER_TLS) {
                drill(attack, server, people, certificate.trusting());
            }
        }
    }

    private static void drill(Attack attack, ServerProcess server, HttpClient people, SSLContext tls) throws Exception {
        GeneratedContent content = new GeneratedContent(UPLOAD_BYTES);
        try (Attackers attackers = new Attackers(attack, server.address(), tls, CONNECTIONS)) {
            attackers.awaitFirstBlow();
            for (int round = 0; round < ROUNDS; round++) {
                URI file = server.address().resolve("/api/files/" + attack + "-" + round + ".iso");
                untilDone(people, request(file, "alice:wonderland").PUT(content.publisher()), CREATED);
                // A new sign-in: the password is compared again for each address and name.
                URI session = server.address().resolve("/api/session");
                untilDone(people, signIn(session, "bob", "builder"), OK);
            }
            attackers.awaitEveryOne();
        }
        assertThat(server.isAlive()).as("the process survived " + attack).isTrue();
        untilDone(
                people,
                HttpRequest.newBuilder(server.address().resolve("/api/health")).GET(),
                OK);
    }

    private static HttpRequest.Builder request(URI address, String account) {
        return HttpRequest.newBuilder(address)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8)));
    }

    private static HttpRequest.Builder signIn(URI address, String name, String password) {
        BodyPublisher document =
                BodyPublishers.ofString("{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}");
        return HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .header("X-Lading-Client", "web")
                .POST(document);
    }

    /// Sends a request and retries like a client if there was no place or the connection was closed.
    private static void untilDone(HttpClient client, HttpRequest.Builder request, int expected) {
        List<String> answers = new ArrayList<>();
        try {
            Patience.until("an answer " + expected, () -> attempt(client, request.build(), answers) == expected);
        } catch (AssertionError e) {
            throw new AssertionError("Answers: " + answers, e);
        }
    }

    private static int attempt(HttpClient client, HttpRequest request, List<String> answers) {
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            answers.add(response.statusCode() + " " + response.body());
            assertThat(response.statusCode()).as(response.body()).isIn(OK, CREATED, 429, 503);
            return response.statusCode();
        } catch (IOException e) {
            answers.add(e.toString());
            return 0;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
