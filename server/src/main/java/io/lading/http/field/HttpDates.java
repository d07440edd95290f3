package io.lading.http.field;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/// Formats and parses dates in header fields (RFC 9110 section 5.6.7, IMF-fixdate).
public final class HttpDates {
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private HttpDates() {}

    /// Formats an instant, truncated to seconds.
    public static String format(Instant instant) {
        return FORM.format(instant);
    }

    /// Parses a date; empty for the obsolete formats and for any other text.
    public static Optional<Instant> parse(String date) {
        try {
            return Optional.of(Instant.from(FORM.parse(date)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
