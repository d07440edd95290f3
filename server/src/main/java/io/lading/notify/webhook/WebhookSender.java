package io.lading.notify.webhook;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;

/// Sends messages by HTTP POST. It follows no redirects, stores no cookies, never authenticates, reads only the
/// beginning of each response, and connects to allowed addresses only. Thread-safe.
final class WebhookSender implements AutoCloseable {
    /// The timeout of one attempt, from name resolution to the last byte of the response.
    static final Duration PATIENCE = Duration.ofSeconds(15);

    /// The timeout of name resolution and of connecting, each.
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);

    /// The maximum size of a response body in bytes; the body is discarded.
    private static final int MAX_ANSWER = 16 * 1024;

    /// Threads in addition to those that resolve names: one for the selector, the others handle responses.
    private static final int OTHER_THREADS = 8;

    private static final String DECIMAL = "\\d{1,9}";

    private final HttpClient client;
    private final Duration patience;
    private final Clock clock;

    /// @param hooks    maximum number of concurrent attempts
    /// @param allowed  which addresses the client may connect to
    /// @param patience timeout of one attempt
    WebhookSender(int hooks, Predicate<InetAddress> allowed, Duration patience, Clock clock) {
        this.patience = patience;
        this.clock = clock;
        QueuedThreadPool threads = new QueuedThreadPool(OTHER_THREADS + hooks, 1);
        threads.setName("webhooks");
        threads.setDaemon(true);
        Scheduler timer = new ScheduledExecutorScheduler("webhooks-timer", true);
        client = new HttpClient(new HttpClientTransportOverHTTP(1));
        client.setExecutor(threads);
        client.setScheduler(timer);
        client.setSocketAddressResolver(new AddressGuard(
                new SocketAddressResolver.Async(threads, timer, CONNECT_PATIENCE.toMillis()), allowed));
        client.setConnectTimeout(CONNECT_PATIENCE.toMillis());
        client.setIdleTimeout(patience.toMillis());
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "Lading"));
        client.setUseInputDirectByteBuffers(false);
        client.setUseOutputDirectByteBuffers(false);
        start();
    }

    private void start() {
        try {
            client.start();
            client.getContentDecoderFactories().clear();
        } catch (Exception e) {
            throw new IllegalStateException("Could not start the webhook client", e);
        }
    }

    /// Makes one attempt.
    DeliveryOutcome post(WebhookUrl url, Message message) throws InterruptedException {
        CompletableFuture<Result> result = new CompletableFuture<>();
        AtomicInteger received = new AtomicInteger();
        Request request = client.POST(url.uri())
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .headers(fields -> fields.put("webhook-id", message.id())
                        .put("webhook-timestamp", Long.toString(message.timestamp()))
                        .put("webhook-signature", message.signature()))
                .body(new BytesRequestContent("application/json", message.body().getBytes(StandardCharsets.UTF_8)))
                .onResponseContent((response, bytes) -> {
                    if (received.addAndGet(bytes.remaining()) > MAX_ANSWER) {
                        var _ = response.abort(new IOException("The response is too long"));
                    }
                });
        request.send(result::complete);
        try {
            return outcome(result.get());
        } catch (InterruptedException e) {
            var _ = request.abort(e);
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException("A result is never an exception", e);
        }
    }

    /// Only the status decides, even if the rest of the response failed.
    private DeliveryOutcome outcome(Result result) {
        Response response = result.getResponse();
        int status = response == null ? 0 : response.getStatus();
        if (HttpStatus.isSuccess(status)) {
            return new DeliveryOutcome.Delivered();
        }
        if (status > 0) {
            String redirect = HttpStatus.isRedirection(status) ? "; redirects are not followed" : "";
            return new DeliveryOutcome.Failed(
                    "The receiver answered with status " + status + redirect + ".", asked(response));
        }
        return new DeliveryOutcome.Failed(why(result.getFailure()));
    }

    /// The delay in `Retry-After` (RFC 9110 section 10.2.3).
    private Optional<Duration> asked(Response response) {
        String text = response.getHeaders().get(HttpHeader.RETRY_AFTER);
        if (text == null) {
            return Optional.empty();
        }
        if (text.matches(DECIMAL)) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant until = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
            return Optional.of(Duration.between(clock.instant(), until));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /// Exception messages may contain the URL, so they are not passed on.
    private static String why(Throwable failure) {
        return switch (failure) {
            case AddressGuard.RefusedException _ ->
                "The host has no public address, and LADING_WEBHOOK_ALLOW_PRIVATE is not set.";
            case UnknownHostException _ -> "The host name could not be resolved.";
            case TimeoutException _ -> "The receiver did not answer in time.";
            case SocketTimeoutException _ -> "The connection timed out.";
            case ConnectException _ -> "The receiver refused the connection.";
            case SSLException _ -> "TLS failed; the certificate may not be valid for the host.";
            default -> "The connection failed (" + failure.getClass().getSimpleName() + ").";
        };
    }

    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) {
            throw new IllegalStateException("Could not stop the webhook client", e);
        }
    }
}
