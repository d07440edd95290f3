package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.body.Bodies;
import io.lading.http.body.BodyLimits;
import io.lading.server.TestServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/// Uploads whose clients keep sending bytes, but no content, or too little of it.
@Timeout(120)
class TricklingUploadsTest {
    private static final int MIN_RATE = 1024;

    /// A server with a rate window of one second instead of half a minute.
    @Configuration
    static class Impatient {
        @Bean
        @Primary
        Bodies impatientBodies() {
            return new Bodies(new BodyLimits(MIN_RATE, Duration.ofSeconds(1)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1;extension=", "0\r\nX-Trailer: "})
    void upload_thatTricklesWithoutContent_ends_andKeepsItsBytes(String endless, @TempDir Path directory)
            throws Exception {
        try (TestServer server = TestServer.start(directory, Impatient.class);
                RawConversation client = RawConversation.with(server)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            String upload = alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "10")
                    .expect(201)
                    .header("Location");
            append(client, server, alice, upload, "Transfer-Encoding: chunked");
            client.sendBytes("5\r\nhello\r\n" + endless);
            assertThat(client.trickleUntilAnswered()).isIn("HTTP/1.1 408 Request Timeout", "");
            alice.send("HEAD", upload, "Tus-Resumable", "1.0.0").expect(200).expect("Upload-Offset", "5");
        }
    }

    /// The content is spaces, a few per second.
    @Test
    void z3_contentSlowerThanTheMinimumRate_ends_andIsKept(@TempDir Path directory) throws Exception {
        try (TestServer server = TestServer.start(directory, Impatient.class);
                RawConversation client = RawConversation.with(server)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            String upload = alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "100000")
                    .expect(201)
                    .header("Location");
            append(client, server, alice, upload, "Content-Length: 100000");
            assertThat(client.trickleUntilAnswered()).isIn("HTTP/1.1 408 Request Timeout", "");
            String kept = alice.send("HEAD", upload, "Tus-Resumable", "1.0.0")
                    .expect(200)
                    .header("Upload-Offset");
            assertThat(Integer.parseInt(kept)).isBetween(1, 2 * MIN_RATE);
        }
    }

    private static void append(
            RawConversation client, TestServer server, ProtocolScript alice, String upload, String framing)
            throws Exception {
        client.send(
                "PATCH " + URI.create(upload).getPath() + " HTTP/1.1",
                "Host: localhost:" + server.port(),
                "Authorization: " + alice.authorization(),
                "Tus-Resumable: 1.0.0",
                "Upload-Offset: 0",
                "Content-Type: application/offset+octet-stream",
                framing);
    }
}
