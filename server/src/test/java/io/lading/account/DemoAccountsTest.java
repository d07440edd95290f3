package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.RawConversation;
import io.lading.server.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Demo accounts, whose passwords are public.
class DemoAccountsTest {
    @TempDir
    private Path directory;

    private static String status(TestServer server, String host) throws IOException {
        try (RawConversation client = RawConversation.with(server)) {
            client.send("GET /api/health HTTP/1.1", "Host: " + host);
            return client.line();
        }
    }

    @Test
    void demoServer_answersToTheNamesOfThisMachineAlone() throws IOException {
        try (TestServer server = TestServer.start(directory, "DEMO", "true", "USERS", "")) {
            for (String own : new String[] {"localhost", "LOCALHOST:8080", "127.0.0.1:80", "[::1]:8080"}) {
                assertThat(status(server, own)).as(own).isEqualTo("HTTP/1.1 200 OK");
            }
            for (String foreign : new String[] {"rebound.example", "127.0.0.1.example:8080", "localhost.example"}) {
                assertThat(status(server, foreign)).as(foreign).startsWith("HTTP/1.1 421 ");
            }
            ProtocolScript.as("alice", server).send("GET", "/api/files").expect(200);
        }
        try (TestServer server = TestServer.start(directory)) {
            assertThat(status(server, "files.example")).isEqualTo("HTTP/1.1 200 OK");
        }
    }

    @Test
    void whatIsLeftOfADemo_isClosed_untilItGetsAnotherPassword() {
        try (TestServer server = TestServer.start(directory, "DEMO", "true", "USERS", "")) {
            ProtocolScript.as("bob", server).send("GET", "/api/files").expect(200);
        }
        try (TestServer server = TestServer.start(directory, "USERS", "carol:lighthouse-keeper:admin")) {
            ProtocolScript.as("bob", server).send("GET", "/api/files").expectProblem(401, "wrong-credentials");
            ProtocolScript carol = ProtocolScript.as("carol", server);
            carol.sendText(
                            "PATCH",
                            "/api/users/bob",
                            "{\"password\": \"another password\"}",
                            "Content-Type",
                            "application/json")
                    .expect(200);
            ProtocolScript.signedOut(server)
                    .sendText(
                            "POST",
                            "/api/session",
                            "{\"name\": \"bob\", \"password\": \"another password\"}",
                            "Content-Type",
                            "application/json",
                            "X-Lading-Client",
                            "test")
                    .expect(200);
        }
        try (TestServer server = TestServer.start(directory, "USERS", "bob:builder")) {
            assertThat(server.part(FirstAdministrator.class).password()).isEmpty();
        }
    }

    @Test
    void serverOfClosedAccountsAlone_makesAnAdministrator() {
        try (TestServer server = TestServer.start(directory, "DEMO", "true", "USERS", "")) {
            assertThat(server.part(FirstAdministrator.class).password()).isEmpty();
        }
        try (TestServer server = TestServer.start(directory, "USERS", "")) {
            assertThat(server.part(FirstAdministrator.class).password()).isPresent();
        }
    }
}
