package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.server.TestServer;
import io.lading.testkit.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An HTTP client of one user for tests, with expectations about the responses.
public final class ProtocolScript {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP_1 =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Supplier<URI> server;
    private final String authorization;
    private final HttpClient client;

    private ProtocolScript(Supplier<URI> server, String authorization, HttpClient client) {
        this.server = server;
        this.authorization = authorization;
        this.client = client;
    }

    /// A client whose user authenticates with each request.
    public static ProtocolScript as(String person, TestServer server) {
        return as(person, server::address);
    }

    /// A client of a user, for the server at an address.
    public static ProtocolScript as(String person, URI server) {
        return as(person, () -> server);
    }

    /// A client of a user, for a server whose address is known later.
    public static ProtocolScript as(String person, Supplier<URI> server) {
        String password =
                switch (person) {
                    case "alice" -> "wonderland";
                    case "bob" -> "builder";
                    case "carol" -> "lighthouse-keeper";
                    default -> "wrong";
                };
        byte[] pair = (person + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new ProtocolScript(server, "Basic " + Base64.getEncoder().encodeToString(pair), HTTP_1);
    }

    /// A signed-out client.
    public static ProtocolScript signedOut(TestServer server) {
        return signedOut(server::address);
    }

    /// A signed-out client for the server at an address.
    public static ProtocolScript signedOut(URI server) {
        return signedOut(() -> server);
    }

    /// A signed-out client for a server whose address is known later.
    public static ProtocolScript signedOut(Supplier<URI> server) {
        return new ProtocolScript(server, "", HTTP_1);
    }

    /// A client of the same user with a new token.
    ///
    /// @param scopes scopes of the token
    public ProtocolScript withToken(String... scopes) {
        String wish = "{\"label\":\"test\",\"scopes\":[\"" + String.join("\",\"", scopes) + "\"]}";
        String secret = sendText(
                        "POST", "/api/tokens", wish, "Content-Type", "application/json", "X-Lading-Client", "test")
                .expect(201)
                .json()
                .get("token")
                .asString();
        return new ProtocolScript(server, "Bearer " + secret, client);
    }

    /// The same client at an address of its own: the other ones share one address, and its part of the limits.
    public ProtocolScript atOtherAddress() {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .localAddress(InetAddress.ofLiteral("127.0.0.2"))
                .build();
        return new ProtocolScript(server, authorization, client);
    }

    /// The same client over HTTP/2, for a server with TLS.
    public ProtocolScript overHttp2(SSLContext trusting) {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(trusting)
                .version(HttpClient.Version.HTTP_2)
                .build();
        URI secure = URI.create("https://localhost:" + server.get().getPort());
        ProtocolScript other = new ProtocolScript(() -> secure, authorization, client);
        Answer first = other.send("GET", "/api/health").expect(200);
        assertThat(first.response().version()).isEqualTo(HttpClient.Version.HTTP_2);
        return other;
    }

    public String authorization() {
        return authorization;
    }

    /// Sends a request without a body.
    ///
    /// @param headers names and values, alternating
    public Answer send(String method, String path, String... headers) {
        return send(method, path, BodyPublishers.noBody(), headers);
    }

    /// Sends a request with a text body.
    public Answer sendText(String method, String path, String body, String... headers) {
        return send(method, path, BodyPublishers.ofString(body), headers);
    }

    /// Sends a request.
    public Answer send(String method, String path, BodyPublisher body, String... headers) {
        // A restarted server may have another port than in the URLs it sent before.
        String target = path.replaceFirst("^https?://[^/]+", "");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.get().resolve(target)).method(method, body);
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return new Answer(client.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Repeats a request until the response is as expected, for effects that happen asynchronously.
    public void awaitUntil(String path, Predicate<String> expected) {
        Patience.until(path, () -> expected.test(send("GET", path).text()));
    }

    /// Repeats a `HEAD` request until a field is as expected.
    public void awaitHeader(String path, String field, String expected) {
        Patience.until(
                field,
                () -> send("HEAD", path).response().headers().allValues(field).contains(expected));
    }

    /// The response of the server.
    public record Answer(HttpResponse<byte[]> response) {
        public Answer expect(int status) {
            assertThat(response.statusCode())
                    .as(response.request() + " " + text())
                    .isEqualTo(status);
            return this;
        }

        public Answer expect(String field, String value) {
            assertThat(response.headers().allValues(field)).as(field).containsExactly(value);
            return this;
        }

        public Answer expectNo(String field) {
            assertThat(response.headers().allValues(field)).as(field).isEmpty();
            return this;
        }

        /// Expects a problem document of this type, with the status of the response.
        public Answer expectProblem(int status, String name) {
            expect(status);
            expect("Content-Type", "application/problem+json");
            assertThat(json().get("type").asString()).isEqualTo("/problems/" + name);
            assertThat(json().get("status").asInt()).isEqualTo(status);
            assertThat(json().get("title").asString()).isNotBlank();
            assertThat(json().get("detail").asString()).isNotBlank();
            return this;
        }

        public String header(String field) {
            return response.headers().firstValue(field).orElseThrow(() -> new AssertionError("No " + field));
        }

        public byte[] bytes() {
            return response.body();
        }

        public String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            return JSON.readTree(response.body());
        }
    }
}
