package io.lading.image;

/// A format that was recognised.
///
/// @param label the name people read, at most [#MAX_LABEL] characters
public record ImageFormat(String label) {
    /// The longest label: a file's record has room for it.
    static final int MAX_LABEL = 32;

    /// @throws IllegalArgumentException if the label is empty or too long
    public ImageFormat {
        if (label.isEmpty() || label.length() > MAX_LABEL) {
            throw new IllegalArgumentException("A label has 1 to " + MAX_LABEL + " characters: " + label);
        }
    }
}
