package io.lading.file;

/// The properties of a file that are known without reading it. Files with the same outline can differ in content.
///
/// @param name the name, in Unicode normal form C
/// @param size in bytes, not negative
public record NameAndSize(String name, long size) {
    /// The outline of a stored file.
    public static NameAndSize of(StoredFile file) {
        return new NameAndSize(file.name(), file.size());
    }
}
