package io.lading.file;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How long the client of an upload wants its file to be kept.
public sealed interface KeepWish {
    /// When the file ends, for an upload that is created at `now`; null if the client has not said.
    default @Nullable Instant end(Instant now) {
        return switch (this) {
            case Unsaid _ -> null;
            case For(Duration time) -> now.plus(time);
            case Until(Instant end) -> end;
        };
    }

    /// The client has not said.
    record Unsaid() implements KeepWish {}

    /// @param time from the creation of the upload, positive
    record For(Duration time) implements KeepWish {}

    /// @param end when the file is deleted
    record Until(Instant end) implements KeepWish {}
}
