package io.lading.account.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/// An OpenID provider that does what a test says, also what no honest provider does. It has no page: a test
/// takes state and nonce from the address of the sign-in, and goes back with a code of its choice.
public final class ScriptedProvider implements AutoCloseable {
    public static final String CLIENT = "lading";
    public static final String SECRET = "a secret of the client";

    private final HttpServer server;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile RSAKey key = newKey("first");

    public ScriptedProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        server.createContext("/", this::respond);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        describe(text -> text);
        publishKeys();
    }

    public URI issuer() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// The requests so far, as method, path and body.
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /// How many requests a path had.
    public long requestsTo(String path) {
        return requests.stream().filter(line -> line.contains(" " + path + " ")).count();
    }

    /// Changes the description of the provider.
    public void describe(UnaryOperator<String> change) {
        answer("/.well-known/openid-configuration", change.apply(description(issuer())));
    }

    /// The description of an honest provider.
    static String description(URI issuer) {
        return """
                {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
                "jwks_uri": "%1$s/keys", "userinfo_endpoint": "%1$s/userinfo", "end_session_endpoint": "%1$s/logout",
                "response_types_supported": ["code"], "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"]}""".formatted(issuer);
    }

    /// Sets the response of a path.
    public void answer(String path, String body) {
        answers.put(path, body);
    }

    /// A new key that is published, as at a rotation.
    public void rotate() {
        key = newKey("next");
        publishKeys();
    }

    /// A new key that is not published, as an attacker has it, under the name of the published one.
    public void stealKeyName() {
        key = newKey(key.getKeyID());
    }

    private void publishKeys() {
        answer("/keys", new JWKSet(key.toPublicJWK()).toString());
    }

    private static RSAKey newKey(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Claims of an honest ID token.
    ///
    /// @param nonce from the address of the sign-in
    public JWTClaimsSet.Builder claims(String subject, String username, String nonce, String... groups) {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(issuer().toString())
                .subject(subject)
                .audience(CLIENT)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)))
                .claim("nonce", nonce)
                .claim("preferred_username", username)
                .claim("groups", List.of(groups));
    }

    /// Signs claims with the current key.
    public String signed(JWTClaimsSet claims) {
        try {
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .keyID(key.getKeyID())
                    .build();
            SignedJWT token = new SignedJWT(header, claims);
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The provider redeems the next code for this ID token.
    public void redeem(String idToken) {
        answer(
                "/token",
                "{\"access_token\": \"access\", \"token_type\": \"Bearer\", \"expires_in\": 60, \"id_token\": \""
                        + idToken + "\"}");
    }

    /// The values of the query of a URL.
    public static Map<String, String> query(URI url) {
        Map<String, String> values = new java.util.TreeMap<>();
        for (String pair : new ArrayList<>(List.of(url.getRawQuery().split("&")))) {
            String[] parts = pair.split("=", 2);
            values.put(parts[0], java.net.URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return values;
    }

    private void respond(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(exchange.getRequestMethod() + " " + path + " " + body + " "
                + exchange.getRequestHeaders().getFirst("Authorization"));
        String answer = answers.get(path);
        int status = answer == null ? 404 : answer.startsWith("{\"error\"") ? 400 : 200;
        byte[] bytes = (answer == null ? "{}" : answer).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
