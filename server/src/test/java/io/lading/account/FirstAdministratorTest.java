package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.server.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
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
            assertThat(users(server, password)).isEqualTo(200);
            assertThat(users(server, "guess")).isEqualTo(401);
        }
        try (TestServer server = TestServer.start(directory, "USERS", "")) {
            assertThat(server.part(FirstAdministrator.class).password()).isEmpty();
            assertThat(users(server, password)).isEqualTo(200);
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
