package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.testkit.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A client that uploads files with tus, and continues after every failure from the offset that the server reports. It
/// checks that no acknowledged byte is ever missing.
final class PersistentClient {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int NOT_FOUND = 404;
    private static final int MIN_ERROR = 400;

    private final URI server;
    private final String authorization;
    private final Random random;
    private final AtomicLong acknowledged;

    /// Each has connections of its own.
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// @param acknowledged counts bytes over all clients
    PersistentClient(URI server, String name, String password, long seed, AtomicLong acknowledged) {
        this.server = server;
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
        this.random = new Random(seed);
        this.acknowledged = acknowledged;
    }

    /// Uploads a file in appends of random size and returns the path of the upload.
    String upload(byte[] content, String name) throws InterruptedException {
        String path = created(content.length, name);
        int offset = 0;
        while (offset < content.length) {
            int end = Math.min(content.length, offset + 1 + random.nextInt(content.length / 2));
            HttpResponse<byte[]> answer = tried(append(path, content, offset, end));
            int known = answer != null && answer.statusCode() == 204
                    ? Integer.parseInt(
                            answer.headers().firstValue("Upload-Offset").orElseThrow())
                    : offset(path);
            assertThat(known).as("acknowledged bytes of %s", path).isBetween(offset, end);
            acknowledged.addAndGet(known - offset);
            offset = known;
        }
        return path;
    }

    private HttpRequest append(String path, byte[] content, int from, int to) {
        return request(path)
                .header("Content-Type", "application/offset+octet-stream")
                .header("Upload-Offset", Integer.toString(from))
                .method("PATCH", BodyPublishers.ofByteArray(Arrays.copyOfRange(content, from, to)))
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(PATIENCE)
                .header("Authorization", authorization)
                .header("Tus-Resumable", "1.0.0");
    }

    /// The answer, or null if the connection broke or the server could not answer now.
    private @Nullable HttpResponse<byte[]> tried(HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            return null;
        }
    }

    /// Repeats a request until a server answers it without an error.
    private HttpResponse<byte[]> answered(HttpRequest request) throws InterruptedException {
        AtomicReference<HttpResponse<byte[]>> found = new AtomicReference<>();
        Patience.until("a server answers " + request, () -> {
            HttpResponse<byte[]> answer = tried(request);
            if (answer == null || (answer.statusCode() >= MIN_ERROR && answer.statusCode() != NOT_FOUND)) {
                return false;
            }
            found.set(answer);
            return true;
        });
        return found.get();
    }

    private String created(int length, String name) throws InterruptedException {
        String filename = Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
        HttpRequest request = request("/api/uploads")
                .header("Upload-Length", Integer.toString(length))
                .header("Upload-Metadata", "filename " + filename)
                .POST(BodyPublishers.noBody())
                .build();
        HttpResponse<byte[]> answer = answered(request);
        assertThat(answer.statusCode()).isEqualTo(201);
        return URI.create(answer.headers().firstValue("Location").orElseThrow()).getPath();
    }

    private int offset(String path) throws InterruptedException {
        HttpResponse<byte[]> answer =
                answered(request(path).method("HEAD", BodyPublishers.noBody()).build());
        assertThat(answer.statusCode()).as("%s", path).isEqualTo(200);
        return Integer.parseInt(answer.headers().firstValue("Upload-Offset").orElseThrow());
    }

    /// The content of the file that an upload has become.
    byte[] content(String path) throws InterruptedException {
        HttpRequest request =
                request(path.replace("uploads", "files") + "/content").GET().build();
        HttpResponse<byte[]> answer = answered(request);
        assertThat(answer.statusCode()).as("%s", path).isEqualTo(200);
        return answer.body();
    }
}
