package io.lading.file;

/// What can be told of a file without reading it. Files of one outline may still differ in every byte.
///
/// @param name the name, in Unicode normal form C
/// @param size in bytes, from 0
public record Outline(String name, long size) {
    /// The outline of a stored file.
    public static Outline of(StoredFile file) {
        return new Outline(file.name(), file.size());
    }
}
