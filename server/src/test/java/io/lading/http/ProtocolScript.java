package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.server.TestServer;
import io.lading.testkit.Patience;
import java.io.IOException;
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

/// One side of a conversation with a server: requests of one person, and what is expected of the answers.
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

    /// A conversation of a person who signs in with each request.
    public static ProtocolScript as(String person, TestServer server) {
        return as(person, server::address);
    }

    /// A conversation of a person with the server at an address.
    public static ProtocolScript as(String person, URI server) {
        return as(person, () -> server);
    }

    /// A conversation of a person with a server whose address is known when it begins.
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

    /// A conversation of nobody.
    public static ProtocolScript anonymous(TestServer server) {
        return anonymous(server::address);
    }

    /// A conversation of nobody with the server at an address.
    public static ProtocolScript anonymous(URI server) {
        return anonymous(() -> server);
    }

    /// A conversation of nobody with a server whose address is known when it begins.
    public static ProtocolScript anonymous(Supplier<URI> server) {
        return new ProtocolScript(server, "", HTTP_1);
    }

    /// A conversation of the same person with a new token.
    ///
    /// @param scopes what the token is good for
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

    /// The same conversation over HTTP/2, with a server that speaks TLS.
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
    /// @param headers names and values, one after the other
    public Answer send(String method, String path, String... headers) {
        return send(method, path, BodyPublishers.noBody(), headers);
    }

    /// Sends a request with a text.
    public Answer sendText(String method, String path, String body, String... headers) {
        return send(method, path, BodyPublishers.ofString(body), headers);
    }

    /// Sends a request.
    public Answer send(String method, String path, BodyPublisher body, String... headers) {
        // A server that is started again may have another port than the addresses it told before.
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

    /// Asks again until the answer is as expected, for what happens soon after something else.
    public void awaitUntil(String path, Predicate<String> expected) {
        Patience.until(path, () -> expected.test(send("GET", path).text()));
    }

    /// Asks with `HEAD` again until a field is as expected.
    public void awaitHeader(String path, String field, String expected) {
        Patience.until(
                field,
                () -> send("HEAD", path).response().headers().allValues(field).contains(expected));
    }

    /// What the server answered.
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

        /// Expects a problem document of this type, whose status is that of the response.
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
