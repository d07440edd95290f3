package io.lading.file;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How long files are kept, as the operator sets it. Immutable.
///
/// @param keep   how long after its upload a file is deleted; null if files are kept forever
/// @param notice how long before its deletion the owner of a file is told
public record Retention(@Nullable Duration keep, Duration notice) {
    /// Files are kept until a user deletes them, except files whose uploader or owner has chosen an end.
    public static final Retention FOREVER = new Retention(null, Duration.ofDays(7));

    /// The latest time at which a file is deleted that is added under this setting; null if it may be kept forever.
    public @Nullable Instant latest(Instant addedAt) {
        return keep == null ? null : addedAt.plus(keep);
    }

    /// The latest time at which a file is deleted; empty if it may be kept forever. A server that gets a shorter
    /// setting must not delete old files at once: each is kept for the notice at least.
    ///
    /// @param addedAt when the file was complete
    /// @param since   when a server was first started with this setting
    public Optional<Instant> latest(Instant addedAt, Instant since) {
        if (keep == null) {
            return Optional.empty();
        }
        Instant regular = addedAt.plus(keep);
        Instant first = since.plus(notice);
        return Optional.of(addedAt.isBefore(since) && first.isAfter(regular) ? first : regular);
    }
}
