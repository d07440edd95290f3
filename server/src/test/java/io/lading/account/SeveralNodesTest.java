package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.account.Attempt.Standing;
import io.lading.http.ClientNetwork;
import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.http.RawConversation;
import io.lading.metadata.Metadata;
import io.lading.metadata.TestPostgresql;
import io.lading.metadata.account.ThrottleRows;
import io.lading.server.NodeSettings;
import io.lading.server.TestServer;
import io.lading.testkit.Patience;
import io.lading.testkit.TestClock;
import io.lading.upload.UploadStats;
import io.lading.upload.Uploads;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// People who reach two servers on one PostgreSQL database and one store.
class SeveralNodesTest {
    private static final String[] JSON = {"Content-Type", "application/json", "X-Lading-Client", "test"};

    @TempDir
    private static Path directory;

    private static TestPostgresql database;
    private static TestServer one;
    private static TestServer two;

    @BeforeAll
    static void start() throws Exception {
        database = TestPostgresql.durable();
        String users = "alice:wonderland,bob:builder,carol:lighthouse-keeper:admin,dora:cartographer";
        one = server(database.url(), "objects", "one", users);
        two = server(database.url(), "objects", "two", users);
    }

    @AfterAll
    static void stop() throws IOException {
        // Closes what was started, also if the rest was not.
        try (TestPostgresql _ = database;
                TestServer _ = one) {
            two.close();
        }
    }

    /// @param store the directory of objects; each database has its own
    private static TestServer server(String url, String store, String own, String users) {
        return TestServer.start(
                directory.resolve(own),
                NodeSettings.shared(url, directory.resolve(store), Map.of("LADING_USERS", users)));
    }

    private static Answer signIn(TestServer server, String name, String password) {
        String body = "{\"name\": \"" + name + "\", \"password\": \"" + password + "\"}";
        return ProtocolScript.signedOut(server).sendText("POST", "/api/session", body, JSON);
    }

    private static String cookie(Answer signedIn) {
        return signedIn.expect(200).header("Set-Cookie").split(";", 2)[0];
    }

    private static int whoAmI(TestServer server, String cookie) {
        return ProtocolScript.signedOut(server)
                .send("GET", "/api/session", "Cookie", cookie)
                .response()
                .statusCode();
    }

    @Test
    void session_ofOneNode_isValidOnTheOther_untilItsUserSignsOutThere() {
        String cookie = cookie(signIn(one, "alice", "wonderland"));
        assertThat(whoAmI(two, cookie)).isEqualTo(200);
        ProtocolScript.signedOut(two)
                .send("DELETE", "/api/session", "Cookie", cookie, "X-Lading-Client", "test")
                .expect(204);
        assertThat(whoAmI(one, cookie)).isEqualTo(401);
        assertThat(directory.resolve("one").resolve("sessions.db")).doesNotExist();
    }

    @Test
    void changedPassword_endsTheSessionsOnAllNodes() {
        String cookie = cookie(signIn(one, "bob", "builder"));
        assertThat(whoAmI(one, cookie)).isEqualTo(200);
        ProtocolScript.as("carol", two)
                .sendText("PATCH", "/api/users/bob", "{\"password\": \"another password\"}", JSON)
                .expect(200);
        assertThat(whoAmI(one, cookie)).isEqualTo(401);
        signIn(one, "bob", "builder").expectProblem(401, "wrong-credentials");
        signIn(one, "bob", "another password").expect(200);
    }

