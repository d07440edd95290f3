package io.lading.http.rufh;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.RawConversation;
import io.lading.server.RunningServer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Resumable Uploads for HTTP: the interim responses, on a raw socket.
class RufhInterimTest {
    private static final long PATIENCE_NANOS = 120_000_000_000L;

    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final ProtocolScript alice = server.as("alice");

    private static void begin(RawConversation client, String... more) throws IOException {
        client.sendBytes("POST /api/uploads HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + alice.authorization()
                + "\r\nUpload-Complete: ?1\r\nContent-Length: 5\r\nConnection: close\r\n"
                + String.join("\r\n", more)
                + (more.length == 0 ? "\r\n" : "\r\n\r\n"));
    }

    private static Map<String, String> fields(RawConversation client) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line = client.line(); !line.isEmpty(); line = client.line()) {
            String[] parts = line.split(":", 2);
            fields.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
        }
        return fields;
    }

    private static String get(Map<String, String> fields, String name) {
        return Objects.requireNonNull(fields.get(name), name);
    }

    @Test
    void c1_creation_statesTheUrlBeforeTheContent() throws IOException {
        try (RawConversation client = RawConversation.with(server.get())) {
            begin(client, "Upload-Draft-Interop-Version: 8");
            assertThat(client.line()).isEqualTo("HTTP/1.1 104 Upload Resumption Supported");
            Map<String, String> interim = fields(client);
            assertThat(interim).containsEntry("upload-draft-interop-version", "8");
            assertThat(get(interim, "upload-limit")).startsWith("max-age=");
            String upload = get(interim, "location");
            alice.send("HEAD", upload).expect(204).expect("Upload-Offset", "0");
        }
    }

    @Test
    void c4_interrupted_continuesAtTheUrl() throws IOException {
        String upload;
        try (RawConversation client = RawConversation.with(server.get())) {
            begin(client, "Upload-Draft-Interop-Version: 8");
            client.line();
            upload = get(fields(client), "location");
            client.sendBytes("hel");
        }
        // Polls the list, because a request for the offset would take over the upload before the bytes are read.
        alice.awaitUntil("/api/uploads", list -> list.contains("\"offset\":3,"));
        alice.send("HEAD", upload).expect("Upload-Offset", "3");
        new RufhScript(alice).patch(upload, 3, "lo", "?1").expect(201);
    }

    @Test
    void c10_expectContinue_isAnsweredBesidesTheAddress() throws IOException {
        try (RawConversation client = RawConversation.with(server.get())) {
            begin(client, "Upload-Draft-Interop-Version: 8", "Expect: 100-continue");
            assertThat(client.line()).startsWith("HTTP/1.1 104 ");
            fields(client);
            assertThat(client.line()).startsWith("HTTP/1.1 100 ");
            fields(client);
            client.sendBytes("hello");
            assertThat(client.line()).startsWith("HTTP/1.1 201 ");
            assertThat(fields(client)).containsEntry("upload-complete", "?1");
        }
    }

    @Test
    void i1_noVersionOrAnother_getsNoInterim() throws IOException {
        for (String version : new String[] {"X-None: 1", "Upload-Draft-Interop-Version: 99"}) {
            try (RawConversation client = RawConversation.with(server.get())) {
                begin(client, version);
                client.sendBytes("hello");
                assertThat(client.line()).startsWith("HTTP/1.1 201 ");
            }
        }
    }

    @Test
    void i2_eachVersion_isEchoed() throws IOException {
        for (String version : new String[] {"3", "5", "6", "8", "9", "10"}) {
            try (RawConversation client = RawConversation.with(server.get())) {
                begin(client, "Upload-Incomplete: ?0", "Upload-Draft-Interop-Version: " + version);
                assertThat(client.line()).startsWith("HTTP/1.1 104 ");
                assertThat(fields(client)).containsEntry("upload-draft-interop-version", version);
            }
        }
    }

    @Test
    void c4_everyAddress_isTheSame() throws IOException {
        try (RawConversation client = RawConversation.with(server.get())) {
            client.sendBytes("POST /api/uploads HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                    + alice.authorization() + "\r\nUpload-Complete: ?0\r\nContent-Length: 5\r\n"
                    + "Upload-Draft-Interop-Version: 8\r\n\r\n");
            assertThat(client.line()).startsWith("HTTP/1.1 104 ");
            String told = get(fields(client), "location");
            client.sendBytes("hello");
            assertThat(client.line()).startsWith("HTTP/1.1 104 ");
            assertThat(fields(client)).containsEntry("upload-offset", "5").doesNotContainKey("location");
            assertThat(client.line()).startsWith("HTTP/1.1 201 ");
            assertThat(get(fields(client), "location")).isEqualTo(told);
        }
    }

    @Test
    void c1_creation_thatIsRejected_isRejectedBeforeTheContent() throws IOException {
        try (RawConversation client = RawConversation.with(server.get())) {
            begin(
                    client,
                    "Content-Disposition: inline; filename=letter.doc",
                    "Upload-Draft-Interop-Version: 8",
                    "Expect: 100-continue");
            assertThat(client.line()).startsWith("HTTP/1.1 415 ");
        }
    }

    @Test
    void a1_append_thatIsRejected_isRejectedBeforeTheContent() throws IOException {
        String upload = new RufhScript(alice).created("waiting.iso", "");
        try (RawConversation client = RawConversation.with(server.get())) {
            append(client, upload, "Upload-Offset: 7", "Content-Length: 5", "Expect: 100-continue");
            assertThat(client.line()).startsWith("HTTP/1.1 409 ");
        }
    }

    private static void append(RawConversation client, String upload, String... more) throws IOException {
        client.sendBytes("PATCH " + upload + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                + alice.authorization() + "\r\nUpload-Complete: ?1\r\nContent-Type: application/partial-upload\r\n"
                + "Upload-Draft-Interop-Version: 8\r\n" + String.join("\r\n", more) + "\r\n\r\n");
    }

    @Test
    void c3_creation_statesDurableBytes_whileMoreCome() throws IOException {
        try (RawConversation client = RawConversation.with(server.get())) {
            client.sendBytes("POST /api/uploads HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                    + alice.authorization() + "\r\nUpload-Complete: ?1\r\nTransfer-Encoding: chunked\r\n"
                    + "Upload-Draft-Interop-Version: 8\r\n\r\n");
            assertThat(client.line()).startsWith("HTTP/1.1 104 ");
            assertThat(fields(client)).containsKey("location");
            assertTold(client);
        }
    }

    @Test
    void a6_durableBytes_areReportedWhileMoreCome() throws IOException {
        try (RawConversation client = RawConversation.with(server.get())) {
            String upload = new RufhScript(alice).created("progress.iso", "");
            append(client, upload, "Upload-Offset: 0", "Transfer-Encoding: chunked");
            assertTold(client);
        }
    }

    /// Sends until the server reports a durable offset.
    private static void assertTold(RawConversation client) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        long sent = 0;
        while (true) {
            assertThat(System.nanoTime()).as("patience").isLessThan(deadline);
            client.sendBytes("1000\r\n" + "x".repeat(0x1000) + "\r\n");
            sent += 0x1000;
            if (client.hasAnswer()) {
                assertThat(client.line()).startsWith("HTTP/1.1 104 ");
                Map<String, String> interim = fields(client);
                assertThat(interim).doesNotContainKey("location");
                assertThat(Long.parseLong(get(interim, "upload-offset"))).isBetween(1L, sent);
                return;
            }
        }
    }
}
