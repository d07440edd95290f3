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

/// Posts messages. Follows no redirect, keeps no cookie, signs in nowhere, reads next to nothing of answers, and
/// connects
/// to allowed addresses only. Safe for use by many threads.
final class Sender implements AutoCloseable {
    /// How long one attempt may take, from the look-up of the name to the last byte of the answer.
    static final Duration PATIENCE = Duration.ofSeconds(15);

    /// How long a look-up or a connection may take.
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);

    /// Bytes of the body of an answer, none of which is kept.
    private static final int MAX_ANSWER = 16 * 1024;

    /// Threads beside those that look up names: one that waits for the network, and some that handle what comes.
    private static final int OTHER_THREADS = 8;

    private static final String DECIMAL = "\\d{1,9}";

    private final HttpClient client;
    private final Duration patience;
    private final Clock clock;

    /// @param hooks    how many attempts may be under way at once
    /// @param allowed  which addresses may be connected to
    /// @param patience how long one attempt may take
    Sender(int hooks, Predicate<InetAddress> allowed, Duration patience, Clock clock) {
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
            throw new IllegalStateException("The client of the webhooks does not start", e);
        }
    }

    /// Makes one attempt.
    Outcome post(WebhookUrl url, Message message) throws InterruptedException {
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
                        var _ = response.abort(new IOException("A long answer"));
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

    /// The status decides, whatever happened to the rest of the answer.
    private Outcome outcome(Result result) {
        Response response = result.getResponse();
        int status = response == null ? 0 : response.getStatus();
        if (HttpStatus.isSuccess(status)) {
            return new Outcome.Delivered();
        }
        if (status > 0) {
            String redirect = HttpStatus.isRedirection(status) ? "; redirects are not followed" : "";
            return new Outcome.Failed("It answered " + status + redirect + ".", asked(response));
        }
        return new Outcome.Failed(why(result.getFailure()));
    }

    /// `Retry-After` (RFC 9110 section 10.2.3).
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

    /// Messages of exceptions may quote the URL, so none is passed on.
    private static String why(Throwable failure) {
        return switch (failure) {
            case AddressGuard.RefusedException _ ->
                "The host has no public address, and LADING_WEBHOOK_ALLOW_PRIVATE is not set.";
            case UnknownHostException _ -> "The name of the host is not known.";
            case TimeoutException _ -> "It did not answer in time.";
            case SocketTimeoutException _ -> "It could not be reached in time.";
            case ConnectException _ -> "It refused the connection.";
            case SSLException _ -> "TLS failed; the certificate may not be valid for the host.";
            default -> "The connection failed (" + failure.getClass().getSimpleName() + ").";
        };
    }

    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The client of the webhooks does not stop", e);
        }
    }
}
