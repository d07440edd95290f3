package io.lading.http.body;

import java.time.Duration;

/// The minimum speed of request bodies.
///
/// @param minRate minimum bytes per second; 0 for no limit
/// @param window  the time over which the rate is measured
public record BodyLimits(long minRate, Duration window) {
    /// Long enough for a mobile connection to recover.
    public static final Duration DEFAULT_WINDOW = Duration.ofSeconds(30);

    /// No limit other than the idle timeout of the connection.
    public static final BodyLimits NONE = new BodyLimits(0, DEFAULT_WINDOW);

    /// Whether a client has sent no content for too long: it gets a second window to recover.
    public boolean silent(long nanos) {
        return minRate > 0 && nanos > window.multipliedBy(2).toNanos();
    }

    boolean tooSlow(long bytes, long nanos) {
        return minRate > 0 && bytes < minRate * window.toSeconds() && nanos > window.toNanos();
    }
}
