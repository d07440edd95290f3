package io.lading.http.field;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads structured fields (RFC 9651). A malformed field, or one of the wrong type, counts as absent; [#present]
/// tells the difference.
public final class StructuredFields {
    /// The largest integer of a structured field (RFC 9651 section 3.3.1).
    public static final long MAX_INTEGER = 999_999_999_999_999L;

    private StructuredFields() {}

    /// Whether the request has the field, well formed or not.
    public static boolean present(HttpServletRequest request, String name) {
        return request.getHeader(name) != null;
    }

    /// The boolean of an item field.
    public static Optional<Boolean> bool(HttpServletRequest request, String name) {
        return item(request, name).filter(Boolean.class::isInstance).map(Boolean.class::cast);
    }

    /// The integer of an item field, if it is not negative.
    public static OptionalLong size(HttpServletRequest request, String name) {
        return item(request, name).orElse(null) instanceof Long value && value >= 0
                ? OptionalLong.of(value)
                : OptionalLong.empty();
    }

    /// The members of a dictionary field without their parameters: [Boolean], [Long], `byte[]`, or text for the
    /// other types. Empty if the field is absent or malformed.
    public static Optional<Map<String, Object>> dictionary(HttpServletRequest request, String name) {
        return dictionaryIn(combined(request, name));
    }

    /// The members of the value of a dictionary field, as [#dictionary].
    static Optional<Map<String, Object>> dictionaryIn(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(dictionary(text));
        } catch (StructuredFieldParser.Malformed e) {
            return Optional.empty();
        }
    }

    /// The value of an item field without its parameters; empty if the field is absent or malformed.
    private static Optional<Object> item(HttpServletRequest request, String name) {
        if (!present(request, name)) {
            return Optional.empty();
        }
        try {
            StructuredFieldParser parser = new StructuredFieldParser(combined(request, name));
            parser.skipSpaces();
            Object value = parser.item();
            parser.skipSpaces();
            parser.expectEnd();
            return Optional.of(value);
        } catch (StructuredFieldParser.Malformed e) {
            return Optional.empty();
        }
    }

    /// Joins all lines of a field with commas (RFC 9651 section 4.2).
    private static String combined(HttpServletRequest request, String name) {
        List<String> lines = Collections.list(request.getHeaders(name));
        return String.join(", ", lines);
    }

    private static Map<String, Object> dictionary(String text) throws StructuredFieldParser.Malformed {
        Map<String, Object> members = new LinkedHashMap<>();
        StructuredFieldParser parser = new StructuredFieldParser(text);
        parser.skipSpaces();
        while (true) {
            String key = parser.key();
            members.put(key, parser.memberValue());
            parser.skipBlanks();
            if (parser.atEnd()) {
                return members;
            }
            parser.expect(',');
            parser.skipBlanks();
        }
    }
}
