package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.server.ClockByHand;
import io.lading.server.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `GET /api/uploads`.
class UploadsListTest {
    @Test
    void expiredUpload_isNotListed_beforeTheSweep(@TempDir Path directory) {
        try (TestServer server = TestServer.start(directory, ClockByHand.class, "UPLOAD_EXPIRY", "1h")) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            String old = alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "5")
                    .expect(201)
                    .header("Location");
            server.part(ClockByHand.class).clock().pass(Duration.ofMinutes(59));
            alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "6")
                    .expect(201);
            assertThat(alice.send("GET", "/api/uploads").json().get("uploads")).hasSize(2);
            server.part(ClockByHand.class).clock().pass(Duration.ofMinutes(1).plusMillis(1));
            assertThat(alice.send("GET", "/api/uploads").json().get("uploads")).hasSize(1);
            alice.send("HEAD", old, "Tus-Resumable", "1.0.0").expect(404);
        }
    }
}
