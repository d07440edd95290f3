package io.lading.http.field;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A time in a request: RFC 3339, from 1970 to 9999. Later times have five digits and more in their years, which
/// other programs cannot read, and do not fit into the records.
public final class RequestTime {
    /// What a time must be, for error messages.
    public static final String RULE = "an RFC 3339 time from 1970 to 9999, such as 2027-01-31T12:00:00Z";

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private RequestTime() {}

    /// Reads a time to the millisecond; empty if the text is no such time.
    public static Optional<Instant> parse(@Nullable String text) {
        try {
            return Optional.ofNullable(text)
                    .map(Instant::parse)
                    .filter(time -> !time.isBefore(Instant.EPOCH) && !time.isAfter(LATEST))
                    .map(time -> time.truncatedTo(ChronoUnit.MILLIS));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
