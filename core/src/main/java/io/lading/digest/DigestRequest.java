package io.lading.digest;

import io.lading.file.FileId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A request for the SHA-512 of a file, and its result.
///
/// @param file        the file
/// @param requestedBy account name of the user
/// @param requestedAt time of the request, to the millisecond
/// @param sha512      128 lower-case hexadecimal digits; null until it is computed
public record DigestRequest(
        FileId file,
        String requestedBy,
        Instant requestedAt,
        @Nullable String sha512) {}
