package io.lading.http.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.server.ServerProcess;
import io.tus.java.client.ProtocolException;
import io.tus.java.client.TusClient;
import io.tus.java.client.TusURLMemoryStore;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The tus client for Java.
class TusJavaClientTest {
    private static final int LENGTH = 5_000_000;
    private static final int CHUNK = 1_000_000;
    private static final long SEED = 20_261_124;

    @TempDir
    private Path directory;

    private byte[] content = new byte[LENGTH];

    private TusClient client(URI server) throws IOException {
        TusClient client = new TusClient();
        client.setUploadCreationURL(server.resolve("/api/uploads").toURL());
        client.setHeaders(
                Map.of("Authorization", ProtocolScript.as("alice", server).authorization()));
        return client;
    }

    private TusUpload upload(String name) throws IOException {
        new Random(SEED).nextBytes(content);
        Path file = Files.write(directory.resolve(name), content);
        TusUpload upload = new TusUpload(file.toFile());
        upload.setMetadata(Map.of("filename", name));
        return upload;
    }

    private static void send(TusUploader uploader) throws IOException, ProtocolException {
        uploader.setChunkSize(CHUNK);
        int sent = 0;
        while (sent >= 0) {
            sent = uploader.uploadChunk();
        }
        uploader.finish();
    }

    private void arrived(URI server, String name) throws Exception {
        ProtocolScript alice = ProtocolScript.as("alice", server);
        alice.awaitUntil("/api/files?q=" + name, text -> text.contains("\"ready\""));
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        assertThat(alice.send("GET", "/api/files?q=" + name).text()).contains(sha256);
    }

    @Test
    void upload_arrivesWhole() throws Exception {
        try (ServerProcess server = ServerProcess.start(directory.resolve("data"))) {
            send(client(server.address()).createUpload(upload("plain.iso")));
            arrived(server.address(), "plain.iso");
        }
    }

    @Test
    void upload_afterTheServerWasKilled_continues() throws Exception {
        TusUpload upload = upload("resumed.iso");
        TusURLMemoryStore addresses = new TusURLMemoryStore();
        try (ServerProcess server = ServerProcess.start(directory.resolve("data"))) {
            TusClient client = client(server.address());
            client.enableResuming(addresses);
            TusUploader uploader = client.resumeOrCreateUpload(upload);
            uploader.setChunkSize(CHUNK);
            uploader.setRequestPayloadSize(CHUNK);
            uploader.uploadChunk();
            uploader.uploadChunk();
            addresses.set(upload.getFingerprint(), uploader.getUploadURL());
        }
        try (ServerProcess server = ServerProcess.start(directory.resolve("data"))) {
            TusClient client = client(server.address());
            URI before = addresses.get(upload.getFingerprint()).toURI();
            addresses.set(
                    upload.getFingerprint(),
                    server.address().resolve(before.getPath()).toURL());
            client.enableResuming(addresses);
            TusUploader uploader = client.resumeUpload(upload("resumed.iso"));
            assertThat(uploader.getOffset()).isGreaterThanOrEqualTo(CHUNK);
            send(uploader);
            arrived(server.address(), "resumed.iso");
        }
    }
}
