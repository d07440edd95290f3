package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.ClockByHand;
import io.lading.server.TestServer;
import io.lading.testkit.TestClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The lifetime of sessions, and the session cookie (OWASP Session Management cheat sheet).
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
        return ProtocolScript.signedOut(server)
                .sendText("POST", "/api/session", "{\"name\": \"alice\", \"password\": \"wonderland\"}", headers)
                .expect(200);
    }

    private static int whoAmI(TestServer server, Answer signedIn) {
        String cookie = signedIn.header("Set-Cookie").split(";", 2)[0];
        return ProtocolScript.signedOut(server)
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
            int changed = statement.executeUpdate("UPDATE sessions SET last_access = last_access - 3600001");
            assertThat(changed).isEqualTo(1);
        }
    }

    @Test
    void session_usedAtAnotherAddress_isListedThere() throws SQLException {
        try (TestServer server = TestServer.start(directory, "TRUSTED_PROXIES", "127.0.0.1", "SESSION_IDLE", "9h")) {
            Answer signedIn = signIn(server, "X-Forwarded-For", "192.0.2.1");
            assertThat(addressOfSession(server, signedIn, "192.0.2.1")).isEqualTo("192.0.2.1");
            anHourPasses();
            assertThat(addressOfSession(server, signedIn, "198.51.100.9")).isEqualTo("192.0.2.1");
            assertThat(addressOfSession(server, signedIn, "198.51.100.9")).isEqualTo("198.51.100.9");
        }
    }

    /// The list shows the uses before this request, because a use is stored with the response.
    private static String addressOfSession(TestServer server, Answer signedIn, String from) {
        String cookie = signedIn.header("Set-Cookie").split(";", 2)[0];
        return ProtocolScript.signedOut(server)
                .send("GET", "/api/sessions", "Cookie", cookie, "X-Forwarded-For", from)
                .expect(200)
                .json()
                .at("/sessions/0/address")
                .asString();
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
    void sessionsOfOnePerson_areBounded_andThoseInUseStay() {
        try (TestServer server = TestServer.start(directory)) {
            Answer used = signIn(server);
            assertThat(whoAmI(server, used)).isEqualTo(200);
            Answer unused = signIn(server);
            for (int i = 0; i < Sessions.MAX_PER_USER; i++) {
                signIn(server);
            }
            assertThat(whoAmI(server, used)).isEqualTo(200);
            assertThat(whoAmI(server, unused)).isEqualTo(401);
            assertThat(whoAmI(server, signIn(server))).isEqualTo(200);
        }
    }

    /// A reader of the database file cannot use a session, and a writer cannot make the server deserialise
    /// objects.
    @Test
    void file_holdsPlainColumns_withoutTheIdsOfSessions() throws Exception {
        Path file = directory.resolve("sessions.db");
        try (Connection old = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = old.createStatement()) {
            statement.execute("CREATE TABLE SPRING_SESSION (PRIMARY_ID CHAR(36) NOT NULL PRIMARY KEY)");
            statement.execute("CREATE TABLE SPRING_SESSION_ATTRIBUTES (SESSION_PRIMARY_ID CHAR(36)"
                    + " REFERENCES SPRING_SESSION(PRIMARY_ID) ON DELETE CASCADE, ATTRIBUTE_BYTES BLOB NOT NULL)");
            statement.execute("INSERT INTO SPRING_SESSION VALUES ('old')");
            statement.execute("INSERT INTO SPRING_SESSION_ATTRIBUTES VALUES ('old', x'aced00057400')");
        }
        try (TestServer server = TestServer.start(directory)) {
            Answer signedIn = signIn(server);
            String id = signedIn.header("Set-Cookie").split("[=;]", 3)[1];
            assertThat(id).hasSizeGreaterThanOrEqualTo(32);
            assertThat(whoAmI(server, signedIn)).isEqualTo(200);
            try (Connection sessions = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = sessions.createStatement()) {
                statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
                try (ResultSet tables = statement.executeQuery("SELECT name FROM sqlite_master WHERE type = 'table'")) {
                    while (tables.next()) {
                        assertThat(tables.getString(1)).doesNotStartWith("SPRING");
                    }
                }
            }
            assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                    .contains("alice")
                    .doesNotContain(id);
        }
        try (TestServer server = TestServer.start(directory)) {
            assertThat(signIn(server)).isNotNull();
        }
    }

    @Test
    void session_survivesARestart() {
        Answer signedIn;
        try (TestServer server = TestServer.start(directory)) {
            signedIn = signIn(server);
        }
        try (TestServer server = TestServer.start(directory)) {
            assertThat(whoAmI(server, signedIn)).isEqualTo(200);
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
