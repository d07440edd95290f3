package io.lading.file;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What an uploader says about the times of a file. Immutable.
///
/// @param modifiedAt when the file was last modified on the device of its uploader, to the millisecond;
///     null if unknown
public record FileTimes(@Nullable Instant modifiedAt) {
    /// Nothing is known.
    public static final FileTimes NONE = new FileTimes(null);

    /// How far the clock of an uploader may be ahead.
    private static final Duration AHEAD = Duration.ofDays(1);

    /// These times without those that are impossible: a modification before 1970, or in the future.
    public FileTimes possibleAt(Instant now) {
        boolean possible =
                modifiedAt != null && !modifiedAt.isBefore(Instant.EPOCH) && !modifiedAt.isAfter(now.plus(AHEAD));
        return possible ? this : NONE;
    }
}
