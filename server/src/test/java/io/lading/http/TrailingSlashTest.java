package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// API paths work with and without a trailing slash.
class TrailingSlashTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final ProtocolScript alice = server.as("alice");
    private static final ProtocolScript signedOut = server.signedOut();

    @Test
    void everyRoute_answersTheSame_withAndWithoutTheSlash() {
        String file = alice.sendText("PUT", "/api/files/slash.iso", "hello")
                .expect(201)
                .header("Location");
        for (String path : List.of(
                "/api/files",
                "/api/uploads",
                file,
                file + "/content",
                "/api/session",
                "/api/settings",
                "/api/tokens",
                "/api/sessions",
                "/api/account",
                "/api/health",
                "/api/health/ready",
                "/api/docs",
                "/api/openapi.yaml",
                "/api/users",
                "/api/metrics",
                "/api/nothing")) {
            for (ProtocolScript person : List.of(alice, signedOut)) {
                int without = person.send("GET", path).response().statusCode();
                assertThat(person.send("GET", path + "/").response().statusCode())
                        .as(path)
                        .isEqualTo(without);
            }
        }
    }

    @Test
    void whatOptionsAllows_works() {
        String file = alice.sendText("PUT", "/api/files/options.iso", "hello")
                .expect(201)
                .header("Location");
        for (String path : List.of("/api/files", "/api/uploads", file)) {
            for (String slash : List.of("", "/")) {
                Answer options = alice.send("OPTIONS", path + slash).expect(200);
                for (String method : List.of("GET", "HEAD")) {
                    assertThat(options.header("Allow")).contains(method);
                    alice.send(method, path + slash).expect(200);
                }
            }
        }
        alice.send("DELETE", file + "/").expect(204);
        alice.send("GET", file).expect(404);
    }
}
