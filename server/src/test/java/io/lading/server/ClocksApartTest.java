package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.RawConversation;
import io.lading.metadata.SharedClock;
import io.lading.metadata.TestPostgresql;
import io.lading.node.Leases;
import io.lading.node.Leases.Lease;
import io.lading.storage.StorageException;
import io.lading.testkit.Patience;
import io.lading.upload.Uploads;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Two servers whose clocks are an hour apart, one behind that of their database and one ahead. Sessions and
/// unfinished uploads last five minutes.
class ClocksApartTest {
    private static final Duration APART = Duration.ofMinutes(30);
    private static final String LASTS = "5m";
    private static final String[] JSON = {"Content-Type", "application/json", "X-Lading-Client", "test"};

    @TempDir
    private static Path directory;

    private static TestPostgresql database;
    private static TestServer behind;
    private static TestServer ahead;

    /// The clock of the server that is behind.
    @Configuration(proxyBeanMethods = false)
    public static class Behind {
        @Bean
        static BeanPostProcessor clockBehind() {
            return apart(APART.negated());
        }
    }

    /// The clock of the server that is ahead.
    @Configuration(proxyBeanMethods = false)
    public static class Ahead {
        @Bean
        static BeanPostProcessor clockAhead() {
            return apart(APART);
        }
    }

    private static BeanPostProcessor apart(Duration by) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof Clock ? new SharedClock(Clock.offset(Clock.systemUTC(), by)) : bean;
            }
        };
    }

    @BeforeAll
    static void start() throws IOException {
        database = TestPostgresql.durable();
        behind = server("behind", Behind.class);
        ahead = server("ahead", Ahead.class);
    }

    private static TestServer server(String name, Class<?> clock) {
        Map<String, String> all = NodeSettings.shared(
                database.url(),
                directory.resolve("objects"),
                Map.of("LADING_SESSION_IDLE", LASTS, "LADING_UPLOAD_EXPIRY", LASTS));
        String[] settings = all.entrySet().stream()
                .flatMap(one -> List.of(one.getKey().substring("LADING_".length()), one.getValue()).stream())
                .toArray(String[]::new);
        return TestServer.start(directory.resolve(name), clock, settings);
    }

    @AfterAll
    static void stop() throws IOException {
        try (TestPostgresql _ = database;
                TestServer _ = behind) {
            ahead.close();
        }
    }

    private static TestServer other(TestServer one) {
        return one == behind ? ahead : behind;
    }

    @Test
    void session_ofOneServer_isValidOnTheOther() {
        for (TestServer one : List.of(behind, ahead)) {
            String cookie = ProtocolScript.signedOut(one)
                    .sendText("POST", "/api/session", "{\"name\": \"alice\", \"password\": \"wonderland\"}", JSON)
                    .expect(200)
                    .header("Set-Cookie")
                    .split(";", 2)[0];
            for (TestServer each : List.of(one, other(one), one)) {
                ProtocolScript.signedOut(each)
                        .send("GET", "/api/session", "Cookie", cookie)
                        .expect(200);
            }
        }
    }

    @Test
    void unfinishedUpload_isNotExpiredByTheOtherServer() throws StorageException {
        for (TestServer one : List.of(behind, ahead)) {
            String path = created(one);
            append(one, path, 0, "12345");
            other(one).part(Uploads.class).sweep();
            one.part(Uploads.class).sweep();
            ProtocolScript.as("alice", other(one))
                    .send("HEAD", path, "Tus-Resumable", "1.0.0")
                    .expect(200)
                    .expect("Upload-Offset", "5");
            append(other(one), path, 5, "67890");
            assertThat(ProtocolScript.as("alice", one)
                            .send("GET", path.replace("uploads", "files") + "/content")
                            .expect(200)
                            .text())
                    .isEqualTo("1234567890");
        }
    }

    private static String created(TestServer server) {
        return URI.create(ProtocolScript.as("alice", server)
                        .send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "10")
                        .expect(201)
                        .header("Location"))
                .getPath();
    }

    private static void append(TestServer server, String path, int offset, String bytes) {
        ProtocolScript.as("alice", server)
                .send(
                        "PATCH",
                        path,
                        BodyPublishers.ofString(bytes),
                        "Tus-Resumable",
                        "1.0.0",
                        "Content-Type",
                        "application/offset+octet-stream",
                        "Upload-Offset",
                        Integer.toString(offset))
                .expect(204);
    }

    @Test
    void silentAppend_isTakenOverByTheOtherServer() throws IOException {
        for (TestServer one : List.of(behind, ahead)) {
            String path = created(one);
            try (RawConversation silent = RawConversation.with(one)) {
                silent.send(
                        "PATCH " + path + " HTTP/1.1",
                        "Host: localhost",
                        "Authorization: " + ProtocolScript.as("alice", one).authorization(),
                        "Tus-Resumable: 1.0.0",
                        "Content-Type: application/offset+octet-stream",
                        "Upload-Offset: 0",
                        "Content-Length: 10");
                Uploads uploads = one.part(Uploads.class);
                Patience.until("the server receives", () -> uploads.stats().receiving() == 1);
                ProtocolScript.as("alice", other(one))
                        .send("HEAD", path, "Tus-Resumable", "1.0.0")
                        .expect(200)
                        .expect("Upload-Offset", "0");
                assertThat(silent.line()).endsWith("HTTP/1.1 409 Conflict");
            }
            append(other(one), path, 0, "1234567890");
        }
    }

    @Test
    void lease_isHeldByOneServer_untilItIsGivenBack() throws StorageException {
        for (TestServer one : List.of(behind, ahead)) {
            Optional<Lease> held = one.part(Leases.class).take("a job", Duration.ofMinutes(1));
            try (Lease lease = held.orElseThrow()) {
                assertThat(other(one).part(Leases.class).take("a job", Duration.ofMinutes(1)))
                        .isEmpty();
                assertThat(lease.renew()).isTrue();
            }
        }
    }
}