    @Test
    void runningUpload_ends_whenItsTokenIsRemovedOnTheOtherNode() throws Exception {
        ProtocolScript alice = ProtocolScript.as("alice", one);
        Answer token = alice.sendText("POST", "/api/tokens", "{\"label\": \"t\", \"scopes\": [\"upload\"]}", JSON)
                .expect(201);
        String secret = token.json().get("token").asString();
        String upload = ProtocolScript.as("alice", two)
                .send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "1000")
                .expect(201)
                .header("Location");
        UploadStats stats = two.part(Uploads.class).stats();
        try (RawConversation client = RawConversation.with(two)) {
            client.send(
                    "PATCH " + URI.create(upload).getPath() + " HTTP/1.1",
                    "Host: localhost",
                    "Authorization: Bearer " + secret,
                    "Tus-Resumable: 1.0.0",
                    "Content-Type: application/offset+octet-stream",
                    "Upload-Offset: 0",
                    "Content-Length: 1000");
            client.sendBytes("hello");
            Patience.until("its first bytes are received", () -> stats.receivedBytes() >= 5);
            alice.send("DELETE", "/api/tokens/" + token.json().get("id").asString())
                    .expect(204);
            assertThat(client.line()).startsWith("HTTP/1.1 401");
        }
        ProtocolScript.signedOut(two)
                .send("GET", "/api/files", "Authorization", "Bearer " + secret)
                .expectProblem(401, "wrong-credentials");
    }

    @Test
    void guesses_areCountedOverAllNodes() {
        Attempt dora = attempt("dora", "127.0.0.1");
        signIn(one, "dora", "wrong").expectProblem(401, "wrong-credentials");
        assertThat(two.part(LoginThrottle.class).wait(dora)).isEmpty();
        assertThat(two.part(LoginThrottle.class).failuresOfAddress(dora)).isPositive();
        failTooOften(one.part(LoginThrottle.class), dora);
        signIn(one, "dora", "cartographer").expectProblem(429, "too-many-sign-ins");
        signIn(two, "dora", "cartographer").expectProblem(429, "too-many-sign-ins");
    }

    @Test
    void countersOfAllNodes_areThoseOfTheMemoryBudget() {
        int counters = one.part(LoginThrottle.class).capacity();
        assertThat(Path.of("..", "ARCHITECTURE.md"))
                .content()
                .contains("`DATABASE_RECORDS_BYTES`: %,d entries".formatted(counters));
    }

    @Test
    void firstAdministrator_isMadeByOneNode_whichAloneKnowsThePassword() throws Exception {
        String empty = database.emptyDatabase();
        CyclicBarrier start = new CyclicBarrier(2);
        List<Callable<TestServer>> starts = List.of(
                () -> {
                    start.await();
                    return server(empty, "empty", "first", "");
                },
                () -> {
                    start.await();
                    return server(empty, "empty", "second", "");
                });
        try (ExecutorService starting = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<TestServer>> servers = starting.invokeAll(starts);
            try (TestServer first = servers.get(0).get();
                    TestServer second = servers.get(1).get()) {
                List<FirstAdministrator> made =
                        List.of(first.part(FirstAdministrator.class), second.part(FirstAdministrator.class));
                assertThat(made).filteredOn(one -> one.password().isPresent()).hasSize(1);
                String password = made.stream()
                        .flatMap(one -> one.password().stream())
                        .findFirst()
                        .orElseThrow();
                for (TestServer server : List.of(first, second)) {
                    signIn(server, FirstAdministrator.NAME, password).expect(200);
                }
                assertThat(List.of(first, second))
                        .filteredOn(server ->
                                server.part(FirstPassword.class).file().isPresent())
                        .hasSize(1);
            }
        }
    }

    private static LoginThrottle throttle(Metadata node, byte[] secret) {
        return new LoginThrottle(new TestClock(), secret, new SharedFailures(new ThrottleRows(node)));
    }

    /// So often that the delay is longer than this test.
    private static void failTooOften(LoginThrottle throttle, Attempt attempt) {
        for (int i = 0; i < 2 * LoginThrottle.FREE_FAILURES_PER_PAIR + 5; i++) {
            throttle.failed(attempt);
        }
    }

    private static Attempt attempt(String account, String address) {
        return new Attempt(account, ClientNetwork.of(address), ClientNetwork.widerOf(address), Standing.UNKNOWN, "");
    }

    /// The steps of an attempt with a wrong password.
    private static void fail(LoginThrottle throttle, Attempt attempt) {
        assertThat(throttle.wait(attempt)).isEmpty();
        assertThat(throttle.begin(attempt)).isEmpty();
        throttle.failed(attempt);
    }

    @Test
    void rightPasswordOnOneNode_endsTheWaitingOnTheOther() throws Exception {
        String url = database.emptyDatabase();
        byte[] secret = LoginThrottle.freshSecret();
        try (Metadata node = TestPostgresql.open(url)) {
            LoginThrottle here = throttle(node, secret);
            LoginThrottle there = throttle(node, secret);
            Attempt alice = attempt("alice", "198.51.100.7");
            for (int i = 0; i < LoginThrottle.FREE_FAILURES_PER_PAIR - 1; i++) {
                fail(i % 2 == 0 ? here : there, alice);
            }
            assertThat(here.wait(alice)).isEmpty();
            assertThat(here.begin(alice)).isEmpty();
            here.succeeded(alice);
            for (int i = 0; i < LoginThrottle.FREE_FAILURES_PER_PAIR; i++) {
                fail(i % 2 == 0 ? here : there, alice);
            }
            failTooOften(here, alice);
            assertThat(here.wait(alice)).isPresent();
            assertThat(there.wait(alice)).isPresent();
            assertThat(there.wait(attempt("bob", "198.51.100.7")))
                    .as("another account")
                    .isEmpty();
            assertThat(there.wait(attempt("alice", "203.0.113.9")))
                    .as("another address")
                    .isEmpty();
        }
    }

    @Test
    void attempt_countsOnItsOwnNode_whileItsPasswordIsCompared() throws Exception {
        String url = database.emptyDatabase();
        try (Metadata node = TestPostgresql.open(url)) {
            LoginThrottle throttle = throttle(node, LoginThrottle.freshSecret());
            Attempt alice = attempt("alice", "198.51.100.7");
            for (int i = 0; i < LoginThrottle.FREE_FAILURES_PER_PAIR; i++) {
                assertThat(throttle.wait(alice)).isEmpty();
                assertThat(throttle.begin(alice)).isEmpty();
            }
            assertThat(throttle.wait(alice)).isPresent();
            throttle.takeBack(alice);
            assertThat(throttle.wait(alice)).isEmpty();
        }
    }
}
