package io.lading.http.download;

import io.lading.http.field.HttpDates;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Evaluates the preconditions of a request for a file, in the order of RFC 9110 section 13.2.2.
final class Conditions {
    private static final List<String> PRECONDITIONS =
            List.of("If-Match", "If-Unmodified-Since", "If-None-Match", "If-Modified-Since");

    private final HttpServletRequest request;
    private final @Nullable String etag;
    private final Instant modified;

    /// @param etag     strong ETag with quotes; null while it is not known
    /// @param modified time at which the content was modified
    Conditions(HttpServletRequest request, @Nullable String etag, Instant modified) {
        this.request = request;
        this.etag = etag;
        this.modified = modified.truncatedTo(ChronoUnit.SECONDS);
    }

    /// The value of `Last-Modified`.
    String lastModified() {
        return HttpDates.format(modified);
    }

    /// Whether a precondition failed, so that the response is `412`.
    boolean failed() {
        if (request.getHeader("If-Match") != null) {
            return tags("If-Match").noneMatch(tag -> tag.equals("*") || tag.equals(etag));
        }
        return date("If-Unmodified-Since").filter(modified::isAfter).isPresent();
    }

    /// Whether the client already has the content, so that the response is `304`.
    boolean notModified() {
        if (request.getHeader("If-None-Match") != null) {
            return tags("If-None-Match")
                    .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                    .anyMatch(tag -> tag.equals("*") || tag.equals(etag));
        }
        return date("If-Modified-Since").filter(date -> !modified.isAfter(date)).isPresent();
    }

    /// The value of `Range`, unless `If-Range` names another content.
    Optional<String> range() {
        String condition = request.getHeader("If-Range");
        boolean holds = condition == null || condition.equals(etag) || condition.equals(lastModified());
        return holds ? Optional.ofNullable(request.getHeader("Range")) : Optional.empty();
    }

    /// Whether the client has a precondition that this server, and no store, can evaluate. An `If-Range` that
    /// does not name this content may name it as the store does.
    boolean any() {
        boolean ownRange = request.getHeader("If-Range") != null && range().isPresent();
        return ownRange || PRECONDITIONS.stream().anyMatch(field -> request.getHeader(field) != null);
    }

    private Stream<String> tags(String field) {
        return Collections.list(request.getHeaders(field)).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip);
    }

    /// The date of a field; dates in obsolete formats are ignored.
    private Optional<Instant> date(String field) {
        return Optional.ofNullable(request.getHeader(field)).flatMap(HttpDates::parse);
    }
}
