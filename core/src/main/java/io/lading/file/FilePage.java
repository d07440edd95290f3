package io.lading.file;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One page of the shelf.
///
/// @param files the files, in the order asked for
/// @param next  opaque text to ask for the page after this one, or null when this is the last
public record FilePage(List<StoredFile> files, @Nullable String next) {
    /// Copies the list.
    public FilePage {
        files = List.copyOf(files);
    }
}
