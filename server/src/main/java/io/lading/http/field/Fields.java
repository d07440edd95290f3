package io.lading.http.field;

import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Reads header fields strictly: a field must occur at most once and be well formed.
public final class Fields {
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,19}");

    private Fields() {}

    /// The value of a field, or empty if the request does not have the field.
    ///
    /// @throws Refusal if the field occurs more than once
    public static Optional<String> single(HttpServletRequest request, String name) {
        List<String> values = Collections.list(request.getHeaders(name));
        if (values.size() > 1) {
            throw new Refusal(Problems.badRequest("Duplicate header: " + name + "."));
        }
        return values.stream().findFirst();
    }

    /// The value of a numeric field, from 0 to 2^63 - 1 in decimal digits; empty if the request does not have the
    /// field.
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
                // Too large: rejected below, like any text that is not a number.
            }
        }
        throw new Refusal(Problems.badRequest(name + " must be an integer from 0 to " + Long.MAX_VALUE + ".")
                .with("field", name));
    }
}
