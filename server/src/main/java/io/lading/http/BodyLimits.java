package io.lading.http;

import java.time.Duration;

/// How slow a request body may be.
///
/// @param minRate bytes per second, 0 for no limit
/// @param window  over how long the rate is measured
public record BodyLimits(long minRate, Duration window) {
    /// Long enough for a radio link to come back.
    public static final Duration DEFAULT_WINDOW = Duration.ofSeconds(30);

    /// No limit but the connection's idle timeout.
    public static final BodyLimits NONE = new BodyLimits(0, DEFAULT_WINDOW);

    /// Whether a client that sent no content for so long sends none any more: a second window was for it to
    /// come back.
    boolean silent(long nanos) {
        return minRate > 0 && nanos > window.multipliedBy(2).toNanos();
    }

    boolean tooSlow(long bytes, long nanos) {
        return minRate > 0 && bytes < minRate * window.toSeconds() && nanos > window.toNanos();
    }
}
