package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.testkit.Patience;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A client that uploads files by every protocol, and resumes or repeats what fails until it is accepted. It
/// accepts no other failure than `503` with `Retry-After`, or a connection that breaks. Thread-safe.
final class EveryProtocol {
    /// How a file is uploaded.
    enum Protocol {
        TUS,
        PIECES,
        RUFH,
        PUT,
        FORM,
        BATCH
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int UNAVAILABLE = 503;
    private static final int MIN_ERROR = 400;
    private static final int PIECES = 3;
    private static final String BOUNDARY = "x-y";
    private static final String TYPE = "Content-Type";
    private static final String OFFSET = "Upload-Offset";
    private static final JsonMapper JSON = new JsonMapper();

    private final URI server;
    private final String authorization;
    private final AtomicInteger paused = new AtomicInteger();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    EveryProtocol(URI server) {
        this.server = server;
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString("alice:wonderland".getBytes(StandardCharsets.UTF_8));
    }

    /// How many requests have failed so far.
    int paused() {
        return paused.get();
    }

    /// Uploads a file, and returns its id.
    String upload(Protocol protocol, String name, byte[] content) {
        return switch (protocol) {
            case TUS -> tus(name, content);
            case PIECES -> pieces(name, content);
            case RUFH -> rufh(name, content);
            case PUT ->
                json(accepted(request("/api/files/" + name).PUT(BodyPublishers.ofByteArray(content))))
                        .get("id")
                        .asString();
            case FORM ->
                json(accepted(form("/api/files", name, content)))
                        .get("files")
                        .get(0)
                        .get("id")
                        .asString();
            case BATCH -> batch(name, content);
        };
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path)).timeout(PATIENCE).header("Authorization", authorization);
    }

    private HttpRequest.Builder form(String path, String name, byte[] content) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String head = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                + "\"\r\n\r\n";
        body.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return request(path)
                .header(TYPE, "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofByteArray(body.toByteArray()));
    }

    private String batch(String name, byte[] content) {
        AtomicReference<String> id = new AtomicReference<>();
        Patience.until("the batch is stored", () -> {
            JsonNode result = json(accepted(form("/api/files/batch", name, content)))
                    .get("results")
                    .get(0);
            if (result.get("status").asInt() == UNAVAILABLE) {
                paused.incrementAndGet();
                return false;
            }
            assertThat(result.get("status").asInt()).as("%s", result).isEqualTo(201);
            id.set(result.get("file").get("id").asString());
            return true;
        });
        return id.get();
    }

    private String tus(String name, byte[] content) {
        String path = createdByTus(name, content.length);
        int offset = 0;
        while (offset < content.length) {
            int end = Math.min(content.length, offset + content.length / 3 + 1);
            Optional<HttpResponse<byte[]>> answer = tried(tusPatch(path, content, offset, end));
            int known = answer.map(EveryProtocol::offset).orElseGet(() -> tusOffset(path));
            assertThat(known).as("acknowledged bytes of %s", path).isBetween(offset, end);
            offset = known;
        }
        return id(path);
    }

    /// Sends the pieces of an upload, the last one first.
    private String pieces(String name, byte[] content) {
        String path = createdByTus(name, content.length);
        int size = content.length / PIECES + 1;
        for (int i = PIECES - 1; i >= 0; i--) {
            int from = i * size;
            int to = Math.min(content.length, from + size);
            Patience.until(
                    "a piece of " + path + " is stored",
                    () -> tried(tusPatch(path, content, from, to).header("Lading-Piece", "?1"))
                                    .isPresent()
                            || tusOffset(path) == content.length);
        }
        return id(path);
    }

    private String createdByTus(String name, int length) {
        String filename = Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
        return path(accepted(tusRequest("/api/uploads")
                .header("Upload-Length", Integer.toString(length))
                .header("Upload-Metadata", "filename " + filename)
                .POST(BodyPublishers.noBody())));
    }

    private HttpRequest.Builder tusRequest(String path) {
        return request(path).header("Tus-Resumable", "1.0.0");
    }

    private HttpRequest.Builder tusPatch(String path, byte[] content, int from, int to) {
        return tusRequest(path)
                .header(TYPE, "application/offset+octet-stream")
                .header(OFFSET, Integer.toString(from))
                .method("PATCH", part(content, from, to));
    }

    private int tusOffset(String path) {
        return offset(accepted(tusRequest(path).method("HEAD", BodyPublishers.noBody())));
    }

    private String rufh(String name, byte[] content) {
        String path = path(accepted(rufhRequest("/api/uploads", false)
                .header("Content-Disposition", "inline; filename=\"" + name + "\"")
                .POST(BodyPublishers.noBody())));
        int offset = 0;
        boolean complete = false;
        while (!complete) {
            int end = Math.min(content.length, offset + content.length / 3 + 1);
            boolean last = end == content.length;
            Optional<HttpResponse<byte[]>> answer = tried(rufhRequest(path, last)
                    .header(OFFSET, Integer.toString(offset))
                    .header(TYPE, "application/partial-upload")
                    .method("PATCH", part(content, offset, end)));
            HttpResponse<byte[]> state = answer.orElseGet(() -> accepted(
                    request(path).header("Upload-Draft-Interop-Version", "8").method("HEAD", BodyPublishers.noBody())));
            complete =
                    state.headers().firstValue("Upload-Complete").orElse("?0").equals("?1");
            int known = offset(state);
            assertThat(known).as("acknowledged bytes of %s", path).isBetween(offset, end);
            offset = known;
        }
        return id(path);
    }

    private HttpRequest.Builder rufhRequest(String path, boolean complete) {
        return request(path)
                .header("Upload-Draft-Interop-Version", "8")
                .header("Upload-Complete", complete ? "?1" : "?0");
    }

    private static BodyPublisher part(byte[] content, int from, int to) {
        return BodyPublishers.ofByteArray(Arrays.copyOfRange(content, from, to));
    }

    private static int offset(HttpResponse<byte[]> answer) {
        return Integer.parseInt(answer.headers().firstValue(OFFSET).orElseThrow());
    }

    private static String path(HttpResponse<byte[]> created) {
        return URI.create(created.headers().firstValue("Location").orElseThrow())
                .getPath();
    }

    private static String id(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        return JSON.readTree(answer.body());
    }

    /// A document of the server.
    JsonNode get(String path) {
        return json(accepted(request(path).GET()));
    }

    /// The content of a file.
    byte[] content(String id) {
        return accepted(request("/api/files/" + id + "/content").GET()).body();
    }

    /// Repeats a request until it is accepted.
    private HttpResponse<byte[]> accepted(HttpRequest.Builder request) {
        AtomicReference<HttpResponse<byte[]>> found = new AtomicReference<>();
        Patience.until("a server accepts a request", () -> {
            tried(request).ifPresent(found::set);
            return found.get() != null;
        });
        return found.get();
    }

    /// The answer, or empty if the client has to try again.
    private Optional<HttpResponse<byte[]>> tried(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
            if (answer.statusCode() < MIN_ERROR) {
                return Optional.of(answer);
            }
            assertThat(answer.statusCode())
                    .as("%s: %s", answer, new String(answer.body(), StandardCharsets.UTF_8))
                    .isEqualTo(UNAVAILABLE);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        } catch (IOException e) {
            // The connection broke.
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        paused.incrementAndGet();
        return Optional.empty();
    }
}
