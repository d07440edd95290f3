package io.lading.metadata.account;

import java.util.Locale;
import java.util.Optional;

/// A permission of a sign-in. A token may have fewer scopes than its owner. Managing users, webhooks and security
/// events has no scope: it requires an administrator who signs in with the password, so no token can do it.
public enum Scope {
    /// See, list and download files, and receive events about them.
    READ,
    /// Create, continue and cancel uploads.
    UPLOAD,
    /// Delete files.
    DELETE,
    /// Read the metrics. Administrators only.
    METRICS;

    /// The name in the API.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The scope with this label; empty if there is none.
    public static Optional<Scope> parse(String label) {
        for (Scope scope : values()) {
            if (scope.label().equals(label)) {
                return Optional.of(scope);
            }
        }
        return Optional.empty();
    }
}
