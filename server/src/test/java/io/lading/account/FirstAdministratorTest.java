package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.server.ServerProcess;
import io.lading.server.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that is started with nobody set up.
class FirstAdministratorTest {
    @Test
    void firstStart_withNobody_makesAnAdministrator_once(@TempDir Path directory) throws Exception {
        String password;
        try (TestServer server = TestServer.start(directory, "USERS", "")) {
            FirstAdministrator first = server.part(FirstAdministrator.class);
            password = first.password().orElseThrow();
            assertThat(first.toString()).doesNotContain(password);
            Path file = server.part(FirstPassword.class).file().orElseThrow();
            assertThat(file).hasParent(directory).hasContent(password);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(users(server, "guess")).isEqualTo(401);
            assertThat(file).exists();
            assertThat(users(server, password)).isEqualTo(200);
            assertThat(file).doesNotExist();
        }
        try (TestServer server = TestServer.start(directory, "USERS", "")) {
            assertThat(server.part(FirstAdministrator.class).password()).isEmpty();
            assertThat(users(server, password)).isEqualTo(200);
        }
    }

    @Test
    void password_isNotInTheLog_andANextStartStillSaysWhereItIs(@TempDir Path directory) throws IOException {
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
    void passwordThatCannotBeWritten_isStillTold(@TempDir Path directory) throws IOException {
        Files.createDirectories(directory.resolve(FirstPassword.FILE).resolve("in-the-way"));
        try (ServerProcess server = ServerProcess.start(directory, Map.of("LADING_USERS", ""))) {
            assertThat(server.awaitLine("Sign in as admin")).matches(".*with the password [a-z2-9]{20} .*");
        }
    }

    @Test
    void firstStart_withPeople_makesNoOther(@TempDir Path directory) {
        try (TestServer server = TestServer.start(directory)) {
            assertThat(server.part(FirstAdministrator.class).password()).isEmpty();
        }
    }

    private static int users(TestServer server, String password) throws IOException, InterruptedException {
        String pair = FirstAdministrator.NAME + ":" + password;
        URI address = server.address().resolve("/api/users");
        HttpRequest request = HttpRequest.newBuilder(address)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }
}
