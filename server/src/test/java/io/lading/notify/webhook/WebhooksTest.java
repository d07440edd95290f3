package io.lading.notify.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.file.FileId;
import io.lading.metadata.webhook.Progress;
import io.lading.notify.webhook.Receiver.Delivery;
import io.lading.notify.webhook.Sending.Manner;
import io.lading.testkit.MemoryLeases;
import io.lading.testkit.Patience;
import io.lading.testkit.TestClock;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The guarantees of webhooks, tested with real receivers.
class WebhooksTest {
    @TempDir
    private Path directory;

    private Receiver receiver;

    @BeforeEach
    void start() throws IOException {
        receiver = Receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void events_arriveInOrder_withWhatHappened() throws Exception {
        try (Sending sending = Sending.start(directory, Manner.quick(), receiver.url() + "?token=x")) {
            FileId first = sending.add("a.iso");
            sending.remove(first);
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                ids.add(sending.add("b.iso").value());
            }
            Delivery added = receiver.take();
            assertThat(added.method()).isEqualTo("POST");
            assertThat(added.target()).isEqualTo("/hook?token=x");
            assertThat(added.header("Content-Type")).isEqualTo("application/json");
            assertThat(added.json().get("type").asString()).isEqualTo("file-added");
            assertThat(added.json().get("timestamp").asString()).endsWith("Z");
            assertThat(added.json().get("data").get("name").asString()).isEqualTo("a.iso");
            assertThat(added.header("webhook-id")).isEqualTo("1-" + first.value());
            Delivery removed = receiver.take();
            assertThat(removed.json().get("type").asString()).isEqualTo("file-removed");
            assertThat(removed.json().get("data").get("id").asString()).isEqualTo(first.value());
            for (int i = 0; i < ids.size(); i++) {
                Delivery next = receiver.take();
                assertThat(next.number()).isEqualTo(i + 3L);
                assertThat(next.json().get("data").get("id").asString()).isEqualTo(ids.get(i));
            }
        }
    }

    @Test
    void hookAheadOfTheLog_afterARestore_continuesWithTheNextEvent() throws Exception {
        try (Sending sending = Sending.start(directory, Manner.quick(), receiver.url())) {
            sending.add("before.iso");
            receiver.take();
        }
        String database = "jdbc:sqlite:" + directory.resolve("lading.db");
        try (Connection connection = DriverManager.getConnection(database);
                Statement ahead = connection.createStatement()) {
            assertThat(ahead.executeUpdate("UPDATE webhooks SET done = 900, delivered = 900"))
                    .isEqualTo(1);
        }
        try (Sending sending = Sending.start(directory, Manner.quick(), receiver.url())) {
            FileId added = sending.add("after.iso");
            assertThat(receiver.take().json().get("data").get("id").asString()).isEqualTo(added.value());
        }
    }

