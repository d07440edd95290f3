package io.lading.file;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The extensions that the names of files may have. Immutable.
///
/// @param allowed lower-case extensions with their dot; empty allows every name
public record Extensions(List<String> allowed) {
    /// Copies the list.
    public Extensions {
        allowed = List.copyOf(allowed);
    }

    /// Whether a name has an allowed extension.
    public boolean allow(String name) {
        return allowed.isEmpty() || of(name).isPresent();
    }

    /// The longest allowed extension that a name has, or empty.
    public Optional<String> of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return allowed.stream()
                .filter(extension -> lower.endsWith(extension) && lower.length() > extension.length())
                .max(Comparator.comparingInt(String::length));
    }
}
