package io.lading.http.tus;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import io.lading.server.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;

/// A tus client for tests.
record TusScript(ProtocolScript script) {
    static TusScript as(String person, TestServer server) {
        return new TusScript(ProtocolScript.as(person, server));
    }

    static TusScript as(String person, RunningServer server) {
        return new TusScript(server.as(person));
    }

    static String metadata(String name) {
        return "filename " + Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    }

    Answer create(long length, String name, String... more) {
        return script.send(
                "POST",
                "/api/uploads",
                headers(more, "Upload-Length", Long.toString(length), "Upload-Metadata", metadata(name)));
    }

    String created(long length, String name) {
        return create(length, name).expect(201).header("Location");
    }

    Answer head(String upload) {
        return script.send("HEAD", upload, headers(new String[0]));
    }

    Answer patch(String upload, long offset, String body, String... more) {
        return script.send(
                "PATCH",
                upload,
                BodyPublishers.ofString(body),
                headers(
                        more,
                        "Upload-Offset",
                        Long.toString(offset),
                        "Content-Type",
                        "application/offset+octet-stream"));
    }

    Answer delete(String upload) {
        return script.send("DELETE", upload, headers(new String[0]));
    }

    /// Creates an upload with only these fields.
    Answer createWith(String... fields) {
        return script.send("POST", "/api/uploads", headers(fields));
    }

    /// Creates an upload with these fields and content.
    Answer createWithContent(String body, String... fields) {
        return script.sendText(
                "POST", "/api/uploads", body, headers(fields, "Content-Type", "application/offset+octet-stream"));
    }

    /// The content of the file that an upload became.
    String content(String upload) {
        return script.send("GET", upload.replace("uploads", "files") + "/content")
                .expect(200)
                .text();
    }

    private static String[] headers(String[] more, String... own) {
        return Stream.of(new String[] {"Tus-Resumable", "1.0.0"}, own, more)
                .flatMap(Stream::of)
                .toArray(String[]::new);
    }
}
