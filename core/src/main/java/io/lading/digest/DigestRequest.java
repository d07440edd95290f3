package io.lading.digest;

import io.lading.file.FileId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// That somebody wants to know the SHA-512 of a file, and the SHA-512 once it is known.
///
/// @param file        of which
/// @param requestedBy account name
/// @param requestedAt when, to the millisecond
/// @param sha512      128 lower-case hexadecimal digits; null until it is computed
public record DigestRequest(
        FileId file,
        String requestedBy,
        Instant requestedAt,
        @Nullable String sha512) {}
