package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.ClockByHand;
import io.lading.server.TestServer;
import io.lading.testkit.TestClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long a sign-in of a browser lasts, and its cookie (OWASP Session Management cheat sheet).
class SessionLifeTest {
    @TempDir
    private Path directory;

    private static Answer signIn(TestServer server, String... more) {
        String[] headers = new String[more.length + 4];
        headers[0] = "Content-Type";
        headers[1] = "application/json";
        headers[2] = "X-Lading-Client";
        headers[3] = "test";
        System.arraycopy(more, 0, headers, 4, more.length);
        return ProtocolScript.anonymous(server)
                .sendText("POST", "/api/session", "{\"name\": \"alice\", \"password\": \"wonderland\"}", headers)
                .expect(200);
    }

    private static int whoAmI(TestServer server, Answer signedIn) {
        String cookie = signedIn.header("Set-Cookie").split(";", 2)[0];
        return ProtocolScript.anonymous(server)
                .send("GET", "/api/session", "Cookie", cookie)
                .response()
                .statusCode();
    }

    @Test
    void session_withoutARequestForTooLong_ends() throws SQLException {
        try (TestServer server = TestServer.start(directory, "SESSION_IDLE", "1h")) {
            Answer signedIn = signIn(server);
            assertThat(whoAmI(server, signedIn)).isEqualTo(200);
            anHourPasses();
            assertThat(whoAmI(server, signedIn)).isEqualTo(401);
        }
    }

    private void anHourPasses() throws SQLException {
        try (Connection sessions = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("sessions.db"));
                Statement statement = sessions.createStatement()) {
            int changed = statement.executeUpdate("UPDATE SPRING_SESSION SET LAST_ACCESS_TIME = LAST_ACCESS_TIME"
                    + " - 3600001, EXPIRY_TIME = EXPIRY_TIME - 3600001");
            assertThat(changed).isEqualTo(1);
        }
    }

    @Test
    void session_inUse_endsAtItsLatest() {
        try (TestServer server = TestServer.start(directory, ClockByHand.class, "SESSION_MAX", "1h")) {
            Answer signedIn = signIn(server);
            assertThat(whoAmI(server, signedIn)).isEqualTo(200);
            TestClock clock = server.part(ClockByHand.class).clock();
            clock.pass(Duration.ofMinutes(59));
            assertThat(whoAmI(server, signedIn)).isEqualTo(200);
            clock.pass(Duration.ofMinutes(1));
            assertThat(whoAmI(server, signedIn)).isEqualTo(401);
        }
    }

    @Test
    void cookie_overTls_isBoundToTheHost() {
        try (TestServer server = TestServer.start(directory, "TRUSTED_PROXIES", "127.0.0.1")) {
            assertThat(signIn(server, "X-Forwarded-Proto", "https").header("Set-Cookie"))
                    .startsWith("__Host-lading=")
                    .contains("Secure", "HttpOnly", "SameSite=Strict", "Path=/")
                    .doesNotContain("Domain");
            assertThat(signIn(server).header("Set-Cookie")).startsWith("lading=");
        }
    }
}