    @Test
    void signature_verifiesAsStandardWebhooksSay() throws Exception {
        try (Sending sending = Sending.start(directory, Manner.quick(), receiver.url())) {
            sending.add("ä.iso");
            Delivery delivery = receiver.take();
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(
                    Base64.getDecoder().decode("bGFkaW5nLXRlc3Qtc2VjcmV0LTMyLWJ5dGVzLWxvbmc="), "HmacSHA256"));
            String signed =
                    delivery.header("webhook-id") + "." + delivery.header("webhook-timestamp") + "." + delivery.body();
            String expected = Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
            assertThat(delivery.header("webhook-signature")).isEqualTo("v1," + expected);
        }
    }

    @Test
    void failure_isTriedAgain_andNothingOvertakesIt() throws Exception {
        try (Sending sending = Sending.start(directory, Manner.quick(), receiver.url())) {
            receiver.willAnswer(500);
            receiver.willAnswer(Receiver.status(503, Map.of("Retry-After", "0")));
            receiver.willAnswer(404);
            sending.add("a.iso");
            sending.add("b.iso");
            String id = receiver.take().header("webhook-id");
            for (int i = 0; i < 3; i++) {
                assertThat(receiver.take().header("webhook-id")).isEqualTo(id);
            }
            assertThat(receiver.take().number()).isEqualTo(2);
            Progress after = sending.await(0, progress -> progress.done() == 2);
            assertThat(after.attempts()).isZero();
            assertThat(after.error()).isNull();
        }
    }

    @Test
    void silence_endsWithTheAttempt_andIsTriedAgain() throws Exception {
        Manner impatient = Manner.quick().patience(Duration.ofMillis(300));
        try (Sending sending = Sending.start(directory, impatient, receiver.url())) {
            receiver.willAnswer(receiver.silence());
            sending.add("a.iso");
            assertThat(receiver.take().number()).isEqualTo(1);
            assertThat(receiver.take().number()).isEqualTo(1);
            sending.await(0, progress -> progress.done() == 1);
        }
    }

    /// A port outside the ephemeral range, so that it stays free until the receiver starts.
    private static int unusedPort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException e) {
                // The port is in use: try another one.
            }
        }
    }

    @Test
    void withoutAReceiver_deliveryIsTriedAgain() throws Exception {
        int port = unusedPort();
        try (Sending sending = Sending.start(directory, Manner.quick(), "http://127.0.0.1:" + port + "/hook")) {
            sending.add("a.iso");
            Progress failing = sending.await(0, progress -> progress.attempts() > 1);
            assertThat(failing.error()).isEqualTo("The receiver refused the connection.");
            assertThat(failing.nextAttempt()).isNotNull();
            assertThat(sending.pending(0)).isEqualTo(1);
            try (Receiver late = Receiver.at(port)) {
                assertThat(late.take().number()).isEqualTo(1);
                sending.await(0, progress -> progress.delivered() == 1);
                assertThat(sending.pending(0)).isZero();
            }
        }
    }

    @Test
    void endlessAnswer_isCutOff_andTheStatusCounts() throws Exception {
        try (Sending sending = Sending.start(directory, Manner.quick(), receiver.url())) {
            receiver.willAnswer(exchange -> {
                exchange.sendResponseHeaders(200, 0);
                byte[] bytes = new byte[8192];
                while (true) {
                    exchange.getResponseBody().write(bytes);
                }
            });
            sending.add("a.iso");
            sending.await(0, progress -> progress.delivered() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1800", "Sun, 01 Nov 2026 10:30:00 GMT"})
    void retryAfter_isWaitedFor(String asked) throws Exception {
        TestClock clock = new TestClock();
        Instant due = clock.instant().plus(Duration.ofMinutes(30));
        RetryRule patient = new RetryRule(Duration.ofMillis(1), Duration.ofHours(1), Duration.ofDays(1));
        Manner manner = Manner.quick().clock(clock).retries(patient);
        try (Sending sending = Sending.start(directory, manner, receiver.url())) {
            receiver.willAnswer(Receiver.status(503, Map.of("Retry-After", "soon")));
            receiver.willAnswer(Receiver.status(429, Map.of("Retry-After", asked)));
            sending.add("a.iso");
            Progress waiting = sending.await(0, progress -> progress.attempts() == 2);
            assertThat(waiting.nextAttempt()).isEqualTo(due);
        }
    }

    @Test
    void stop_letsTheAttemptUnderWayEnd_andBeginsNoOther() throws Exception {
        CountDownLatch stopping = new CountDownLatch(1);
        try (Sending sending = Sending.start(directory, Manner.quick(), receiver.url())) {
            receiver.willAnswer(exchange -> {
                stopping.await();
                exchange.sendResponseHeaders(204, -1);
            });
            sending.add("a.iso");
            sending.add("b.iso");
            assertThat(receiver.take().number()).isEqualTo(1);
            sending.stop();
            stopping.countDown();
            sending.await(0, progress -> progress.delivered() == 1);
        }
        assertThat(receiver.heardNothingMore()).isTrue();
        try (Sending _ = Sending.start(directory, Manner.quick(), receiver.url())) {
            assertThat(receiver.take().number()).isEqualTo(2);
        }
    }

    @Test
    void restart_continuesWhereItWas() throws Exception {
        try (Sending before = Sending.start(directory, Manner.quick(), receiver.url())) {
            before.add("a.iso");
            before.await(0, progress -> progress.delivered() == 1);
            receiver.willAnswer(500);
            receiver.willAnswer(receiver.silence());
            before.add("b.iso");
            before.add("c.iso");
            for (int number : new int[] {1, 2, 2}) {
                assertThat(receiver.take().number()).isEqualTo(number);
            }
        }
        try (Sending after = Sending.start(directory, Manner.quick(), receiver.url())) {
            after.add("d.iso");
            for (int number : new int[] {2, 3, 4}) {
                assertThat(receiver.take().number()).isEqualTo(number);
            }
            after.await(0, progress -> progress.delivered() == 4);
            assertThat(receiver.heardNothingMore()).isTrue();
        }
    }

    @Test
    void again_deliversFromAnEvent_andAllThatFollow() throws Exception {
        try (Sending sending = Sending.start(directory, Manner.quick(), receiver.url())) {
            for (int number = 1; number <= 3; number++) {
                sending.add("a.iso");
                assertThat(receiver.take().number()).isEqualTo(number);
            }
            sending.await(0, progress -> progress.done() == 3);
            assertThat(sending.again(0, 4L)).as("not delivered yet").isFalse();
            assertThat(sending.again(0, 0L)).isFalse();
            assertThat(sending.again(0, 2L)).isTrue();
            assertThat(receiver.take().number()).isEqualTo(2);
            assertThat(receiver.take().number()).isEqualTo(3);
            sending.await(0, progress -> progress.done() == 3);
            sending.add("b.iso");
            assertThat(receiver.take().number()).isEqualTo(4);
        }
    }

    @Test
    void again_withoutAnEvent_makesTheNextAttemptNow() throws Exception {
        RetryRule patient = new RetryRule(Duration.ofHours(1), Duration.ofHours(1), Duration.ofDays(1));
        try (Sending sending = Sending.start(directory, Manner.quick().retries(patient), receiver.url())) {
            receiver.willAnswer(500);
            sending.add("a.iso");
            assertThat(receiver.take().number()).isEqualTo(1);
            sending.await(0, progress -> progress.attempts() == 1);
            assertThat(sending.again(0, null)).isTrue();
            assertThat(receiver.take().number()).isEqualTo(1);
            Progress after = sending.await(0, progress -> progress.done() == 1);
            assertThat(after.error()).isNull();
        }
    }

    private String lease() {
        return "webhook/" + WebhookUrl.parse(receiver.url()).id();
    }

    @Test
    void ofTwoNodes_oneSends_andTheOtherContinuesWhereItWas() throws Exception {
        MemoryLeases leases = new MemoryLeases();
        try (Sending first = Sending.start(directory, Manner.quick().leases(leases.node()), receiver.url())) {
            Patience.until("one node has the lease", () -> leases.isHeld(lease()));
            try (Sending second = Sending.start(directory, Manner.quick().leases(leases.node()), receiver.url())) {
                first.add("a.iso");
                assertThat(receiver.take().number()).isEqualTo(1);
                second.add("b.iso");
                assertThat(receiver.take().number()).isEqualTo(2);
                first.await(0, progress -> progress.done() == 2);
                assertThat(leases.taken(lease())).isEqualTo(1);
                first.stop();
                second.add("c.iso");
                assertThat(receiver.take().number()).isEqualTo(3);
                second.await(0, progress -> progress.done() == 3);
                assertThat(leases.taken(lease())).isEqualTo(2);
            }
        }
        assertThat(receiver.heardNothingMore()).isTrue();
    }

    /// A node stops in mid-attempt for longer than its lease, like a process that is suspended.
    @Test
    void nodeThatLostItsLease_changesNothing() throws Exception {
        MemoryLeases leases = new MemoryLeases();
        CountDownLatch woken = new CountDownLatch(1);
        try (Sending stale = Sending.start(directory, Manner.quick().leases(leases.node()), receiver.url())) {
            Patience.until("one node has the lease", () -> leases.isHeld(lease()));
            receiver.willAnswer(exchange -> {
                woken.await();
                exchange.sendResponseHeaders(500, -1);
            });
            stale.add("a.iso");
            assertThat(receiver.take().number()).isEqualTo(1);
            leases.expire(lease());
            try (Sending other = Sending.start(directory, Manner.quick().leases(leases.node()), receiver.url())) {
                assertThat(receiver.take().number()).as("sent at least once").isEqualTo(1);
                other.await(0, progress -> progress.done() == 1);
                woken.countDown();
                stale.await(0, progress -> progress.done() == 1);
                other.add("b.iso");
                assertThat(receiver.take().number()).isEqualTo(2);
                Progress after = other.await(0, progress -> progress.done() == 2);
                assertThat(after.attempts()).isZero();
                assertThat(leases.taken(lease())).isEqualTo(2);
            }
        }
        assertThat(receiver.heardNothingMore()).isTrue();
    }

    @Test
    void newHook_hearsOfWhatComesOnly() throws Exception {
        try (Sending before = Sending.start(directory, Manner.quick())) {
            before.add("old.iso");
        }
        try (Sending after = Sending.start(directory, Manner.quick(), receiver.url())) {
            after.add("new.iso");
            assertThat(receiver.take().number()).isEqualTo(2);
        }
    }

    @Test
    void deadHook_delaysNoOther() throws Exception {
        try (Receiver dead = Receiver.start();
                Sending sending = Sending.start(directory, Manner.quick(), dead.url(), receiver.url())) {
            dead.willAnswer(dead.silence());
            for (int number = 1; number <= 3; number++) {
                sending.add("a.iso");
                assertThat(receiver.take().number()).isEqualTo(number);
            }
            assertThat(dead.take().number()).isEqualTo(1);
            assertThat(sending.pending(0)).isEqualTo(3);
            assertThat(dead.heardNothingMore()).isTrue();
            dead.close();
        }
    }

    @Test
    void redirect_isNotFollowed() throws Exception {
        try (Receiver elsewhere = Receiver.start();
                Sending sending = Sending.start(directory, Manner.quick(), receiver.url())) {
            for (int status : new int[] {301, 302, 303, 307, 308}) {
                receiver.willAnswer(Receiver.status(status, Map.of("Location", elsewhere.url())));
            }
            sending.add("a.iso");
            sending.await(0, progress -> progress.delivered() == 1);
            for (int i = 0; i <= 5; i++) {
                assertThat(receiver.take().target()).isEqualTo("/hook");
            }
            assertThat(elsewhere.heardNothingMore()).isTrue();
        }
    }

    @Test
    void afterADay_anEventIsGivenUp_andTheNextHasADayOfItsOwn() throws Exception {
        TestClock clock = new TestClock();
        try (Sending sending = Sending.start(directory, Manner.quick().clock(clock), receiver.url())) {
            for (int i = 0; i < 7; i++) {
                receiver.willAnswer(exchange -> {
                    clock.pass(Duration.ofHours(7));
                    exchange.sendResponseHeaders(500, -1);
                });
            }
            sending.add("lost.iso");
            sending.add("late.iso");
            for (int number : new int[] {1, 1, 1, 1, 1, 2, 2, 2}) {
                assertThat(receiver.take().number()).isEqualTo(number);
            }
            Progress after = sending.await(0, progress -> progress.done() == 2);
            assertThat(after.delivered()).isEqualTo(2);
            assertThat(after.givenUp()).isEqualTo(1);
            assertThat(after.lastGivenUp()).isEqualTo(1);
        }
    }

    @Test
    void privateAddresses_areNotConnectedTo_whateverTheyAreCalled() throws Exception {
        for (String host : List.of("127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]", "[::1]")) {
            Path own = directory.resolve(Integer.toHexString(host.hashCode()));
            String url = "http://" + host + ":" + receiver.port() + "/hook";
            try (Sending sending = Sending.start(own, Manner.quick().publicOnly(), url)) {
                sending.add("a.iso");
                Progress refused = sending.await(0, progress -> progress.attempts() > 0);
                assertThat(refused.error()).as(host).contains("no public address");
            }
        }
        assertThat(receiver.heardNothingMore()).isTrue();
    }
}
