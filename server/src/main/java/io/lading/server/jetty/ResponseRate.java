package io.lading.server.jetty;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The minimum rate at which a client must receive a response. Each part of a response must be sent within a
/// fixed time plus the time that its bytes take at the minimum rate.
///
/// @param minRate bytes per second for signed-in users; 0 for no limit
record ResponseRate(long minRate) {
    /// Fixed time for signed-in users: long enough for a wireless link to recover.
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /// Fixed time for signed-out clients, whose responses are small.
    static final Duration PATIENCE_SIGNED_OUT = Duration.ofSeconds(10);

    /// Bytes per second for signed-out clients.
    static final long MIN_RATE_SIGNED_OUT = 4096;

    boolean tooSlow(boolean signedIn, long bytes, long nanos) {
        long rate = signedIn ? minRate : MIN_RATE_SIGNED_OUT;
        Duration patience = signedIn ? PATIENCE : PATIENCE_SIGNED_OUT;
        return rate > 0 && nanos > patience.toNanos() + TimeUnit.SECONDS.toNanos(bytes / rate);
    }
}
