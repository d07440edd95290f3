package io.lading.audit;

import java.util.Locale;

/// The outcome of an event.
public enum Outcome {
    /// The act succeeded.
    SUCCESS,
    /// Wrong credentials.
    FAILURE,
    /// Too many earlier failures: the attempt was rejected without checking it.
    THROTTLED,
    /// The act was not allowed.
    REFUSED;

    /// The name in logs, metrics and the API, such as `failure`.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
