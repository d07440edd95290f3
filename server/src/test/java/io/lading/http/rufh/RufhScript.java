package io.lading.http.rufh;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import io.lading.server.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.stream.Stream;

/// A client of the IETF protocol for tests.
record RufhScript(ProtocolScript script) {
    static RufhScript as(String person, TestServer server) {
        return new RufhScript(ProtocolScript.as(person, server));
    }

    static RufhScript as(String person, RunningServer server) {
        return new RufhScript(server.as(person));
    }

    /// Creates an upload without completing it.
    String created(String name, String body) {
        return create(name, body, "?0").expect(201).header("Location");
    }

    Answer create(String name, String body, String complete, String... more) {
        return script.send(
                "POST",
                "/api/uploads",
                BodyPublishers.ofString(body),
                fields(
                        more,
                        "Upload-Complete",
                        complete,
                        "Content-Disposition",
                        "inline; filename=\"" + name + "\"",
                        "Upload-Draft-Interop-Version",
                        "8"));
    }

    Answer head(String upload, String... more) {
        return script.send("HEAD", upload, fields(more, "Upload-Draft-Interop-Version", "8"));
    }

    Answer patch(String upload, long offset, String body, String complete, String... more) {
        return script.send(
                "PATCH",
                upload,
                BodyPublishers.ofString(body),
                fields(
                        more,
                        "Upload-Offset",
                        Long.toString(offset),
                        "Upload-Complete",
                        complete,
                        "Content-Type",
                        "application/partial-upload",
                        "Upload-Draft-Interop-Version",
                        "8"));
    }

    Answer delete(String upload) {
        return script.send("DELETE", upload);
    }

    private static String[] fields(String[] more, String... own) {
        return Stream.of(own, more).flatMap(Stream::of).toArray(String[]::new);
    }
}
