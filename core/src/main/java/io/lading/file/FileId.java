package io.lading.file;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// Identifies an upload and the file it becomes: a UUID version 7 (RFC 9562 section 5.7) in lower case, whose
/// 74 random bits make it unguessable. Ids sort by the time of creation and are never reused.
///
/// @param value 36 characters
public record FileId(String value) implements Comparable<FileId> {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /// @throws IllegalArgumentException if the value is not a UUID in lower case
    public FileId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("Invalid id: " + value);
        }
    }

    /// Parses an id from a client, or returns empty if the text is not an id.
    public static Optional<FileId> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new FileId(text)) : Optional.empty();
    }

    /// Creates an id from the time `now` and a cryptographically secure random source.
    public static FileId create(Instant now, SecureRandom random) {
        long high = (now.toEpochMilli() << 16) | 0x7000L | random.nextInt(1 << 12);
        long low = (random.nextLong() >>> 2) | 0x8000000000000000L;
        return new FileId(new UUID(high, low).toString());
    }

    @Override
    public int compareTo(FileId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
