package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.server.ServerProcess;
import io.lading.testkit.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that is killed while it receives files.
class KilledServerTest {
    private static final String FORM = "--b\r\nContent-Disposition: form-data; name=f; filename=form.iso\r\n\r\n";

    /// Requests whose client does not know the URL of its upload before the response.
    private static final List<String> UNTOLD = List.of(
            "PUT /api/files/plain.iso HTTP/1.1",
            "POST /api/files HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b",
            "POST /api/uploads HTTP/1.1\r\nUpload-Complete: ?1",
            "POST /api/uploads HTTP/1.1\r\nTus-Resumable: 1.0.0\r\nUpload-Length: 100000\r\n"
                    + "Content-Type: application/offset+octet-stream");

    private static final String TOLD =
            "POST /api/uploads HTTP/1.1\r\nUpload-Complete: ?1\r\nUpload-Draft-Interop-Version: 8";

    /// Sends a request without its last bytes.
    private static RawConversation begin(ServerProcess server, ProtocolScript alice, String request)
            throws IOException {
        RawConversation client = RawConversation.with(server.address().getPort());
        client.send(request, "Host: localhost", "Authorization: " + alice.authorization(), "Content-Length: 100000");
        client.sendBytes((request.contains("boundary") ? FORM : "") + "hello".repeat(100));
        return client;
    }

    private static List<String> contents(Path directory) throws IOException {
        try (Stream<Path> contents = Files.list(directory.resolve("uploads"))) {
            return contents.map(content -> content.getFileName().toString()).toList();
        }
    }

    @Test
    void killedServer_keepsOnlyWhatAClientCanResume(@TempDir Path directory) throws IOException {
        String told;
        try (ServerProcess server = ServerProcess.start(directory)) {
            ProtocolScript alice = ProtocolScript.as("alice", server.address());
            for (String request : UNTOLD) {
                begin(server, alice, request);
            }
            RawConversation resumable = begin(server, alice, TOLD);
            assertThat(resumable.line()).contains(" 104 ");
            told = resumable.fields().stream()
                    .filter(field -> field.startsWith("Location: "))
                    .map(field -> field.substring(field.lastIndexOf('/') + 1))
                    .findFirst()
                    .orElseThrow();
            Patience.until("bytes of all are stored", () -> contents(directory).size() == UNTOLD.size() + 1);
            server.kill();
        }
        try (ServerProcess server = ServerProcess.start(directory)) {
            ProtocolScript alice = ProtocolScript.as("alice", server.address());
            assertThat(contents(directory)).isSubsetOf(told);
            assertThat(alice.send("GET", "/api/uploads").json().get("uploads")).hasSize(1);
            alice.send("HEAD", "/api/uploads/" + told, "Upload-Draft-Interop-Version", "8")
                    .expect(204);
        }
    }
}
