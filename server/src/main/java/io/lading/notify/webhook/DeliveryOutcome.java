package io.lading.notify.webhook;

import java.time.Duration;
import java.util.Optional;

/// The result of one attempt.
sealed interface DeliveryOutcome {
    /// The receiver answered 2xx.
    record Delivered() implements DeliveryOutcome {}

    /// @param why   the reason as a sentence that contains no part of the URL except the host
    /// @param asked the delay that the receiver requested with `Retry-After`
    record Failed(String why, Optional<Duration> asked) implements DeliveryOutcome {
        Failed(String why) {
            this(why, Optional.empty());
        }
    }
}
