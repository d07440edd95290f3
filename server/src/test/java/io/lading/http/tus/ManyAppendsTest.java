package io.lading.http.tus;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.RawConversation;
import io.lading.server.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many small consecutive appends over one connection, as clients with small chunks send them.
class ManyAppendsTest {
    private static final int CHUNK = 64 * 1024;
    private static final int CHUNKS = 256;

    /// The connection reuses its buffers for each request, while the digest may still need the bytes of the
    /// previous one.
    @Test
    void manySmallAppends_overOneConnection_haveTheRightSha256(@TempDir Path directory) throws Exception {
        try (TestServer server = TestServer.start(directory)) {
            TusScript alice = TusScript.as("alice", server);
            byte[] content = new byte[CHUNK * CHUNKS];
            new Random(7).nextBytes(content);
            String expected = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            for (int round = 0; round < 4; round++) {
                String upload = alice.created(content.length, "many.iso");
                try (RawConversation connection = RawConversation.with(server)) {
                    for (int from = 0; from < content.length; from += CHUNK) {
                        append(connection, alice, upload, from, Arrays.copyOfRange(content, from, from + CHUNK));
                    }
                }
                String file = "/api/files/" + upload.substring(upload.lastIndexOf('/') + 1);
                alice.script().awaitUntil(file, text -> text.contains("\"state\":\"ready\""));
                assertThat(alice.script().send("GET", file).json().get("sha256").asString())
                        .isEqualTo(expected);
            }
        }
    }

    /// Fields and body in one write, so that they arrive in one buffer.
    private static void append(RawConversation connection, TusScript alice, String upload, int offset, byte[] body)
            throws IOException {
        connection.sendBytes("PATCH " + upload + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                + alice.script().authorization()
                + "\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: " + offset
                + "\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: " + body.length
                + "\r\n\r\n" + new String(body, StandardCharsets.ISO_8859_1));
        assertThat(connection.line()).startsWith("HTTP/1.1 204");
        while (!connection.line().isEmpty()) {
            // Skips the other fields of the response.
        }
    }
}
