package io.lading.file;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A question for one page of the shelf.
///
/// @param search text that must occur in the name, compared without regard to case and to how the same letters are
///     encoded; null for all
/// @param sort   the order
/// @param after  the [FilePage#next] of the page before, or null for the first page
/// @param limit  how many at most, 1 to [#MAX_LIMIT]
public record FileQuery(
        @Nullable String search, Sort sort, @Nullable String after, int limit) {
    /// The largest page.
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

    /// The orders a page can have; each is total because ties are broken by id.
    public enum Sort {
        /// Last added first.
        NEWEST,
        /// First added first.
        OLDEST,
        /// By name as people sort: without regard to case, numbers by value, accents beside their letter.
        NAME,
        /// Largest first.
        LARGEST,
        /// Smallest first.
        SMALLEST;

        /// The order of this name in lower case, or empty.
        public static Optional<Sort> parse(String text) {
            for (Sort sort : values()) {
                if (sort.label().equals(text)) {
                    return Optional.of(sort);
                }
            }
            return Optional.empty();
        }

        /// The name people and query strings use.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
