package io.lading.account;

import java.util.Locale;
import java.util.Optional;

/// A kind of thing a sign-in can be good for. A token may have fewer than its owner.
enum Scope {
    /// See, list and download files, and hear of new ones.
    READ,
    /// Create, continue and cancel uploads.
    UPLOAD,
    /// Remove files.
    DELETE,
    /// Read what the server counts and measures. Administrators only.
    METRICS;

    /// The name people read and write.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The scope of this label, or empty.
    public static Optional<Scope> parse(String label) {
        for (Scope scope : values()) {
            if (scope.label().equals(label)) {
                return Optional.of(scope);
            }
        }
        return Optional.empty();
    }
}
