package io.lading.http.field;

import io.lading.file.KeepWish;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads how long a file is to be kept: a number with `m`, `h` or `d`, or an RFC 3339 time. Anything else is
/// rejected: a client that misspells it would rely on a deletion that does not happen.
public final class KeepField {
    /// The header field of a request, or of a part of a form.
    public static final String FIELD = "Lading-Keep";

    /// The key in `Upload-Metadata`.
    static final String KEY = "keep";

    private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,5})([mhd])");

    private KeepField() {}

    /// What the header fields of a request say.
    ///
    /// @throws Refusal if the value has another form
    public static KeepWish of(HttpServletRequest request) {
        return in(request::getHeader);
    }

    /// What header fields say.
    ///
    /// @param fields gives the value of a field, or null
    /// @throws Refusal if the value has another form
    public static KeepWish in(Function<String, @Nullable String> fields) {
        return parse(FIELD, fields.apply(FIELD));
    }

    static KeepWish parse(String name, @Nullable String value) {
        if (value == null) {
            return new KeepWish.Unsaid();
        }
        Matcher matcher = TIME.matcher(value.strip());
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            return new KeepWish.For(
                    switch (matcher.group(2)) {
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofDays(number);
                    });
        }
        return RequestTime.parse(value.strip())
                .map(KeepWish.Until::new)
                .orElseThrow(() -> new Refusal(Problems.badRequest(name
                                + " must be a number of at most six digits with m, h or d, such as 30d, or "
                                + RequestTime.RULE + ".")
                        .with("field", name)));
    }
}
