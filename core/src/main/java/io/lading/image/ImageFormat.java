package io.lading.image;

/// A recognized disk image format.
///
/// @param label the display name, at most [#MAX_LABEL] characters
public record ImageFormat(String label) {
    /// The longest label, in characters; it has to fit into the record of a file.
    static final int MAX_LABEL = 32;

    /// @throws IllegalArgumentException if the label is empty or too long
    public ImageFormat {
        if (label.isEmpty() || label.length() > MAX_LABEL) {
            throw new IllegalArgumentException("A label must have 1 to " + MAX_LABEL + " characters: " + label);
        }
    }
}
