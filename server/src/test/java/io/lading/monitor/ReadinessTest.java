package io.lading.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.http.ProtocolScript;
import io.lading.server.TestServer;
import io.lading.storage.StorageException;
import io.lading.testkit.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The readiness check for load balancers and administrators.
class ReadinessTest {
    private static final String READY = "/api/health/ready";
    private static final String REPORT = "/api/admin/health";

    @TempDir
    private Path directory;

    @Test
    void aGoodServer_isReady_andLooksWithoutATrace() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            List<Path> before = files();
            ProtocolScript signedOut = ProtocolScript.signedOut(server);
            signedOut.awaitUntil(READY, text -> text.contains("\"up\"") && !text.contains("\"down\""));
            signedOut.send("GET", READY).expect("Cache-Control", "no-store");
            assertThat(files()).isEqualTo(before);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> found = Files.list(directory)) {
            return found.sorted().toList();
        }
    }

    @Test
    void aServerWithoutRoom_isAliveButNotReady() {
        try (TestServer server = TestServer.start(directory, "MIN_FREE", "100P")) {
            ProtocolScript signedOut = ProtocolScript.signedOut(server);
            signedOut.send("GET", "/api/health").expect(200);
            signedOut.awaitUntil(READY, text -> text.split("\"up\"", -1).length == 3);
            ProtocolScript.Answer answer = signedOut.send("GET", READY).expect(503);
            assertThat(answer.json().get("status").asString()).isEqualTo("down");
            signedOut.send("GET", READY + "?storage=optional").expect(503);
            assertThat(ProtocolScript.as("carol", server)
                            .send("GET", REPORT)
                            .expect(200)
                            .json()
                            .get("checks")
                            .toString())
                    .isEqualTo("[{\"name\":\"database\",\"passes\":true},{\"name\":\"storage\",\"passes\":true},"
                            + "{\"name\":\"space\",\"passes\":false}]");
            assertThat(answer.json().get("checks").propertyStream())
                    .map(check -> check.getKey() + " " + check.getValue().asString())
                    .containsExactly("database up", "storage up", "space down");
        }
    }

    @Test
    void aDirectoryThatCannotBeWritten_isNoticed() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            Files.createDirectory(directory.resolve("lading.probe"));
            ProtocolScript signedOut = ProtocolScript.signedOut(server);
            signedOut.awaitUntil(READY, text -> text.contains("\"database\":\"up\""));
            ProtocolScript.Answer answer = signedOut.send("GET", READY).expect(503);
            assertThat(answer.json().get("checks").get("storage").asString()).isEqualTo("down");
            ProtocolScript.Answer rest =
                    signedOut.send("GET", READY + "?storage=optional").expect(200);
            assertThat(rest.json().get("status").asString()).isEqualTo("up");
            assertThat(rest.json().get("checks").get("storage").asString()).isEqualTo("down");
        }
    }

    @Test
    void aServerThatStops_isNotReadyBeforeItRefusesConnections() {
        try (TestServer server = TestServer.start(directory)) {
            server.part(Readiness.class).stopping();
            ProtocolScript.signedOut(server).send("GET", "/api/health/ready").expect(503);
            ProtocolScript.signedOut(server).send("GET", "/api/health").expect(200);
        }
    }

    /// Asks the server itself, over its port, as the first step of stopping.
    private static final class AsksWhenStopping implements SmartLifecycle {
        private static final AtomicInteger STATUS = new AtomicInteger();
        private static final AtomicReference<ProtocolScript> SENDER = new AtomicReference<>();
        private volatile boolean running;

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            STATUS.set(SENDER.get().send("GET", READY).response().statusCode());
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Asking {
        @Bean
        SmartLifecycle asksWhenStopping() {
            return new AsksWhenStopping();
        }
    }

    @Test
    void aServerThatIsToldToStop_saysSoWhileItStillAnswers() {
        TestServer server = TestServer.start(directory, Asking.class);
        AsksWhenStopping.SENDER.set(ProtocolScript.signedOut(server));
        server.close();
        assertThat(AsksWhenStopping.STATUS).hasValue(503);
    }

    @Test
    void aServerWithAStopDelay_acceptsUploads_whileItSaysThatItIsNotReady() throws InterruptedException {
        TestServer server = TestServer.start(directory, "STOP_DELAY", "10m");
        ProtocolScript alice = ProtocolScript.as("alice", server);
        Thread closing = Thread.ofVirtual().start(server::close);
        Patience.until(
                "the server is not ready",
                () -> alice.send("GET", READY).response().statusCode() == 503);
        alice.sendText("PUT", "/api/files/late.iso", "a file").expect(201);
        closing.interrupt();
        closing.join();
    }

    @Test
    void resultForASharedStore_isReusedForTenSeconds_alsoAFailure() throws Exception {
        AtomicLong time = new AtomicLong();
        AtomicInteger begun = new AtomicInteger();
        Readiness.Check store = new ReusedCheck(
                () -> {
                    if (begun.incrementAndGet() == 2) {
                        throw new StorageException(StorageException.Kind.TEMPORARY, "down", null);
                    }
                    return true;
                },
                Readiness.FRESH_IF_SHARED,
                time::get);
        for (int second = 0; second < 10; second++) {
            assertThat(store.passes()).isTrue();
            time.addAndGet(Readiness.FRESH.toNanos());
        }
        assertThat(begun).hasValue(1);
        for (int second = 0; second < 10; second++) {
            assertThatThrownBy(store::passes).hasMessage("down");
            time.addAndGet(Readiness.FRESH.toNanos());
        }
        assertThat(begun).hasValue(2);
        assertThat(store.passes()).isTrue();
    }

    @Test
    void aCheckThatHangs_isNotStartedAgainBeforeItEnds() {
        AtomicLong time = new AtomicLong();
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch diskAnswers = new CountDownLatch(1);
        Readiness.Check disk = () -> {
            begun.incrementAndGet();
            diskAnswers.await();
            return true;
        };
        try (Readiness readiness = new Readiness(Map.of("storage", disk), time::get)) {
            for (int second = 1; second <= 10; second++) {
                assertThat(readiness.report().ready()).isFalse();
                time.addAndGet(Readiness.FRESH.toNanos());
            }
            Patience.until("it is asked", () -> begun.get() > 0);
            assertThat(begun).hasValue(1);
            diskAnswers.countDown();
            Patience.until("it is asked anew and passes", () -> {
                time.addAndGet(Readiness.FRESH.toNanos());
                return readiness.report().ready() && begun.get() > 1;
            });
        }
    }
}
