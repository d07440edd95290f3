package io.lading.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.server.TestServer;
import io.lading.testkit.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The metrics that Prometheus scrapes.
class MetricsTest {
    private static final Path DASHBOARD = Path.of("../deploy/grafana/lading.json");
    private static final Pattern NAME = Pattern.compile("lading_[a-z_]+");

    @TempDir
    private Path directory;

    private TestServer server;
    private ProtocolScript alice;
    private ProtocolScript carol;

    @BeforeEach
    void start() {
        server = TestServer.start(directory);
        alice = ProtocolScript.as("alice", server);
        carol = ProtocolScript.as("carol", server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Map<String, Double> metrics() {
        Map<String, Double> values = new TreeMap<>();
        String text = carol.send("GET", "/api/metrics").expect(200).text();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            values.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        });
        return values;
    }

    @Test
    void anUpload_isCountedFromItsFirstByteToItsFile() {
        String upload = alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "8")
                .expect(201)
                .header("Location");
        assertThat(metrics())
                .containsEntry("lading_uploads{state=\"unfinished\"}", 1.0)
                .containsEntry("lading_uploads{state=\"receiving\"}", 0.0)
                .containsEntry("lading_reserved_bytes", 8.0)
                .containsEntry("lading_upload_steps_total{step=\"created\"}", 1.0);
        alice.sendText(
                        "PATCH",
                        upload,
                        "01234567",
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Offset",
                        "0",
                        "Content-Type",
                        "application/offset+octet-stream")
                .expect(204);
        // A request is counted after its response was sent, and hashing can be late on a busy machine.
        Patience.until(
                "the append is counted and digested",
                () -> metrics().containsKey("lading_http_requests_total{method=\"PATCH\",status=\"204\"}")
                        && Double.valueOf(0).equals(metrics().get("lading_digest_lag_bytes")));
        Map<String, Double> after = metrics();
        assertThat(after)
                .containsEntry("lading_received_bytes_total", 8.0)
                .containsEntry("lading_acknowledgements_total", 1.0)
                .containsEntry("lading_upload_steps_total{step=\"completed\"}", 1.0)
                .containsEntry("lading_uploads{state=\"unfinished\"}", 0.0)
                .containsEntry("lading_reserved_bytes", 0.0)
                .containsEntry("lading_digest_lag_bytes", 0.0)
                .containsEntry("lading_event_streams", 0.0)
                .containsEntry("lading_http_requests_total{method=\"PATCH\",status=\"204\"}", 1.0);
        assertThat(after.get("lading_free_bytes")).isPositive();
        assertThat(after.get("lading_flush_seconds_count")).isPositive();
        assertThat(after.get("lading_commit_seconds_count")).isPositive();
        assertThat(after.get("lading_flush_seconds_bucket{le=\"10.0\"}")).isPositive();
    }

    @Test
    void everyMetricOfTheDashboard_isThere() throws IOException {
        alice.sendText("PUT", "/api/files/a.iso", "x").expect(201);
        String text = carol.send("GET", "/api/metrics").text();
        Set<String> asked = new TreeSet<>();
        Matcher names = NAME.matcher(Files.readString(DASHBOARD));
        while (names.find()) {
            asked.add(names.group());
        }
        assertThat(asked)
                .hasSizeGreaterThan(10)
                .allSatisfy(name -> assertThat(text).containsPattern("(?m)^" + name + "[ {]"));
    }

    @Test
    void metrics_areForAdministratorsAndTheirTokensOnly() {
        ProtocolScript.signedOut(server).send("GET", "/api/metrics").expectProblem(401, "unauthorized");
        alice.send("GET", "/api/metrics").expectProblem(403, "forbidden");
        String wish = "{\"label\": \"prometheus\", \"scopes\": [\"metrics\"]}";
        alice.sendText("POST", "/api/tokens", wish, "Content-Type", "application/json")
                .expectProblem(400, "bad-request");
        String token = carol.sendText("POST", "/api/tokens", wish, "Content-Type", "application/json")
                .expect(201)
                .json()
                .get("token")
                .asString();
        ProtocolScript prometheus = ProtocolScript.signedOut(server);
        prometheus
                .send("GET", "/api/metrics", "Authorization", "Bearer " + token)
                .expect(200);
        prometheus.send("GET", "/api/files", "Authorization", "Bearer " + token).expectProblem(403, "forbidden");
    }

    @Test
    void madeUpMethodsAndPaths_makeNoMetricsOfTheirOwn() {
        alice.send("BREW", "/api/files/coffee-" + System.nanoTime());
        assertThat(metrics().keySet())
                .filteredOn(name -> name.contains("coffee") || name.contains("BREW"))
                .isEmpty();
    }
}
