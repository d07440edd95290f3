package io.lading.monitor;

import io.lading.http.problem.RequestId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;

/// Gives every request an ID, which appears in its response, in its problem document and in its log lines, and
/// counts requests by method and status.
///
/// A client or proxy may send its own ID, so that a request can be traced through several logs.
final class RequestMonitor extends OncePerRequestFilter {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{8,64}");

    /// Methods counted by name; all others are counted together.
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final MeterRegistry registry;
    private final AtomicInteger active;

    /// @param registry the registry for the counters
    public RequestMonitor(MeterRegistry registry) {
        this.registry = registry;
        this.active = Objects.requireNonNull(registry.gauge("lading.http.active", new AtomicInteger()));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String id = idOf(request.getHeader(RequestId.FIELD));
        response.setHeader(RequestId.FIELD, id);
        request.setAttribute(RequestId.LOG_KEY, id);
        active.incrementAndGet();
        try (MDC.MDCCloseable _ = MDC.putCloseable(RequestId.LOG_KEY, id)) {
            chain.doFilter(request, response);
        } finally {
            active.decrementAndGet();
            counter(request.getMethod(), response.getStatus()).increment();
        }
    }

    private static String idOf(@Nullable String brought) {
        return brought != null && ID.matcher(brought).matches()
                ? brought
                : UUID.randomUUID().toString();
    }

    private Counter counter(String method, int status) {
        return registry.counter(
                "lading.http.requests",
                "method",
                METHODS.contains(method) ? method : "other",
                "status",
                Integer.toString(status));
    }
}
