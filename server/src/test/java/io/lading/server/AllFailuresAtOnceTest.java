package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.GeneratedContent;
import io.lading.http.ProtocolScript;
import io.lading.testkit.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A thousand hostile clients, a full disk and a network that cuts connections, at the same time and at the size of
/// the container: running uploads pause, then complete with their content.
class AllFailuresAtOnceTest {
    private static final int HOSTILE_CLIENTS = 1000;
    private static final long DISK_BYTES = 96L << 20;
    private static final long UPLOAD_BYTES = 12L << 20;
    private static final int UPLOADS = 4;
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);
    private static final String TUS = "Tus-Resumable";
    private static final String OFFSET = "Upload-Offset";

    private final AtomicInteger paused = new AtomicInteger();

    @TempDir
    private Path directory;

    @Test
    void uploads_pauseAndComplete() throws Exception {
        try (FullableDisk disk = FullableDisk.of(DISK_BYTES, directory);
                ServerProcess server = disk.serve(Map.of(), AttackDrillTest.containerSize());
                BadNetwork network = new BadNetwork(server.address());
                ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
            GeneratedContent content = new GeneratedContent(UPLOAD_BYTES);
            ProtocolScript alice = ProtocolScript.as("alice", server::address);
            List<String> uploads = create(alice);
            disk.fill();
            List<Attackers> attackers = attack(server.address());
            try {
                List<Future<?>> running = new ArrayList<>();
                for (String upload : uploads) {
                    running.add(users.submit(() -> untilComplete(alice, network, upload, content)));
                }
                for (Attackers each : attackers) {
                    each.awaitEveryOne();
                }
                Patience.until("an upload pauses because the disk is full", () -> paused.get() > 0);
                disk.clear();
                for (Future<?> each : running) {
                    each.get();
                }
            } finally {
                attackers.forEach(Attackers::close);
            }
            assertThat(network.cut()).as("connections that the network closed").isPositive();
            assertThat(server.isAlive()).isTrue();
            for (String upload : uploads) {
                assertStored(alice, upload, content);
            }
        }
    }

    private static List<String> create(ProtocolScript alice) {
        List<String> uploads = new ArrayList<>();
        for (int i = 0; i < UPLOADS; i++) {
            uploads.add(alice.send("POST", "/api/uploads", TUS, "1.0.0", "Upload-Length", Long.toString(UPLOAD_BYTES))
                    .expect(201)
                    .header("Location"));
        }
        return uploads;
    }

    private static List<Attackers> attack(URI server) throws Exception {
        List<Attack> attacks = new ArrayList<>(List.of(Attack.values()));
        attacks.removeIf(Attack::http2);
        List<Attackers> attackers = new ArrayList<>();
        for (Attack attack : attacks) {
            attackers.add(new Attackers(attack, server, SSLContext.getDefault(), HOSTILE_CLIENTS / attacks.size()));
        }
        return attackers;
    }

    /// Uploads as a client does: asks for the offset, sends what is missing, and repeats both after each failure.
    private void untilComplete(ProtocolScript alice, BadNetwork network, String upload, GeneratedContent content) {
        List<String> answers = new ArrayList<>();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            URI address = network.address().resolve(upload);
            Patience.until("an upload completes", () -> attempt(client, request(alice, address), content, answers));
        } catch (AssertionError e) {
            throw new AssertionError("Answers: " + answers, e);
        }
    }

    private static HttpRequest.Builder request(ProtocolScript alice, URI address) {
        return HttpRequest.newBuilder(address)
                .timeout(ANSWER_TIMEOUT)
                .header("Authorization", alice.authorization())
                .header(TUS, "1.0.0");
    }

    private boolean attempt(
            HttpClient client, HttpRequest.Builder request, GeneratedContent content, List<String> answers) {
        try {
            HttpResponse<String> head = send(client, request.HEAD(), answers);
            if (head.statusCode() != 200) {
                return false;
            }
            long offset = head.headers().firstValueAsLong(OFFSET).orElseThrow();
            if (offset < UPLOAD_BYTES) {
                send(
                        client,
                        request.header(OFFSET, Long.toString(offset))
                                .header("Content-Type", "application/offset+octet-stream")
                                .method("PATCH", content.publisherFrom(offset)),
                        answers);
            }
            return offset == UPLOAD_BYTES;
        } catch (IOException e) {
            answers.add(e.toString());
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> send(HttpClient client, HttpRequest.Builder request, List<String> answers)
            throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        answers.add(response.statusCode() + " " + response.body());
        assertThat(response.statusCode())
                .as("a pause, but no failure: " + response.body())
                .isIn(200, 204, 408, 409, 429, 503, 507);
        if (response.statusCode() == 507) {
            paused.incrementAndGet();
        }
        return response;
    }

    private static void assertStored(ProtocolScript alice, String upload, GeneratedContent content) throws Exception {
        String file = upload.replace("/uploads/", "/files/");
        alice.awaitUntil(file, text -> text.contains("\"ready\""));
        assertThat(alice.send("GET", file).json().get("sha256").asString()).isEqualTo(content.sha256());
    }
}
