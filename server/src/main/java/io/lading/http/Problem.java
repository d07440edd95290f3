package io.lading.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/// A problem document (RFC 9457).
///
/// @param status  of the response
/// @param name    last segment of the stable `type`, `/problems/<name>`; or the whole type where a
///     specification registers one
/// @param title   what kind of problem it is; the same for every problem of the type
/// @param detail  a sentence a person can act on
/// @param values  the values involved, by name
/// @param headers header fields the response carries besides
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

    /// The same with one more value.
    public Problem with(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(values);
        more.put(key, value);
        return new Problem(status, name, title, detail, more, headers);
    }

    /// The same with one more header field.
    public Problem withHeader(String field, String value) {
        HttpHeaders more = new HttpHeaders(headers);
        more.set(field, value);
        return new Problem(status, name, title, detail, values, more);
    }

    /// The same with more header fields.
    public Problem withHeaders(HttpHeaders fields) {
        HttpHeaders more = new HttpHeaders(headers);
        fields.forEach(more::put);
        return new Problem(status, name, title, detail, values, more);
    }

    /// The same with another sentence.
    public Problem withDetail(String other) {
        return new Problem(status, name, title, other, values, headers);
    }

    /// The same with another status, where a protocol has one of its own.
    public Problem withStatus(int other) {
        return new Problem(other, name, title, detail, values, headers);
    }

    /// The members of the JSON document.
    public Map<String, Object> document() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", name.contains(":") ? name : "/problems/" + name);
        members.put("title", title);
        members.put("status", status);
        members.put("detail", detail);
        members.putAll(values);
        return members;
    }

    /// The response with this document.
    public ResponseEntity<Object> response() {
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(document());
    }
}
