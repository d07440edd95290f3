package io.lading.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.ClockByHand;
import io.lading.server.TestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/// Links are protected from guessing, end in time, and stay secret.
class LinkProtectionTest {
    private static final String PASSWORD = "open sesame";
    private static final int MANY = 200;

    private TestServer server;
    private ProtocolScript alice;
    private ProtocolScript visitor;

    @BeforeEach
    void start(@TempDir Path directory) {
        server = TestServer.start(
                directory, ClockByHand.class, "LINKS", "on", "TRUSTED_PROXIES", "127.0.0.1", "LOG_FORMAT", "json");
        alice = ProtocolScript.as("alice", server);
        visitor = ProtocolScript.signedOut(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonNode link(String members) {
        Instant end = server.part(ClockByHand.class).clock().instant().plus(Duration.ofDays(2));
        String wish = "{\"kind\":\"upload\",\"name\":\"Photos\",\"expiresAt\":\"" + end + "\"" + members + "}";
        return alice.sendText("POST", "/api/links", wish, "Content-Type", "application/json")
                .expect(201)
                .json();
    }

    private Answer open(String secret, String password, String address) {
        String document = "{\"secret\":\"" + secret + "\",\"password\":" + password + "}";
        return LinkScript.openWith(visitor, document, "X-Forwarded-For", address);
    }

    private void pass(Duration time) {
        server.part(ClockByHand.class).clock().pass(time);
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    @Test
    void password_isNeeded_butNotToRenewAVisit() {
        JsonNode link = link(",\"password\":\"" + PASSWORD + "\"");
        String secret = LinkScript.secret(link);
        assertThat(open(secret, "null", "198.51.100.1")
                        .expectProblem(403, "link-password")
                        .json()
                        .get("wrong")
                        .asBoolean())
                .isFalse();
        assertThat(open(secret, quoted("guess one"), "198.51.100.1")
                        .expectProblem(403, "link-password")
                        .json()
                        .get("wrong")
                        .asBoolean())
                .isTrue();
        String visit =
                LinkScript.bearer(open(secret, quoted(PASSWORD), "198.51.100.1").expect(200));
        assertThat(LinkScript.open(visitor, secret, "Authorization", visit)
                        .expect(200)
                        .json()
                        .get("hasPassword")
                        .asBoolean())
                .isTrue();
        pass(Duration.ofHours(25));
        LinkScript.create(visitor, visit, "a.iso", 5).expectProblem(401, "visit-ended");
        LinkScript.open(visitor, secret, "Authorization", visit).expectProblem(403, "link-password");
    }

    @Test
    void guessesOfAPassword_areSlowedDown_fromOneAddressAndFromMany() {
        String secret = LinkScript.secret(link(",\"password\":\"" + PASSWORD + "\""));
        int n = 0;
        while (open(secret, quoted("guess " + n++), "198.51.100.1").response().statusCode() == 403) {
            assertThat(n).isLessThan(MANY);
        }
        open(secret, quoted(PASSWORD), "198.51.100.1")
                .expectProblem(429, "too-many-sign-ins")
                .expect("Retry-After", "2");
        open(secret, quoted(PASSWORD), "203.0.113.1").expect(200);
        n = 0;
        while (open(secret, quoted("guess " + n), "10.0." + n++ + ".1")
                        .response()
                        .statusCode()
                == 403) {
            assertThat(n).isLessThan(MANY);
        }
        open(secret, quoted(PASSWORD), "203.0.113.99").expectProblem(429, "too-many-sign-ins");
        pass(Duration.ofSeconds(11));
        open(secret, quoted(PASSWORD), "203.0.113.99").expect(200);
    }

    @Test
    void guessesOfSecrets_slowTheirAddressDown_andNoOtherOne() {
        JsonNode link = link("");
        int n = 0;
        while (open("guess" + n++, "null", "198.51.100.1").response().statusCode() == 404) {
            assertThat(n).isLessThan(MANY);
        }
        open(LinkScript.secret(link), "null", "198.51.100.1").expectProblem(429, "too-many-sign-ins");
        visitor.send("GET", "/get/guess/content", "X-Forwarded-For", "198.51.100.1")
                .expect(429);
        open(LinkScript.secret(link), "null", "203.0.113.1").expect(200);
        pass(Duration.ofMinutes(30));
        open(LinkScript.secret(link), "null", "198.51.100.1").expect(200);
    }

    @Test
    void expiredLink_saysSo_andItsVisitsEnd() {
        JsonNode link = link("");
        Answer opened = open(LinkScript.secret(link), "null", "198.51.100.1").expect(200);
        pass(Duration.ofHours(30));
        Answer renewed = LinkScript.open(visitor, LinkScript.secret(link), "Authorization", LinkScript.bearer(opened))
                .expect(200);
        assertThat(renewed.json().get("endsAt").asString())
                .isEqualTo(link.get("expiresAt").asString());
        LinkScript.create(visitor, LinkScript.bearer(renewed), "a.iso", 5).expect(201);
        pass(Duration.ofHours(19));
        LinkScript.create(visitor, LinkScript.bearer(renewed), "b.iso", 5).expectProblem(401, "visit-ended");
        Answer ended = open(LinkScript.secret(link), "null", "198.51.100.1").expectProblem(410, "link-ended");
        assertThat(ended.json().get("reason").asString()).isEqualTo("expired");
        assertThat(alice.send("GET", "/api/links/" + LinkScript.id(link))
                        .json()
                        .get("state")
                        .asString())
                .isEqualTo("expired");
    }

    @Test
    void pages_areNeitherIndexedNorStored() {
        for (String path : new String[] {"/send/x", "/get/x", "/send/x/"}) {
            visitor.send("GET", path)
                    .expect("X-Robots-Tag", "noindex, nofollow")
                    .expect("Referrer-Policy", "no-referrer")
                    .expect("Cache-Control", "no-store");
        }
        open(LinkScript.secret(link("")), "null", "198.51.100.1")
                .expect("X-Robots-Tag", "noindex, nofollow")
                .expect("Cache-Control", "no-store");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void secretsAndTokens_areInNoLogEventOrProblem(CapturedOutput log) {
        JsonNode link = link(",\"password\":\"" + PASSWORD + "\"");
        String secret = LinkScript.secret(link);
        Answer wrong = open(secret, quoted("guess one"), "198.51.100.1").expect(403);
        Answer opened = open(secret, quoted(PASSWORD), "198.51.100.1").expect(200);
        String token = opened.json().get("visit").asString();
        visitor.sendText("PUT", "/api/files/a.iso", "hello", "Authorization", "Bearer " + token)
                .expect(201);
        Answer denied = visitor.send("GET", "/api/files", "Authorization", "Bearer " + token)
                .expect(403);
        Answer missing = visitor.send("GET", "/get/" + secret + "/content").expect(404);
        alice.send("DELETE", "/api/links/" + LinkScript.id(link)).expect(204);
        Answer late = visitor.send("GET", "/api/settings", "Authorization", "Bearer " + token)
                .expect(401);
        Answer gone = open(secret, "null", "198.51.100.1").expect(404);
        ProtocolScript carol = ProtocolScript.as("carol", server);
        String path = "/api/admin/security-events?limit=200";
        carol.awaitUntil(path, text -> text.contains("link-revoked") && text.contains("link-upload"));
        String events = carol.send("GET", path).expect(200).text();
        String metrics = carol.send("GET", "/api/metrics").expect(200).text();
        assertThat(log.getAll()).contains("link-made", "link-opened", "link-upload", "link-revoked");
        for (String text : new String[] {
            log.getAll(), events, metrics, wrong.text(), denied.text(), missing.text(), late.text(), gone.text()
        }) {
            assertThat(text).doesNotContain(secret, token, PASSWORD, "guess one");
        }
    }

    /// Otherwise each upload of a visitor would allow a few more guesses of the password of its owner.
    @Test
    void urlOfAVisitorsUpload_doesNotProveWhoTheOwnerIs() {
        String visit = LinkScript.bearer(open(LinkScript.secret(link("")), "null", "198.51.100.1"));
        String path = LinkScript.create(visitor, visit, "a.iso", 5).expect(201).header("Location");
        String basic = "Basic " + Base64.getEncoder().encodeToString("alice:guess".getBytes(StandardCharsets.UTF_8));
        String[] guess = {"Authorization", basic, "X-Forwarded-For", "198.51.100.7"};
        int n = 0;
        while (visitor.send("GET", "/api/files", guess).response().statusCode() == 401) {
            assertThat(n++).isLessThan(MANY);
        }
        visitor.send("GET", path, guess).expectProblem(429, "too-many-sign-ins");
    }
}
