package io.lading.http.rufh;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Resumable Uploads for HTTP in the versions of older clients, and together with tus on the same uploads.
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
    void version6_needsTheMediaType_andStatesWhenItExpires() {
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

    private static Answer append(String version, String upload, int offset, String body, String... more) {
        String[] own = {
            "Upload-Draft-Interop-Version",
            version,
            "Upload-Offset",
            Integer.toString(offset),
            "Content-Type",
            "application/partial-upload"
        };
        return alice.sendText(
                "PATCH", upload, body, Stream.of(own, more).flatMap(Stream::of).toArray(String[]::new));
    }

    private static String created(String version, String body, String... more) {
        String[] own = {"Upload-Draft-Interop-Version", version, "Upload-Complete", "?0"};
        return alice.sendText(
                        "POST",
                        "/api/uploads",
                        body,
                        Stream.of(own, more).flatMap(Stream::of).toArray(String[]::new))
                .expect(201)
                .expect("Upload-Draft-Interop-Version", version)
                .header("Location");
    }

    @Test
    void versions8To10_speakAlike() {
        for (String version : List.of("8", "9", "10")) {
            String upload = created(version, "he");
            Answer state = alice.send("HEAD", upload, "Upload-Draft-Interop-Version", version)
                    .expect(204)
                    .expect("Upload-Draft-Interop-Version", version)
                    .expect("Upload-Complete", "?0");
            assertThat(state.header("Upload-Limit")).contains("max-age=");
            append(version, upload, 2, "l", "Upload-Complete", "?0").expect(204).expect("Upload-Complete", "?0");
            append(version, upload, 3, "lo", "Upload-Complete", "?1")
                    .expect(201)
                    .expect("Upload-Complete", "?1");
            assertThat(content(upload)).isEqualTo("hello");
        }
    }

    @Test
    void anAppend_thatDoesNotSayWhetherItEnds_isRejectedInVersion10() {
        String upload = created("10", "he");
        append("10", upload, 2, "llo").expectProblem(400, "bad-request").expect("Upload-Complete", "?0");
        append("9", upload, 2, "l").expect(204).expect("Upload-Complete", "?0");
        append("8", upload, 3, "l").expect(204).expect("Upload-Complete", "?0");
        append("6", upload, 4, "o").expect(201).expect("Upload-Complete", "?1");
    }

    @Test
    void aRejection_ofACompleteUpload_doesNotSayCompleteFromVersion9On() {
        String upload = created("9", "he");
        append("9", upload, 2, "llo", "Upload-Complete", "?1").expect(201);
        for (String version : List.of("9", "10")) {
            append(version, upload, 2, "llo", "Upload-Complete", "?1")
                    .expect(409)
                    .expect("Upload-Complete", "?0")
                    .expect("Upload-Offset", "5");
            append(version, upload, 5, "more", "Upload-Complete", "?1")
                    .expectProblem(409, "already-complete")
                    .expect("Upload-Complete", "?0");
            append(version, upload, 5, "", "Upload-Complete", "?1").expect(201).expect("Upload-Complete", "?1");
            alice.send("HEAD", upload, "Upload-Draft-Interop-Version", version).expect("Upload-Complete", "?1");
        }
        append("8", upload, 2, "llo", "Upload-Complete", "?1").expect(409).expect("Upload-Complete", "?1");
    }

    @Test
    void versions5And6_areCompleteAtTheirLength_whateverTheLastRequestSays() {
        for (String version : List.of("5", "6")) {
            String upload = created(version, "he", "Upload-Length", "5");
            append(version, upload, 2, "l", "Upload-Complete", "?0").expect(204).expect("Upload-Complete", "?0");
            append(version, upload, 3, "lo", "Upload-Complete", "?0")
                    .expect(201)
                    .expect("Upload-Complete", "?1");
            assertThat(content(upload)).isEqualTo("hello");
            String[] whole = {"Upload-Draft-Interop-Version", version, "Upload-Complete", "?0", "Upload-Length", "5"};
            alice.sendText("POST", "/api/uploads", "hello", whole).expect(201).expect("Upload-Complete", "?1");
            String[] nothing = {"Upload-Draft-Interop-Version", version, "Upload-Complete", "?0", "Upload-Length", "0"};
            alice.sendText("POST", "/api/uploads", "", nothing).expect(201).expect("Upload-Complete", "?1");
        }
    }

    @Test
    void anUpload_leftOpenThoughFull_isCompleteForVersion6() {
        String upload = new RufhScript(alice)
                .create("open-at-8.iso", "hello", "?0", "Upload-Length", "5")
                .expect(201)
                .header("Location");
        alice.send("HEAD", upload, "Upload-Draft-Interop-Version", "8").expect("Upload-Complete", "?0");
        alice.send("HEAD", upload, "Upload-Draft-Interop-Version", "6").expect("Upload-Complete", "?1");
        assertThat(content(upload)).isEqualTo("hello");
    }

    @Test
    void anUpload_startedInTus_continuesHere_andBack() {
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
