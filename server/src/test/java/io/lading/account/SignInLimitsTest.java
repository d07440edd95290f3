package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.http.RawConversation;
import io.lading.http.body.JsonBodies;
import io.lading.server.ClockByHand;
import io.lading.server.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What clients can consume before they are signed in.
class SignInLimitsTest {
    private static final int CROWD = 60;
    private static final int MAX_ATTEMPTS = 5;

    private TestServer server;
    private ProtocolScript signedOut;

    @BeforeEach
    void start(@TempDir Path directory) {
        server = TestServer.start(directory, ClockByHand.class, "TRUSTED_PROXIES", "127.0.0.1");
        signedOut = ProtocolScript.signedOut(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Answer signIn(String name, String password, String address) {
        String body = "{\"name\": \"" + name + "\", \"password\": \"" + password + "\"}";
        return signedOut.sendText(
                "POST",
                "/api/session",
                body,
                "Content-Type",
                "application/json",
                "X-Lading-Client",
                "test",
                "X-Forwarded-For",
                address);
    }

    /// Header and body are sent in one write, so that the response never precedes the end of the body.
    private String statusOf(String body) throws IOException {
        try (RawConversation client = RawConversation.with(server)) {
            client.sendBytes("POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "X-Lading-Client: test\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            return client.line();
        }
    }

    @Test
    void names_longerThanAnyAccount_areNotReadAndNotRemembered() throws Exception {
        String body = "{\"name\": \"" + "n".repeat(JsonBodies.MAX_BYTES_SIGNED_OUT) + "\", \"password\": \"guess\"}";
        List<Future<String>> answers = new ArrayList<>();
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CROWD; i++) {
                answers.add(people.submit(() -> statusOf(body)));
            }
        }
        for (Future<String> answer : answers) {
            assertThat(answer.get()).startsWith("HTTP/1.1 413");
        }
        signIn("n".repeat(Username.MAX_LENGTH + 1), "guess", "198.51.100.1").expectProblem(401, "wrong-credentials");
        assertThat(server.part(LoginThrottle.class).entries()).isZero();
    }

    @Test
    void names_withControlCharacters_areWrong_howeverTheyCome() {
        signIn("al\\u0000ice", "guess", "198.51.100.1").expectProblem(401, "wrong-credentials");
        signIn("al\\ud800ice", "guess", "198.51.100.1").expectProblem(401, "wrong-credentials");
        String basic = Base64.getEncoder().encodeToString("al\u0000ice:guess".getBytes(StandardCharsets.UTF_8));
        signedOut.send("GET", "/api/files", "Authorization", "Basic " + basic).expectProblem(401, "wrong-credentials");
    }

    @Test
    void rightGuess_fromAnAddressThatHasToWait_isNotTold() {
        signIn("alice", "wonderland", "203.0.113.5").expect(200);
        for (int i = 0; i < LoginThrottle.FREE_FAILURES_PER_PAIR; i++) {
            signIn("alice", "guess" + i, "198.51.100.9").expect(401);
        }
        signIn("alice", "wonderland", "198.51.100.9").expectProblem(429, "too-many-sign-ins");
        signIn("alice", "wonderland", "203.0.113.5").expect(200);
    }

    @Test
    void whiteSpaceAroundAName_doesNotMatter() {
        signIn("  alice\\t ", "wonderland", "203.0.113.6").expect(200);
    }

    /// With a crowd of guessers in many networks, and one hash at a time.
    @Test
    void rightSignIns_areNotKeptOutByACrowd() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<Future<?>> crowd = new ArrayList<>();
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CROWD; i++) {
                String address = "10." + i % 7 + "." + i + ".1";
                crowd.add(people.submit(() -> {
                    for (int n = 0; n < CROWD && !over.get(); n++) {
                        signIn("guest" + n, "guess" + n, address);
                    }
                }));
            }
            try {
                for (int i = 0; i < 4; i++) {
                    signInSoon("alice", "wonderland", "203.0." + i + ".5");
                }
            } finally {
                over.set(true);
            }
        }
        for (Future<?> guesser : crowd) {
            guesser.get();
        }
    }

    /// On a busy machine a turn may come too late; the client is told so and tries again.
    private void signInSoon(String name, String password, String address) {
        ProtocolScript.Answer answer = signIn(name, password, address);
        for (int attempt = 1; attempt < MAX_ATTEMPTS && answer.response().statusCode() == 503; attempt++) {
            answer = signIn(name, password, address);
        }
        answer.expect(200);
    }

    @Test
    void guesses_atOnce_areCountedBeforeTheyAreCompared() throws Exception {
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CROWD; i++) {
                String guess = "guess" + i;
                answers.add(people.submit(
                        () -> signIn("bob", guess, "198.51.100.10").response().statusCode()));
            }
        }
        int compared = 0;
        for (Future<Integer> answer : answers) {
            compared += answer.get() == 401 ? 1 : 0;
        }
        assertThat(compared).isBetween(1, LoginThrottle.FREE_FAILURES_PER_PAIR + 2);
    }

    @Test
    void slowloris_document_thatTrickles_isGivenUp() throws Exception {
        try (RawConversation slow = RawConversation.with(server)) {
            slow.send(
                    "POST /api/session HTTP/1.1",
                    "Host: localhost",
                    "Content-Type: application/json",
                    "X-Lading-Client: test",
                    "Content-Length: 1000");
            long began = System.nanoTime();
            assertThat(slow.trickleUntilAnswered()).startsWith("HTTP/1.1 408");
            assertThat(System.nanoTime() - began).isGreaterThan(JsonBodies.MAX_TIME.toNanos() / 2);
        }
    }
}
