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

    /// Whether a client has sent no content for too long. Content may have arrived in the window, so the client
    /// has a second window to recover: it is silent for one to two windows before it is disconnected.
    ///
    /// @param nanos nanoseconds since the window began
    public boolean silent(long nanos) {
        return minRate > 0 && nanos > window.multipliedBy(2).toNanos();
    }

    /// Whether a body is slower than the minimum rate, after the end of the window.
    ///
    /// @param bytes received in the window
    /// @param nanos nanoseconds since the window began
    boolean tooSlow(long bytes, long nanos) {
        return minRate > 0 && bytes < minRate * window.toSeconds() && nanos > window.toNanos();
    }
}
