package io.lading.audit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How an event ended.
public enum Outcome {
    /// It was done.
    SUCCESS,
    /// Wrong credentials.
    FAILURE,
    /// Too many failures before: the attempt was refused unread.
    THROTTLED,
    /// It was not allowed.
    REFUSED;

    /// The name in logs, metrics and the API, such as `failure`.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The outcome of a label, or empty.
    public static Optional<Outcome> parse(String label) {
        return Arrays.stream(values())
                .filter(outcome -> outcome.label().equals(label))
                .findFirst();
    }
}
