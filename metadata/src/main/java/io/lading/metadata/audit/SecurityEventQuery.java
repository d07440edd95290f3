package io.lading.metadata.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A query for events.
///
/// @param filters the conditions that events must meet
/// @param after   the cursor of the previous page, or null
/// @param limit   the maximum number of events per page
public record SecurityEventQuery(Filters filters, @Nullable Cursor after, int limit) {
    /// The largest limit.
    public static final int MAX_LIMIT = 500;

    /// A condition that is null matches every event.
    ///
    /// @param kind    the label of the kind
    /// @param outcome the label of the outcome
    /// @param person  the account that did it or tried to do it
    /// @param address the address of the client
    /// @param from    the earliest time, inclusive
    /// @param until   the latest time, exclusive
    public record Filters(
            @Nullable String kind,
            @Nullable String outcome,
            @Nullable String person,
            @Nullable String address,
            @Nullable Instant from,
            @Nullable Instant until) {}

    /// The position right after an event.
    ///
    /// @param at the time of the event, in milliseconds since 1970
    /// @param id breaks ties
    public record Cursor(long at, String id) {
        private static final Pattern FORM = Pattern.compile("(\\d{1,15}) ([0-9a-f-]{36})");

        /// The position right after an event.
        public static Cursor after(SecurityEventRow event) {
            return new Cursor(event.at().toEpochMilli(), event.id());
        }

        /// The opaque, URL-safe form of the cursor.
        public String text() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((at + " " + id).getBytes(StandardCharsets.US_ASCII));
        }

        /// Parses a cursor from [#text].
        ///
        /// @throws IllegalArgumentException if the text is not a cursor
        public static Cursor parse(String text) {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
            Matcher parts = FORM.matcher(plain);
            if (!parts.matches()) {
                throw new IllegalArgumentException("Not a cursor");
            }
            return new Cursor(Long.parseLong(parts.group(1)), parts.group(2));
        }
    }

    /// Selects one row more than a page has, to detect whether there is another page.
    String sql() {
        List<String> conditions = new ArrayList<>(List.of("1 = 1"));
        values().keySet().forEach(name -> {
            switch (name) {
                case "kind", "outcome", "person", "address" -> conditions.add(name + " = :" + name);
                case "from" -> conditions.add("at >= :from");
                case "until" -> conditions.add("at < :until");
                case "at" -> conditions.add("(at < :at OR at = :at AND id < :id)");
                default -> {}
            }
        });
        return "SELECT * FROM security_events WHERE " + String.join(" AND ", conditions)
                + " ORDER BY at DESC, id DESC LIMIT " + (limit + 1);
    }

    Map<String, Object> values() {
        Map<String, Object> values = new HashMap<>();
        put(values, "kind", filters.kind);
        put(values, "outcome", filters.outcome);
        put(values, "person", filters.person);
        put(values, "address", filters.address);
        put(values, "from", filters.from == null ? null : filters.from.toEpochMilli());
        put(values, "until", filters.until == null ? null : filters.until.toEpochMilli());
        if (after != null) {
            values.put("at", after.at);
            values.put("id", after.id);
        }
        return values;
    }

    private static void put(Map<String, Object> values, String name, @Nullable Object value) {
        if (value != null) {
            values.put(name, value);
        }
    }
}
