package io.lading.http.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The content of a complete upload at the URL of the upload.
class UploadedContentTest {
    @RegisterExtension
    static final RunningServer server =
            new RunningServer("USERS", "alice:wonderland,bob:builder,carol:lighthouse-keeper:viewer");

    private static final ProtocolScript alice = server.as("alice");

    private static String upload(String body, int length) {
        return alice.sendText(
                        "POST",
                        "/api/uploads",
                        body,
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Length",
                        Integer.toString(length),
                        "Content-Type",
                        "application/offset+octet-stream")
                .expect(201)
                .header("Location");
    }

    @Test
    void get_answersAsADownloadDoes() {
        String upload = upload("hello", 5);
        Answer file = alice.send("GET", upload.replace("/uploads/", "/files/") + "/content")
                .expect(200);
        Answer content = alice.send("GET", upload).expect(200);
        assertThat(content.text()).isEqualTo("hello");
        for (String field : List.of(
                "Content-Disposition",
                "Content-Type",
                "ETag",
                "Repr-Digest",
                "Accept-Ranges",
                "Cache-Control",
                "Content-Security-Policy",
                "X-Content-Type-Options")) {
            content.expect(field, file.header(field));
        }
        assertThat(alice.send("GET", upload, "Range", "bytes=1-2").expect(206).text())
                .isEqualTo("el");
        alice.send("GET", upload, "If-None-Match", file.header("ETag")).expect(304);
        alice.send("GET", upload, "If-Match", "\"other\"").expect(412);
    }

    @Test
    void get_ofAnUnfinishedUpload_statesItsState() {
        String upload = upload("he", 5);
        alice.send("GET", upload).expect(204).expect("Upload-Offset", "2").expect("Upload-Complete", "?0");
        server.as("bob").send("GET", upload).expect(404);
        server.as("carol").send("GET", upload).expect(404);
    }

    @Test
    void rights_areThoseOfTheFile() {
        String upload = upload("hello", 5);
        for (String person : List.of("bob", "carol")) {
            assertThat(server.as(person).send("GET", upload).expect(200).text()).isEqualTo("hello");
        }
        assertThat(alice.withToken("read").send("GET", upload).expect(200).text())
                .isEqualTo("hello");
        assertThat(alice.withToken("upload").send("GET", upload).expect(204).text())
                .isEmpty();
        server.signedOut().send("GET", upload).expect(401);
        alice.send("DELETE", upload.replace("/uploads/", "/files/")).expect(204);
        alice.send("GET", upload).expect(404);
    }

    @Test
    void head_staysAnOffsetRetrieval() {
        String upload = upload("hello", 5);
        alice.send("HEAD", upload, "Tus-Resumable", "1.0.0").expect(200).expect("Upload-Offset", "5");
        alice.send("HEAD", upload).expect(204).expect("Upload-Complete", "?1");
    }
}
