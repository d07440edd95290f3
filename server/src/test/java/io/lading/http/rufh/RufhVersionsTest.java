package io.lading.http.rufh;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Resumable Uploads for HTTP in the versions of older clients, and beside tus on the same uploads.
class RufhVersionsTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final ProtocolScript alice = server.as("alice");

    private static String id(String upload) {
        return upload.substring(upload.lastIndexOf('/') + 1);
    }

    private static String content(String upload) {
        return alice.send("GET", "/api/files/" + id(upload) + "/content")
                .expect(200)
                .text();
    }

    @Test
    void version3_saysIncomplete_andEndsWithoutIt() {
        Answer created = alice.sendText(
                        "POST", "/api/uploads", "he", "Upload-Incomplete", "?1", "Upload-Draft-Interop-Version", "3")
                .expect(201);
        created.expect("Upload-Incomplete", "?1").expectNo("Upload-Complete").expectNo("Upload-Limit");
        String upload = created.header("Location");
        alice.send("HEAD", upload, "Upload-Draft-Interop-Version", "3")
                .expect(204)
                .expect("Upload-Incomplete", "?1")
                .expect("Upload-Offset", "2");
        alice.sendText("PATCH", upload, "llo", "Upload-Offset", "2", "Upload-Draft-Interop-Version", "3")
                .expect(201)
                .expect("Upload-Incomplete", "?0");
        assertThat(content(upload)).isEqualTo("hello");
    }

    @Test
    void version5_appendsWithoutAMediaType() {
        String upload = alice.sendText(
                        "POST", "/api/uploads", "", "Upload-Complete", "?0", "Upload-Draft-Interop-Version", "5")
                .expect(201)
                .expectNo("Upload-Limit")
                .header("Location");
        alice.sendText(
                        "PATCH",
                        upload,
                        "hello",
                        "Upload-Offset",
                        "0",
                        "Upload-Complete",
                        "?1",
                        "Upload-Draft-Interop-Version",
                        "5")
                .expect(201)
                .expect("Upload-Complete", "?1")
                .expect("Upload-Draft-Interop-Version", "5");
        assertThat(content(upload)).isEqualTo("hello");
    }

    @Test
    void version6_needsTheMediaType_andTellsWhenItExpires() {
        Answer created = alice.sendText(
                        "POST", "/api/uploads", "", "Upload-Complete", "?0", "Upload-Draft-Interop-Version", "6")
                .expect(201);
        assertThat(created.header("Upload-Limit")).startsWith("expires=");
        alice.sendText(
                        "PATCH",
                        created.header("Location"),
                        "hello",
                        "Upload-Offset",
                        "0",
                        "Upload-Complete",
                        "?1",
                        "Upload-Draft-Interop-Version",
                        "6")
                .expectProblem(415, "media-type");
    }

    @Test
    void anUpload_begunInTus_goesOnHere_andBack() {
        String upload = alice.send(
                        "POST",
                        "/api/uploads",
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Length",
                        "9",
                        "Upload-Metadata",
                        "filename bWl4ZWQuaXNv")
                .expect(201)
                .header("Location");
        new RufhScript(alice).patch(upload, 0, "abc", "?0").expect(204).expect("Upload-Offset", "3");
        alice.sendText(
                        "PATCH",
                        upload,
                        "def",
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Offset",
                        "3",
                        "Content-Type",
                        "application/offset+octet-stream")
                .expect(204)
                .expect("Upload-Offset", "6");
        new RufhScript(alice).patch(upload, 6, "ghi", "?1").expect(201);
        assertThat(content(upload)).isEqualTo("abcdefghi");
    }

    @Test
    void anUpload_leftOpenThoughFull_isCompleteForTus() {
        RufhScript client = new RufhScript(alice);
        String upload = client.create("left-open.iso", "hello", "?0", "Upload-Length", "5")
                .expect(201)
                .header("Location");
        alice.send("HEAD", upload, "Tus-Resumable", "1.0.0").expect(200).expect("Upload-Offset", "5");
        assertThat(content(upload)).isEqualTo("hello");
        client.head(upload).expect("Upload-Complete", "?1");
    }

    @Test
    void namesOfTusClients_thatChangedTheProtocol_areTaken() {
        Answer created = alice.sendText(
                        "POST",
                        "/api/uploads",
                        "x",
                        "Upload-Complete",
                        "?1",
                        "Upload-Metadata",
                        "filename bWV0YS5pc28=")
                .expect(201);
        assertThat(created.json().get("name").asString()).isEqualTo("meta.iso");
    }
}
