package io.lading.file;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A query for one page of the file list.
///
/// @param search text that the name must contain, ignoring case and Unicode form; null for all files
/// @param sort   the order
/// @param after  the [FilePage#next] of the previous page, or null for the first page
/// @param limit  the most files in the page, 1 to [#MAX_LIMIT]
public record FileQuery(
        @Nullable String search, Sort sort, @Nullable String after, int limit) {
    /// The most files in one page.
    public static final int MAX_LIMIT = 500;

    /// The longest search text, in characters.
    public static final int MAX_SEARCH = 255;

    /// @throws IllegalArgumentException if a value is outside its range
    public FileQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX_LIMIT + ", not " + limit);
        }
        if (search != null && search.length() > MAX_SEARCH) {
            throw new IllegalArgumentException("search text is longer than " + MAX_SEARCH + " characters");
        }
    }

    /// The sort orders. Each is total: ties are broken by id.
    public enum Sort {
        /// Newest first.
        NEWEST,
        /// Oldest first.
        OLDEST,
        /// By name in natural order: ignoring case, numbers by value, accented letters next to their base letter.
        NAME,
        /// Largest first.
        LARGEST,
        /// Smallest first.
        SMALLEST;

        /// The order with this label, or empty.
        public static Optional<Sort> parse(String text) {
            for (Sort sort : values()) {
                if (sort.label().equals(text)) {
                    return Optional.of(sort);
                }
            }
            return Optional.empty();
        }

        /// The lower-case name in query strings.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
