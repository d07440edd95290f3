package io.lading.account.oidc;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import io.lading.account.oidc.ProviderException.Reason;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Requests to the provider. It follows no redirects, keeps no cookies, and limits duration and size of each
/// response. Thread-safe.
final class ProviderHttp implements ResourceRetriever {
    /// The time limit of one request, from the connection to the last byte of the response.
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /// The maximum size of a response in bytes.
    static final int MAX_BYTES = 128 * 1024;

    /// How many requests run at the same time; their responses have at most 1 MiB together.
    static final int MAX_AT_ONCE = 8;

    private static final int OK = 200;

    /// Fields that the client sets from the body, and rejects if they are set.
    private static final Set<String> RESTRICTED = Set.of("content-length", "host", "connection");

    private final Semaphore places = new Semaphore(MAX_AT_ONCE);
    private final Duration patience;
    private final HttpClient client;

    /// @param patience the time limit of one request
    ProviderHttp(Duration patience) {
        this.patience = patience;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience)
                .proxy(ProxySelector.getDefault())
                .executor(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("provider-", 0).factory()))
                .build();
    }

    /// Gets a JSON document.
    String document(URI url) throws ProviderException {
        HttpResponse<String> response = exchange(HttpRequest.newBuilder(url).header("Accept", "application/json"));
        if (response.statusCode() != OK) {
            throw new ProviderException(Reason.UNREACHABLE, url + " responded with status " + response.statusCode());
        }
        return response.body();
    }

    /// Gets the keys of the provider.
    @Override
    public Resource retrieveResource(URL url) throws IOException {
        try {
            return new Resource(document(URI.create(url.toString())), "application/json");
        } catch (ProviderException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Sends a request that the library has made.
    HTTPResponse send(HTTPRequest wish) throws ProviderException {
        HttpRequest.Builder request = HttpRequest.newBuilder(wish.getURI());
        request.method(
                wish.getMethod().name(),
                wish.getBody() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(wish.getBody()));
        Map<String, List<String>> fields = wish.getHeaderMap();
        fields.forEach((name, values) -> {
            if (!RESTRICTED.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        HttpResponse<String> received = exchange(request);
        HTTPResponse response = new HTTPResponse(received.statusCode());
        try {
            response.setContentType(
                    received.headers().firstValue("Content-Type").orElse("application/octet-stream"));
        } catch (ParseException e) {
            throw new ProviderException(Reason.INVALID, "The Content-Type of the provider is malformed", e);
        }
        response.setBody(received.body());
        return response;
    }

    private HttpResponse<String> exchange(HttpRequest.Builder wish) throws ProviderException {
        HttpRequest request =
                wish.timeout(patience).header("User-Agent", "Lading").build();
        if (!places.tryAcquire()) {
            throw new ProviderException(Reason.BUSY, "Too many requests to the provider at the same time");
        }
        try {
            return await(client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), MAX_BYTES)), request);
        } finally {
            places.release();
        }
    }

    /// The time limit of the request itself ends with the header fields of the response.
    private HttpResponse<String> await(CompletableFuture<HttpResponse<String>> response, HttpRequest request)
            throws ProviderException {
        String what = request.uri().getScheme() + "://" + request.uri().getAuthority();
        try {
            return response.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            response.cancel(true);
            throw new ProviderException(Reason.UNREACHABLE, what + " did not respond in time", e);
        } catch (ExecutionException e) {
            throw new ProviderException(Reason.UNREACHABLE, what + " is not reachable: " + e.getCause(), e);
        } catch (InterruptedException e) {
            response.cancel(true);
            Thread.currentThread().interrupt();
            throw new ProviderException(Reason.BUSY, "The server is stopping", e);
        }
    }
}
