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

    boolean tooSlow(long bytes, long nanos) {
        return minRate > 0 && bytes < minRate * window.toSeconds() && nanos > window.toNanos();
    }
}
