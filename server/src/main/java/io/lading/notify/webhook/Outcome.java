package io.lading.notify.webhook;

import java.time.Duration;
import java.util.Optional;

/// What came of one attempt.
sealed interface Outcome {
    /// The other side answered 2xx.
    record Delivered() implements Outcome {}

    /// @param why   a sentence without anything of the URL but its host
    /// @param asked how long the other side wants to be left alone
    record Failed(String why, Optional<Duration> asked) implements Outcome {
        Failed(String why) {
            this(why, Optional.empty());
        }
    }
}
