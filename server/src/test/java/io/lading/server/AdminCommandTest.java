package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.account.AuthenticatorApp;
import io.lading.account.FirstPassword;
import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.settings.Settings;
import io.lading.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An administrator who is locked out gets a one-time password, while the server runs and while it is stopped.
class AdminCommandTest {
    private static final Pattern PASSWORD = Pattern.compile("One-time password of \\w+: (\\w+)");

    @TempDir
    private Path directory;

    private String reset(String name, boolean administrator) throws StorageException {
        Settings settings = Settings.of(Map.of("LADING_DATA_DIR", directory.toString()));
        return new AdminCommand(settings, name, administrator).run();
    }

    private static String password(String report) {
        Matcher found = PASSWORD.matcher(report);
        assertThat(found.find()).as(report).isTrue();
        return found.group(1);
    }

    private static Answer users(TestServer server, String name, String password) {
        byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
        String basic = "Basic " + Base64.getEncoder().encodeToString(pair);
        return ProtocolScript.signedOut(server).send("GET", "/api/users", "Authorization", basic);
    }

    @Test
    void runningServer_acceptsTheNewPasswordAtOnce_andRecordsTheReset() throws Exception {
        try (TestServer server = TestServer.start(directory)) {
            users(server, "carol", "lighthouse-keeper").expect(200);
            String password = password(reset("carol", false));
            users(server, "carol", "lighthouse-keeper").expect(401);
            users(server, "carol", password).expectProblem(403, "password-change-required");
            assertThat(reset("bob", false)).contains("The role of the account is uploader", "--make-admin");
            String change = "{\"current\": \"" + password + "\", \"password\": \"lantern and rope\"}";
            byte[] pair = ("carol:" + password).getBytes(StandardCharsets.UTF_8);
            String basic = "Basic " + Base64.getEncoder().encodeToString(pair);
            ProtocolScript.signedOut(server)
                    .sendText(
                            "PUT",
                            "/api/session/password",
                            change,
                            "Authorization",
                            basic,
                            "Content-Type",
                            "application/json")
                    .expect(204);
            String now = "Basic "
                    + Base64.getEncoder().encodeToString("carol:lantern and rope".getBytes(StandardCharsets.UTF_8));
            assertThat(ProtocolScript.signedOut(server)
                            .send("GET", "/api/admin/security-events?kind=password-changed", "Authorization", now)
                            .expect(200)
                            .text())
                    .contains("\"detail\":\"admin reset\"");
        }
    }

    @Test
    void stoppedServer_startsWithTheNewPassword_andTheFileOfTheFirstOneIsGone() throws Exception {
        TestServer.start(directory, "USERS", "").close();
        assertThat(directory.resolve(FirstPassword.FILE)).exists();
        String password = password(reset("admin", false));
        assertThat(directory.resolve(FirstPassword.FILE)).doesNotExist();
        try (TestServer server = TestServer.start(directory, "USERS", "")) {
            users(server, "admin", password).expectProblem(403, "password-change-required");
        }
    }

    @Test
    void account_canBecomeAnAdministrator() throws Exception {
        try (TestServer server = TestServer.start(directory, "USERS", "alice:wonderland")) {
            String password = password(reset("alice", true));
            users(server, "alice", password).expectProblem(403, "password-change-required");
            assertThat(reset("alice", false)).doesNotContain("--make-admin");
        }
    }

    @Test
    void secondFactor_isRemoved() throws Exception {
        try (TestServer server = TestServer.start(directory)) {
            addSecondFactor(server);
            users(server, "carol", "lighthouse-keeper").expectProblem(401, "second-factor");
            String password = password(reset("carol", false));
            users(server, "carol", password).expectProblem(403, "password-change-required");
        }
    }

    private static void addSecondFactor(TestServer server) {
        String credentials = "{\"name\": \"carol\", \"password\": \"lighthouse-keeper\"}";
        Answer signedIn = post(server, "/api/session", credentials, "");
        String cookie = signedIn.expect(200).header("Set-Cookie").split(";", 2)[0];
        String path = "/api/account/second-factor";
        Answer begun = post(server, path, credentials, cookie).expect(200);
        String code = AuthenticatorApp.code(begun.json().get("secret").asString(), Instant.now());
        post(server, path + "/confirmation", "{\"code\": \"" + code + "\"}", cookie)
                .expect(200);
    }

    private static Answer post(TestServer server, String path, String body, String cookie) {
        return ProtocolScript.signedOut(server)
                .sendText(
                        "POST",
                        path,
                        body,
                        "Content-Type",
                        "application/json",
                        "X-Lading-Client",
                        "test",
                        "Cookie",
                        cookie);
    }

    @Test
    void unknownAccountOrMissingDatabase_isRefused_andNothingIsCreated() throws Exception {
        assertThatThrownBy(() -> reset("carol", false))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("LADING_DATA_DIR");
        assertThat(directory).isEmptyDirectory();
        TestServer.start(directory).close();
        assertThatThrownBy(() -> reset("nobody", false)).hasMessageContaining("Administrators: carol");
    }
}
