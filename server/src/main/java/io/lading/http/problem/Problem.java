package io.lading.http.problem;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/// A problem document (RFC 9457).
///
/// @param status  of the response
/// @param name    last segment of the stable `type`, `/problems/<name>`; or the full type if a specification
///     registers one
/// @param title   a short name of the problem; the same for every problem of this type
/// @param detail  a sentence that tells the user what to do
/// @param values  further members of the document, by name
/// @param headers additional header fields of the response
public record Problem(
        int status, String name, String title, String detail, Map<String, Object> values, HttpHeaders headers) {
    /// A problem without values.
    public Problem(int status, String name, String title, String detail) {
        this(status, name, title, detail, Map.of(), new HttpHeaders());
    }

    /// A problem without values.
    public Problem(HttpStatus status, String name, String title, String detail) {
        this(status.value(), name, title, detail);
    }

    /// A copy with one more value.
    public Problem with(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(values);
        more.put(key, value);
        return new Problem(status, name, title, detail, more, headers);
    }

    /// A copy with one more header field.
    public Problem withHeader(String field, String value) {
        HttpHeaders more = new HttpHeaders(headers);
        more.set(field, value);
        return new Problem(status, name, title, detail, values, more);
    }

    /// A copy with more header fields.
    public Problem withHeaders(HttpHeaders fields) {
        HttpHeaders more = new HttpHeaders(headers);
        fields.forEach(more::put);
        return new Problem(status, name, title, detail, values, more);
    }

    /// A copy with another detail.
    public Problem withDetail(String other) {
        return new Problem(status, name, title, other, values, headers);
    }

    /// A copy with another status, for protocols that define their own.
    public Problem withStatus(int other) {
        return new Problem(other, name, title, detail, values, headers);
    }

    /// The members of the JSON document, with the ID of the request on this thread.
    public Map<String, Object> document() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", name.contains(":") ? name : "/problems/" + name);
        members.put("title", title);
        members.put("status", status);
        members.put("detail", detail);
        members.putAll(values);
        RequestId.current().ifPresent(id -> members.put("requestId", id));
        return members;
    }

    /// The response that carries this document.
    public ResponseEntity<Object> response() {
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(document());
    }
}
