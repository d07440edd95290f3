package io.lading.http.field;

import io.lading.file.FileTimes;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads when a file was last modified on the device of its uploader, under the names that clients use already. A value
/// that cannot be read is ignored, as is one that the server finds impossible later: a device with a wrong clock must
/// be able to upload.
public final class ModificationTime {
    /// Seconds since 1970: the field of rclone and of the clients of ownCloud and Nextcloud.
    public static final String FIELD = "X-OC-Mtime";

    /// A date of HTTP: in a request it describes the content of the request.
    private static final String LAST_MODIFIED = "Last-Modified";

    private static final Pattern SECONDS = Pattern.compile("([0-9]{1,11})(?:\\.([0-9]{1,9}))?");
    private static final Pattern MILLIS = Pattern.compile("[0-9]{1,14}");
    private static final int MILLI_DIGITS = 3;
    private static final long MILLIS_OF_SECOND = 1000;

    private ModificationTime() {}

    /// What the header fields of a request say about the times of its file.
    public static FileTimes of(HttpServletRequest request) {
        return in(request::getHeader);
    }

    /// What header fields say, such as those of a part of a form.
    ///
    /// @param fields gives the value of a field, or null
    public static FileTimes in(Function<String, @Nullable String> fields) {
        @Nullable String seconds = fields.apply(FIELD);
        @Nullable String date = fields.apply(LAST_MODIFIED);
        Optional<Instant> time = seconds == null ? Optional.empty() : ofSeconds(seconds.strip());
        if (time.isEmpty() && date != null) {
            time = HttpDates.parse(date.strip());
        }
        return FileTimes.modified(time.orElse(null));
    }

    /// Seconds since 1970 with at most nine decimals, truncated to the millisecond; empty for any other text.
    static Optional<Instant> ofSeconds(String text) {
        var matcher = SECONDS.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        @Nullable String decimals = matcher.group(2);
        String millis = ((decimals == null ? "" : decimals) + "000").substring(0, MILLI_DIGITS);
        return Optional.of(
                Instant.ofEpochMilli(Long.parseLong(matcher.group(1)) * MILLIS_OF_SECOND + Long.parseLong(millis)));
    }

    /// Milliseconds since 1970, as in `File.lastModified` of browsers, or RFC 3339; empty for any other text.
    static Optional<Instant> ofMillis(String text) {
        if (MILLIS.matcher(text).matches()) {
            return Optional.of(Instant.ofEpochMilli(Long.parseLong(text)));
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
