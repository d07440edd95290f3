package io.lading.file;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The times of a file besides that of its completion. Immutable.
///
/// @param modifiedAt when the file was last modified on the device of its uploader, to the millisecond; null if
///     unknown
/// @param expiresAt  when the file is deleted; null if never. For an upload, what its client has chosen
public record FileTimes(
        @Nullable Instant modifiedAt, @Nullable Instant expiresAt) {
    /// Nothing is known, and the file is kept.
    public static final FileTimes NONE = new FileTimes(null, null);

    /// How far the clock of an uploader may be ahead.
    private static final Duration AHEAD = Duration.ofDays(1);

    /// The times of a file that is kept.
    public static FileTimes modified(@Nullable Instant modifiedAt) {
        return new FileTimes(modifiedAt, null);
    }

    /// These times without an impossible modification: before 1970, or in the future.
    public FileTimes possibleAt(Instant now) {
        boolean possible =
                modifiedAt != null && !modifiedAt.isBefore(Instant.EPOCH) && !modifiedAt.isAfter(now.plus(AHEAD));
        return possible ? this : new FileTimes(null, expiresAt);
    }

    /// These times with another end.
    public FileTimes until(@Nullable Instant end) {
        return new FileTimes(modifiedAt, end);
    }

    /// These times of a file that does not end before `earliest`.
    public FileTimes atLeast(Instant earliest) {
        return expiresAt != null && expiresAt.isBefore(earliest) ? until(earliest) : this;
    }

    /// These times of a file that ends at `latest` if it does not end earlier.
    ///
    /// @param latest null if the file may be kept
    public FileTimes atMost(@Nullable Instant latest) {
        boolean later = latest != null && (expiresAt == null || expiresAt.isAfter(latest));
        return later ? until(latest) : this;
    }
}
