package io.lading.storage;

import java.util.regex.Pattern;

/// The opaque name of one content in a store: 1 to 64 characters of `a-z`, `0-9` and `-`, so that it is safe as
/// a file name and as an object key.
///
/// @param value the characters
public record ContentKey(String value) {
    private static final Pattern SAFE = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    /// @throws IllegalArgumentException if the value is not of the form above
    public ContentKey {
        if (!SAFE.matcher(value).matches()) {
            throw new IllegalArgumentException("Not a content key: " + value);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
