package io.lading.http.rufh;

import io.lading.http.StructuredFields;
import io.lading.upload.Upload;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;

/// The limits clients are told in `Upload-Limit`. They never get stricter while an upload goes on.
///
/// @param maxSize       bytes of the largest upload, or [Long#MAX_VALUE]
/// @param maxAppendSize bytes of the largest request body, or [Long#MAX_VALUE]
/// @param clock         tells how long an upload still lives
record UploadLimits(long maxSize, long maxAppendSize, Clock clock) {
    /// Tells the limits.
    ///
    /// @param upload for the limits of one upload; empty for those of uploads to be
    void tell(HttpHeaders headers, InteropVersion version, Optional<Upload> upload) {
        if (version.lifetime() != InteropVersion.Lifetime.UNTOLD) {
            headers.set(Rufh.LIMIT, value(version, upload));
        }
    }

    private String value(InteropVersion version, Optional<Upload> upload) {
        List<String> members = new ArrayList<>();
        add(members, "max-size", maxSize);
        add(members, "max-append-size", maxAppendSize);
        upload.filter(unfinished -> !unfinished.complete()).ifPresent(unfinished -> {
            String key = version.lifetime() == InteropVersion.Lifetime.MAX_AGE ? "max-age" : "expires";
            add(members, key, remainingSeconds(unfinished));
        });
        return members.isEmpty() ? "min-size=0" : String.join(", ", members);
    }

    private static void add(List<String> members, String key, long value) {
        if (value != Long.MAX_VALUE) {
            members.add(key + "=" + Math.min(value, StructuredFields.MAX_INTEGER));
        }
    }

    private long remainingSeconds(Upload upload) {
        return Math.max(0, Duration.between(clock.instant(), upload.expiresAt()).toSeconds());
    }
}
