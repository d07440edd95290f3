package io.lading.file;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One page of the file list.
///
/// @param files the files, in the requested order; a page of a search can have fewer than its limit, or none, and
///     still not be the last one
/// @param next  opaque cursor of the next page, or null if this is the last page
public record FilePage(List<StoredFile> files, @Nullable String next) {
    /// Copies the list.
    public FilePage {
        files = List.copyOf(files);
    }
}
