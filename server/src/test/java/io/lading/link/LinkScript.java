package io.lading.link;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import tools.jackson.databind.JsonNode;

/// Makes and opens links in tests.
final class LinkScript {
    private static final String[] JSON = {"Content-Type", "application/json"};

    private LinkScript() {}

    /// A time that is so far ahead, as the API expects it.
    static String in(Duration ahead) {
        return Instant.now().plus(ahead).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static Answer make(ProtocolScript owner, String members) {
        String wish = "{\"expiresAt\":\"" + in(Duration.ofDays(1)) + "\"," + members + "}";
        return owner.sendText("POST", "/api/links", wish, JSON);
    }

    /// An upload link.
    ///
    /// @param members more members, each with a comma before it
    static JsonNode uploadLink(ProtocolScript owner, String members) {
        return make(owner, "\"kind\":\"upload\",\"name\":\"Photos of June\"" + members)
                .expect(201)
                .json();
    }

    /// A download link.
    static JsonNode downloadLink(ProtocolScript owner, String file, String members) {
        return make(owner, "\"kind\":\"download\",\"file\":\"" + file + "\"" + members)
                .expect(201)
                .json();
    }

    static Answer open(ProtocolScript visitor, String secret, String... headers) {
        return openWith(visitor, "{\"secret\":\"" + secret + "\"}", headers);
    }

    static Answer openWith(ProtocolScript visitor, String document, String... headers) {
        String[] all = new String[headers.length + JSON.length];
        System.arraycopy(JSON, 0, all, 0, JSON.length);
        System.arraycopy(headers, 0, all, JSON.length, headers.length);
        return visitor.sendText("POST", "/api/links/open", document, all);
    }

    /// Opens a link and returns the value of `Authorization` for its visit.
    static String visit(ProtocolScript visitor, JsonNode link) {
        return bearer(open(visitor, secret(link)).expect(200));
    }

    static String bearer(Answer opened) {
        return "Bearer " + opened.json().get("visit").asString();
    }

    static String secret(JsonNode link) {
        return link.get("secret").asString();
    }

    static String id(JsonNode link) {
        return link.get("id").asString();
    }

    /// Creates a tus upload.
    static Answer create(ProtocolScript visitor, String visit, String name, long length) {
        return visitor.send(
                "POST",
                "/api/uploads",
                "Authorization",
                visit,
                "Tus-Resumable",
                "1.0.0",
                "Upload-Length",
                Long.toString(length),
                "Upload-Metadata",
                "filename "
                        + Base64.getEncoder().encodeToString(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    static Answer append(ProtocolScript visitor, String visit, String path, long offset, String content) {
        return visitor.sendText(
                "PATCH",
                path,
                content,
                "Authorization",
                visit,
                "Tus-Resumable",
                "1.0.0",
                "Upload-Offset",
                Long.toString(offset),
                "Content-Type",
                "application/offset+octet-stream");
    }

    /// Stores a file of an account with a plain `PUT` and returns its id.
    static String file(ProtocolScript owner, String name, String content) {
        return owner.sendText("PUT", "/api/files/" + name, content)
                .expect(201)
                .json()
                .get("id")
                .asString();
    }
}
