package io.lading.audit;

import io.lading.http.field.PlainText;
import io.lading.http.field.RequestTime;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.metadata.audit.SecurityEventQuery;
import io.lading.metadata.audit.SecurityEventQuery.Cursor;
import io.lading.metadata.audit.SecurityEventQuery.Filters;
import io.lading.metadata.audit.SecurityEventRow;
import io.lading.metadata.audit.SecurityEventRows;
import io.lading.storage.StorageException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// `GET /api/admin/security-events`. The security filters admit administrators only.
@RestController
final class SecurityEventsController {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_CURSOR = 128;

    private final SecurityEventRows rows;

    SecurityEventsController(SecurityEventRows rows) {
        this.rows = rows;
    }

    /// One event in JSON. Members that do not apply are null.
    record EventJson(
            String id,
            String at,
            String lastAt,
            long times,
            String kind,
            String outcome,
            @Nullable String person,
            @Nullable String address,
            @Nullable String userAgent,
            @Nullable String subject,
            @Nullable String detail) {
        static EventJson of(SecurityEventRow event) {
            return new EventJson(
                    event.id(),
                    event.at().toString(),
                    event.lastAt().toString(),
                    event.times(),
                    event.kind(),
                    event.outcome(),
                    text(event.person()),
                    text(event.address()),
                    text(event.agent()),
                    text(event.subject()),
                    text(event.detail()));
        }

        private static @Nullable String text(String text) {
            return text.isEmpty() ? null : text;
        }
    }

    /// @param next the `cursor` of the next page, which has older events, or null
    record PageJson(List<EventJson> events, @Nullable String next) {}

    @GetMapping("/api/admin/security-events")
    ResponseEntity<Object> page(
            @RequestParam @Nullable String limit,
            @RequestParam @Nullable String cursor,
            @RequestParam @Nullable String kind,
            @RequestParam @Nullable String outcome,
            @RequestParam @Nullable String person,
            @RequestParam @Nullable String address,
            @RequestParam @Nullable String from,
            @RequestParam @Nullable String until)
            throws StorageException {
        Filters filters = new Filters(
                label(
                        "kind",
                        kind,
                        Arrays.stream(Kind.values()).map(Kind::label).toList()),
                label(
                        "outcome",
                        outcome,
                        Arrays.stream(Outcome.values()).map(Outcome::label).toList()),
                text("person", person),
                address == null || address.isEmpty() ? null : Sender.address(address),
                time("from", from),
                time("until", until));
        int length = limit(limit);
        List<SecurityEventRow> found = rows.page(new SecurityEventQuery(filters, cursor(cursor), length));
        List<SecurityEventRow> page = found.subList(0, Math.min(length, found.size()));
        String next = found.size() > length ? Cursor.after(page.getLast()).text() : null;
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new PageJson(page.stream().map(EventJson::of).toList(), next));
    }

    private static @Nullable String label(String name, @Nullable String text, List<String> allowed) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        if (!allowed.contains(text)) {
            throw new Refusal(Problems.badRequest(name + " must be one of " + allowed + "."));
        }
        return text;
    }

    private static @Nullable String text(String name, @Nullable String text) {
        if (text != null && (text.length() > SecurityLog.MAX_TEXT || !PlainText.is(text))) {
            throw new Refusal(Problems.badRequest(
                    name + " can have at most " + SecurityLog.MAX_TEXT + " characters and no control characters."));
        }
        return text == null || text.isEmpty() ? null : text;
    }

    private static @Nullable Instant time(String name, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        return RequestTime.parse(text)
                .orElseThrow(() -> new Refusal(Problems.badRequest(name + " must be " + RequestTime.RULE + ".")));
    }

    private static @Nullable Cursor cursor(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            if (text.length() <= MAX_CURSOR) {
                return Cursor.parse(text);
            }
        } catch (IllegalArgumentException e) {
            throw new Refusal(Problems.badRequest("cursor must be the `next` value of a previous page."));
        }
        throw new Refusal(Problems.badRequest("cursor must be the `next` value of a previous page."));
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (!text.matches("[1-9][0-9]{0,2}") || Integer.parseInt(text) > SecurityEventQuery.MAX_LIMIT) {
            throw new Refusal(Problems.badRequest("limit must be between 1 and " + SecurityEventQuery.MAX_LIMIT + "."));
        }
        return Integer.parseInt(text);
    }
}
