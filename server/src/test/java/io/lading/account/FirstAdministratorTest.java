package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.ServerProcess;
import io.lading.server.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The first start without accounts, and accounts that must change their password first.
class FirstAdministratorTest {
    private static final String[] JSON = {"Content-Type", "application/json", "X-Lading-Client", "test"};
    private static final String CHOSEN = "lantern and rope";

    @TempDir
    private Path directory;

    private static Answer users(TestServer server, String name, String password) {
        return ProtocolScript.signedOut(server).send("GET", "/api/users", "Authorization", basic(name, password));
    }

    private static String basic(String name, String password) {
        byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static Answer change(TestServer server, String name, String current, String password) {
        String body = "{\"current\": \"" + current + "\", \"password\": \"" + password + "\"}";
        return ProtocolScript.signedOut(server)
                .sendText(
                        "PUT",
                        "/api/session/password",
                        body,
                        "Content-Type",
                        "application/json",
                        "Authorization",
                        basic(name, current));
    }

    @Test
    void firstStart_withoutAccounts_createsAnAdministrator_whoMustReplaceThePassword() throws IOException {
        String printed;
        try (TestServer server = TestServer.start(directory, "USERS", "")) {
            FirstAdministrator first = server.part(FirstAdministrator.class);
            printed = first.password().orElseThrow();
            assertThat(first.toString()).doesNotContain(printed);
            Path file = server.part(FirstPassword.class).file().orElseThrow();
            assertThat(file).hasParent(directory).hasContent(printed);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            users(server, FirstAdministrator.NAME, "guess").expect(401);
            assertThat(file).exists();
            users(server, FirstAdministrator.NAME, printed).expectProblem(403, "password-change-required");
            assertThat(file).exists();
            Answer same =
                    change(server, FirstAdministrator.NAME, printed, printed).expectProblem(400, "weak-password");
            assertThat(same.json().get("reason").asString()).isEqualTo("same");
            users(server, FirstAdministrator.NAME, printed).expect(403);
            change(server, FirstAdministrator.NAME, printed, CHOSEN).expect(204);
            assertThat(file).doesNotExist();
            users(server, FirstAdministrator.NAME, printed).expect(401);
            users(server, FirstAdministrator.NAME, CHOSEN).expect(200);
        }
        try (TestServer server = TestServer.start(directory, "USERS", "")) {
            assertThat(server.part(FirstAdministrator.class).password()).isEmpty();
            users(server, FirstAdministrator.NAME, printed).expect(401);
            users(server, FirstAdministrator.NAME, CHOSEN).expect(200);
        }
    }

    @Test
    void password_isNotInTheLog_andANextStartStillSaysWhereItIs() throws IOException {
        for (int start = 0; start < 2; start++) {
            try (ServerProcess server = ServerProcess.start(directory, Map.of("LADING_USERS", ""))) {
                String greeting = server.awaitLine("Sign in as admin");
                Path file = directory.resolve(FirstPassword.FILE);
                assertThat(greeting).contains("with the password in " + file);
                String password = Files.readString(file).strip();
                assertThat(server.started()).noneMatch(line -> line.contains(password));
            }
        }
    }

    @Test
    void passwordThatCannotBeWritten_isStillReported() throws IOException {
        Files.createDirectories(directory.resolve(FirstPassword.FILE).resolve("in-the-way"));
        try (ServerProcess server = ServerProcess.start(directory, Map.of("LADING_USERS", ""))) {
            assertThat(server.awaitLine("Sign in as admin")).matches(".*with the password [a-z2-9]{20} .*");
        }
    }

    @Test
    void firstStart_withPeople_makesNoOther() {
        try (TestServer server = TestServer.start(directory)) {
            assertThat(server.part(FirstAdministrator.class).password()).isEmpty();
        }
    }

    @Test
    void passwordThatMustBeChanged_opensNothingElse_howeverItsOwnerSignsIn() {
        try (TestServer server = TestServer.start(directory)) {
            ProtocolScript carol = ProtocolScript.as("carol", server);
            ProtocolScript signedOut = ProtocolScript.signedOut(server);
            carol.sendText(
                            "POST",
                            "/api/users",
                            "{\"name\": \"erin\", \"password\": \"first password\", \"mustChangePassword\": true}",
                            JSON)
                    .expect(201);
            Answer signedIn = signedOut
                    .sendText("POST", "/api/session", "{\"name\": \"erin\", \"password\": \"first password\"}", JSON)
                    .expect(200);
            assertThat(signedIn.json().get("mustChangePassword").asBoolean()).isTrue();
            String cookie = signedIn.header("Set-Cookie").split(";", 2)[0];
            String[][] ways = {
                {"Cookie", cookie, "X-Lading-Client", "test"}, {"Authorization", basic("erin", "first password")}
            };
            for (String[] way : ways) {
                signedOut.send("GET", "/api/session", way).expect(200);
                for (String path :
                        new String[] {"/api/files", "/api/settings", "/api/tokens", "/api/events", "/api/uploads"}) {
                    signedOut.send("GET", path, way).expectProblem(403, "password-change-required");
                }
                signedOut.sendText("PUT", "/api/files/a.iso", "x", way).expectProblem(403, "password-change-required");
                signedOut.sendText("PUT", "/api/session/%70assword/x", "x", way).expect(403);
            }
            change(server, "erin", "first password", "password1234").expectProblem(400, "weak-password");
            change(server, "erin", "first password", CHOSEN).expect(204);
            signedOut.send("GET", "/api/session", "Cookie", cookie).expect(401);
            Answer after = signedOut
                    .send("GET", "/api/session", "Authorization", basic("erin", CHOSEN))
                    .expect(200);
            assertThat(after.json().get("mustChangePassword").asBoolean()).isFalse();
            signedOut
                    .send("GET", "/api/files", "Authorization", basic("erin", CHOSEN))
                    .expect(200);
        }
    }

    @Test
    void administrator_canDemandANewPassword_whichEndsSessionsAndStopsTokens() {
        try (TestServer server = TestServer.start(directory)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            ProtocolScript token = alice.withToken("read");
            token.send("GET", "/api/files").expect(200);
            Answer changed = ProtocolScript.as("carol", server)
                    .sendText("PATCH", "/api/users/alice", "{\"mustChangePassword\": true}", JSON)
                    .expect(200);
            assertThat(changed.json().get("mustChangePassword").asBoolean()).isTrue();
            alice.send("GET", "/api/files").expectProblem(403, "password-change-required");
            token.send("GET", "/api/files").expectProblem(403, "password-change-required");
        }
    }
}
