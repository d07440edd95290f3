package io.lading.storage;

import java.util.regex.Pattern;

/// The opaque key of one content in a store: 1 to 64 characters of `a-z`, `0-9` and `-`, safe as a file name and
/// as an object key.
///
/// @param value the characters
public record ContentKey(String value) {
    private static final Pattern SAFE = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    /// @throws IllegalArgumentException if the value does not have this form
    public ContentKey {
        if (!SAFE.matcher(value).matches()) {
            throw new IllegalArgumentException("Invalid content key: " + value);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
