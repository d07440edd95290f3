package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.server.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The scheme and host in a `Location`: correct or absent.
class OwnAddressTest {
    @TempDir
    private Path directory;

    /// The `Location` of an upload that is created with these additional header fields.
    private static String location(TestServer server, String... fields) throws IOException {
        try (RawConversation client = RawConversation.with(server)) {
            client.send(Stream.concat(
                            Stream.of(
                                    "POST /api/uploads HTTP/1.1",
                                    "Authorization: "
                                            + ProtocolScript.as("alice", server).authorization(),
                                    "Tus-Resumable: 1.0.0",
                                    "Upload-Length: 5",
                                    "Content-Length: 0"),
                            Stream.of(fields))
                    .toArray(String[]::new));
            assertThat(client.line()).startsWith("HTTP/1.1 201 ");
            String location = client.fields().stream()
                    .filter(field -> field.startsWith("Location: "))
                    .findFirst()
                    .orElseThrow();
            return location.substring("Location: ".length()).replaceFirst("[0-9a-f-]{36}$", "ID");
        }
    }

    /// The `Host` of a request may be forged, or changed by a proxy that is not configured.
    @Test
    void withoutPublicUrlOrTrustedProxy_aPathIsTold() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            String host = "Host: localhost:" + server.port();
            assertThat(location(server, host)).isEqualTo("/api/uploads/ID");
            for (String sign : List.of("X-Forwarded-Host: evil.example", "Forwarded: host=evil.example")) {
                assertThat(location(server, host, sign)).as(sign).isEqualTo("/api/uploads/ID");
            }
        }
    }

    @Test
    void aTrustedProxy_statesHostAndScheme() throws IOException {
        try (TestServer server = TestServer.start(directory, "TRUSTED_PROXIES", "127.0.0.1")) {
            String host = "Host: localhost:" + server.port();
            String[] told = {host, "X-Forwarded-Host: localhost:8443", "X-Forwarded-Proto: https"};
            assertThat(location(server, told)).isEqualTo("https://localhost:8443/api/uploads/ID");
            String[] usual = {host, "X-Forwarded-Host: localhost", "X-Forwarded-Proto: https"};
            assertThat(location(server, usual)).isEqualTo("https://localhost/api/uploads/ID");
            assertThat(location(server, host, "X-Forwarded-Proto: https")).isEqualTo("/api/uploads/ID");
        }
    }

    @Test
    void thePublicUrl_isAlwaysTold() throws IOException {
        try (TestServer server = TestServer.start(
                directory, "PUBLIC_URL", "https://files.example/lading/", "TRUSTED_PROXIES", "127.0.0.1")) {
            String host = "Host: localhost:" + server.port();
            String told = "https://files.example/lading/api/uploads/ID";
            assertThat(location(server, host)).isEqualTo(told);
            assertThat(location(server, host, "X-Forwarded-Host: localhost:1")).isEqualTo(told);
            ProtocolScript alice = ProtocolScript.as("alice", server);
            assertThat(alice.sendText("PUT", "/api/files/a.iso", "x").header("Location"))
                    .startsWith("https://files.example/lading/api/files/");
        }
    }
}
