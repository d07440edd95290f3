package io.lading.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/// Dates in header fields, in the one form that is sent (RFC 9110 section 5.6.7, IMF-fixdate).
public final class HttpDates {
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private HttpDates() {}

    /// A moment as a date, without fractions of a second.
    public static String format(Instant instant) {
        return FORM.format(instant);
    }

    /// The moment of a date; empty for the forms that are obsolete, and for anything else.
    public static Optional<Instant> parse(String date) {
        try {
            return Optional.of(Instant.from(FORM.parse(date)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
