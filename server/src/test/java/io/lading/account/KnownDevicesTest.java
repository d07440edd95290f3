package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ClientNetwork;
import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.TestServer;
import io.lading.testkit.TestClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/// A user who has signed in from an address is not slowed down by password guesses of others there.
class KnownDevicesTest {
    private static final String OFFICE = "198.51.100.1";
    private static final String ELSEWHERE = "203.0.113.7";
    private static final int GUESSES = 16;

    @TempDir
    private Path directory;

    /// Time stands still, so that a throttled client waits until a test advances the clock.
    @Configuration(proxyBeanMethods = false)
    static class StillTime {
        static final TestClock CLOCK = new TestClock();

        @Bean
        @Primary
        Clock stillClock() {
            return CLOCK;
        }
    }

    private TestServer start() {
        return TestServer.start(directory, StillTime.class, "TRUSTED_PROXIES", "127.0.0.1");
    }

    private static Answer signIn(TestServer server, String name, String password, String from, String... more) {
        List<String> headers = new ArrayList<>(
                Arrays.asList("Content-Type", "application/json", "X-Lading-Client", "test", "X-Forwarded-For", from));
        headers.addAll(Arrays.asList(more));
        String body = "{\"name\": \"" + name + "\", \"password\": \"" + password + "\"}";
        return ProtocolScript.signedOut(server).sendText("POST", "/api/session", body, headers.toArray(String[]::new));
    }

    /// Guesses until the delay is more than a moment.
    private static void guess(TestServer server, String name, String from) {
        for (int i = 0; i < GUESSES; i++) {
            assertThat(signIn(server, name, "guess " + i, from).response().statusCode())
                    .isIn(401, 429);
            StillTime.CLOCK.pass(Duration.ofSeconds(i / LoginThrottle.FREE_FAILURES_PER_PAIR));
        }
        signIn(server, name, "guess", from).expect(429);
    }

    private static String deviceCookie(Answer signedIn) {
        return signedIn.response().headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("lading-device="))
                .peek(cookie -> assertThat(cookie).contains("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age="))
                .findFirst()
                .orElseThrow()
                .split(";", 2)[0];
    }

    @Test
    void device_signsInWhileOthersGuessAtItsAddress_alsoAfterARestart() {
        String device;
        try (TestServer server = start()) {
            device = deviceCookie(signIn(server, "alice", "wonderland", OFFICE).expect(200));
            guess(server, "alice", OFFICE);
            signIn(server, "alice", "wonderland", OFFICE, "Cookie", device).expect(200);
            signIn(server, "alice", "wonderland", ELSEWHERE, "Cookie", device).expect(200);
        }
        try (TestServer server = start()) {
            guess(server, "alice", OFFICE);
            signIn(server, "alice", "wonderland", OFFICE, "Cookie", device).expect(200);
            guess(server, "bob", OFFICE);
            signIn(server, "bob", "builder", OFFICE, "Cookie", device).expectProblem(429, "too-many-sign-ins");
        }
    }

    @Test
    void deviceCookie_thatWasStolen_isSlowedDownByItself() {
        try (TestServer server = start()) {
            String device =
                    deviceCookie(signIn(server, "alice", "wonderland", OFFICE).expect(200));
            for (int i = 0; i < LoginThrottle.FREE_FAILURES_PER_PAIR; i++) {
                signIn(server, "alice", "guess " + i, ELSEWHERE, "Cookie", device)
                        .expect(401);
            }
            signIn(server, "alice", "guess", ELSEWHERE, "Cookie", device).expect(429);
            String forged = device.substring(0, device.length() - 4) + "AAAA";
            guess(server, "alice", "192.0.2.1");
            signIn(server, "alice", "wonderland", "192.0.2.1", "Cookie", forged).expect(429);
        }
    }

    @Test
    void knownAddress_waitsForSecondsAtMost_afterARestartAsWell() {
        try (TestServer server = start()) {
            signIn(server, "alice", "wonderland", OFFICE).expect(200);
        }
        try (TestServer server = start()) {
            guess(server, "alice", ELSEWHERE);
            guess(server, "alice", OFFICE);
            Answer known = signIn(server, "alice", "wonderland", OFFICE).expect(429);
            assertThat(Long.parseLong(known.header("Retry-After")))
                    .isLessThanOrEqualTo(LoginThrottle.MAX_DELAY_OF_MANY.toSeconds() + 1);
        }
    }

    @Test
    void rememberedPassword_andRunningUpload_continueWhileOthersGuessAtTheAddress() {
        try (TestServer server = start()) {
            String[] own = {"Authorization", basic("alice", "wonderland"), "X-Forwarded-For", OFFICE};
            ProtocolScript signedOut = ProtocolScript.signedOut(server);
            String upload = signedOut
                    .send("POST", "/api/uploads", with(own, "Tus-Resumable", "1.0.0", "Upload-Length", "9"))
                    .expect(201)
                    .header("Location");
            guess(server, "alice", OFFICE);
            signedOut.send("GET", "/api/files", own).expect(200);
            signedOut.send("HEAD", upload, with(own, "Tus-Resumable", "1.0.0")).expect(200);
            // For a client whose password is not remembered, the upload ID in the URL is the proof.
            String[] moved = {"Authorization", basic("alice", "wonderland"), "X-Forwarded-For", ELSEWHERE};
            guess(server, "alice", ELSEWHERE);
            signedOut.send("GET", "/api/files", moved).expect(429);
            signedOut
                    .send("HEAD", upload, with(moved, "Tus-Resumable", "1.0.0"))
                    .expect(200);
            signedOut
                    .send("HEAD", upload + "x", with(moved, "Tus-Resumable", "1.0.0"))
                    .expect(404);
        }
    }

    @Test
    void addressesOfAnAccount_areBounded_andGoWithIt() throws Exception {
        try (TestServer server = start()) {
            KnownDevices devices = server.part(KnownDevices.class);
            for (int i = 0; i < 2 * KnownDevices.MAX_ADDRESSES; i++) {
                devices.signedIn("alice", ClientNetwork.of("192.0.2." + i));
            }
            long known = 0;
            for (int i = 0; i < 2 * KnownDevices.MAX_ADDRESSES; i++) {
                known += devices.at("alice", ClientNetwork.of("192.0.2." + i)) ? 1 : 0;
            }
            assertThat(known).isEqualTo(KnownDevices.MAX_ADDRESSES);
            ProtocolScript.as("carol", server)
                    .send("DELETE", "/api/users/alice")
                    .expect(204);
            for (int i = 0; i < 2 * KnownDevices.MAX_ADDRESSES; i++) {
                assertThat(devices.at("alice", ClientNetwork.of("192.0.2." + i)))
                        .isFalse();
            }
            devices.signedIn("alice", ClientNetwork.of(OFFICE));
        }
    }

    private static String[] with(String[] some, String... more) {
        List<String> all = new ArrayList<>(Arrays.asList(some));
        all.addAll(Arrays.asList(more));
        return all.toArray(String[]::new);
    }

    private static String basic(String name, String password) {
        byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}
