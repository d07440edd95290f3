package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `Content-Length` of responses without content (RFC 9110 section 8.6).
class BodilessAnswersTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final ProtocolScript alice = server.as("alice");
    private static final ProtocolScript signedOut = server.signedOut();

    private static Optional<String> length(Answer answer) {
        return answer.response().headers().firstValue("Content-Length");
    }

    private static String put(String body) {
        return alice.sendText("PUT", "/api/files/cached.iso", body).expect(201).header("Location");
    }

    @Test
    void notModified_hasNoLength_orThatOfTheContent() {
        String content = put("hello") + "/content";
        String etag = alice.send("GET", content).expect(200).header("ETag");
        assertThat(length(alice.send("GET", content, "If-None-Match", etag).expect(304)))
                .isIn(Optional.empty(), Optional.of("5"));
        for (String path : List.of("/", "/icon.svg")) {
            Answer page = signedOut.send("GET", path).expect(200);
            String modified = page.header("Last-Modified");
            assertThat(length(signedOut
                            .send("GET", path, "If-Modified-Since", modified)
                            .expect(304)))
                    .as(path)
                    .isIn(Optional.empty(), length(page));
        }
    }

    @Test
    void noContent_hasNoLength() {
        assertThat(length(alice.send("DELETE", put("x")).expect(204))).isEmpty();
        String upload = alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "3")
                .expect(201)
                .header("Location");
        assertThat(length(alice.send("DELETE", upload, "Tus-Resumable", "1.0.0").expect(204)))
                .isEmpty();
    }

    @Test
    void head_hasNoLength_orThatOfGet() {
        String file = put("hello");
        String empty = put("");
        for (String path : List.of(
                "/",
                "/icon.svg",
                "/nothing",
                "/api/files",
                "/api/files/",
                file,
                file + "/content",
                empty + "/content",
                "/api/settings",
                "/api/health",
                "/api/docs",
                "/api/openapi.yaml")) {
            Answer get = alice.send("GET", path);
            Answer head = alice.send("HEAD", path).expect(get.response().statusCode());
            assertThat(head.bytes()).isEmpty();
            String known = Integer.toString(get.bytes().length);
            assertThat(length(head)).as(path).isIn(Optional.empty(), Optional.of(known));
        }
    }
}
