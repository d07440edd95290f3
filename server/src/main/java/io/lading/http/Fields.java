package io.lading.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Reads header fields strictly: a field that is there once and well formed, or not at all.
public final class Fields {
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,19}");

    private Fields() {}

    /// The only value of a field, or empty when the request has none.
    ///
    /// @throws Refusal if the field is there more than once
    public static Optional<String> single(HttpServletRequest request, String name) {
        List<String> values = Collections.list(request.getHeaders(name));
        if (values.size() > 1) {
            throw new Refusal(Problems.badRequest(name + " must not be sent more than once."));
        }
        return values.stream().findFirst();
    }

    /// A number from 0 to 2^63 - 1 in decimal digits, or empty when the request has no such field.
    ///
    /// @throws Refusal if the value is anything else
    public static OptionalLong number(HttpServletRequest request, String name) {
        Optional<String> value = single(request, name);
        return value.isEmpty() ? OptionalLong.empty() : OptionalLong.of(number(name, value.get()));
    }

    private static long number(String name, String value) {
        if (DIGITS.matcher(value).matches()) {
            try {
                return Long.parseLong(value);
            } catch (NumberFormatException e) {
                // Larger than any size: refused below, like everything that is no number.
            }
        }
        throw new Refusal(Problems.badRequest(name + " must be a whole number from 0 to " + Long.MAX_VALUE + ".")
                .with("field", name));
    }
}
