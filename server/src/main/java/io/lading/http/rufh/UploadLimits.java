package io.lading.http.rufh;

import io.lading.http.field.StructuredFields;
import io.lading.upload.Upload;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;

/// The limits in `Upload-Limit`. They never get stricter during an upload.
///
/// @param maxSize       maximum bytes of an upload, or [Long#MAX_VALUE]
/// @param maxAppendSize maximum bytes of a request body, or [Long#MAX_VALUE]
/// @param clock         the clock for the remaining lifetime of an upload
record UploadLimits(long maxSize, long maxAppendSize, Clock clock) {
    /// Sets the field `Upload-Limit`, in versions that have it.
    ///
    /// @param upload the upload whose limits are sent; empty for the limits of future uploads
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
