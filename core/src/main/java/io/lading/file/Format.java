package io.lading.file;

/// What the examination of the content of a file has found. Immutable.
public sealed interface Format {
    /// A disk image.
    ///
    /// @param label the name of its format, for example `ISO 9660`
    record Recognized(String label) implements Format {}

    /// The content was examined, and it is not a disk image of a known format.
    record Unrecognized() implements Format {}

    /// The content was not examined.
    record NotExamined() implements Format {}
}
