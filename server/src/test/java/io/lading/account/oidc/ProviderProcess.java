package io.lading.account.oidc;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A [RealProvider] in a process of its own, for a static field with `@RegisterExtension`.
public final class ProviderProcess implements BeforeAllCallback, AfterAllCallback {
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    private final String lading;
    private @Nullable Process process;
    private @Nullable URI issuer;

    /// @param lading the public URL of the server under test
    public ProviderProcess(String lading) {
        this.lading = lading;
    }

    public URI issuer() {
        return Objects.requireNonNull(issuer, "not started");
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Process started = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RealProvider.class.getName(),
                        lading)
                .redirectErrorStream(true)
                .start();
        process = started;
        BufferedReader lines = started.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        String line = lines.readLine();
        while (line != null && !line.startsWith(RealProvider.READY)) {
            said.append(line).append('\n');
            line = lines.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("The provider ended:\n" + said);
        }
        issuer = URI.create(line.substring(RealProvider.READY.length()));
        // A full pipe would block the provider.
        Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {}));
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        if (process != null) {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    /// Adds or changes a user.
    ///
    /// @param label the username that the provider tells its clients
    public void user(String name, String label, String... groups) {
        String query = "name=" + name + "&label=" + label + "&groups=" + String.join(",", groups);
        HttpRequest request = HttpRequest.newBuilder(issuer().resolve("/test/users?" + query))
                .POST(BodyPublishers.noBody())
                .build();
        if (send(HttpClient.newHttpClient(), request).statusCode() != 200) {
            throw new IllegalStateException("Not changed: " + query);
        }
    }

    /// A browser at the provider, with its cookies.
    public static Visitor visitor() {
        return new Visitor(
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build());
    }

    /// A browser at the provider.
    ///
    /// @param browser with its cookies
    public record Visitor(HttpClient browser) {
        /// Opens the address of a sign-in, fills in the form if the user is not signed in, and returns the
        /// address on the Lading server to which the provider sends the browser.
        public URI signIn(URI address, String name) {
            HttpResponse<String> response = get(address);
            if (response.headers().firstValue("Location").orElse("").contains("/login")) {
                URI form = address.resolve(location(response));
                Matcher token = TOKEN.matcher(get(form).body());
                if (!token.find()) {
                    throw new AssertionError("No form");
                }
                String body = "username=" + name + "&password=" + RealProvider.PASSWORD + "&_csrf="
                        + URLEncoder.encode(token.group(1), StandardCharsets.UTF_8);
                response = send(
                        browser,
                        HttpRequest.newBuilder(form)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(body))
                                .build());
                response = get(form.resolve(location(response)));
            }
            return location(response);
        }

        /// Opens an address and returns where it leads.
        public URI follow(URI address) {
            return location(get(address));
        }

        private HttpResponse<String> get(URI address) {
            return send(
                    browser,
                    HttpRequest.newBuilder(address)
                            .header("Accept", "text/html")
                            .build());
        }

        private static URI location(HttpResponse<String> response) {
            return URI.create(response.headers()
                    .firstValue("Location")
                    .orElseThrow(() -> new AssertionError(response.statusCode() + " " + response.body())));
        }
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
