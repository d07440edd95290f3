package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import io.lading.server.ServerProcess;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `POST /api/files` with `multipart/form-data`.
class FormUploadTest {
    private static final String FORM = "multipart/form-data; boundary=x-y";

    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final ProtocolScript alice = server.as("alice");

    private static String file(String name, String content) {
        return "--x-y\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                + "\"\r\nContent-Type: application/x-cd\r\n\r\n" + content + "\r\n";
    }

    private static Answer post(String form, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "Content-Type";
        all[1] = FORM;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return alice.sendText("POST", "/api/files", form, all);
    }

    private static String stored(JsonNode json) {
        return alice.send("GET", "/api/files/" + json.get("id").asString() + "/content")
                .text();
    }

    private static void nothingIsLeft(String name) {
        assertThat(alice.send("GET", "/api/files?q=" + name).json().get("files"))
                .isEmpty();
        assertThat(alice.send("GET", "/api/uploads").text()).doesNotContain(name);
    }

    @Test
    void form_storesEachFile() {
        String field = "--x-y\r\nContent-Disposition: form-data; name=\"comment\"\r\n\r\nhello\r\n";
        Answer answer = post(field + file("one.iso", "first") + file("z%C3%A4.img", "--x-\r\nsecond\r\n")
                        + "--x-y--\r\n")
                .expect(201);
        JsonNode files = answer.json().get("files");
        assertThat(files).hasSize(2);
        assertThat(files.get(0).get("name").asString()).isEqualTo("one.iso");
        assertThat(files.get(0).get("contentType").asString()).isEqualTo("application/x-cd");
        assertThat(stored(files.get(0))).isEqualTo("first");
        assertThat(stored(files.get(1))).isEqualTo("--x-\r\nsecond\r\n");
    }

    @Test
    void form_ofABrowser_continuesToThePage() {
        post(file("browser.iso", "x") + "--x-y--\r\n", "Accept", "text/html,application/xhtml+xml")
                .expect(303)
                .expect("Location", "/");
    }

    @Test
    void form_ofOneFile_statesWhereItIs() {
        Answer answer = post(file("single.iso", "") + "--x-y--").expect(201);
        String id = answer.json().get("files").get(0).get("id").asString();
        answer.expect("Location", "/api/files/" + id);
    }

    @Test
    void form_nameInUtf8_isKept() {
        Answer answer = post(file("größe.iso", "x") + "--x-y--\r\n").expect(201);
        assertThat(answer.json().get("files").get(0).get("name").asString()).isEqualTo("größe.iso");
    }

    @Test
    void form_rejectedPart_isNamed_andTheFilesBeforeItStay() {
        Answer answer = post(file("before.iso", "x") + file("virus.exe", "x") + file("after.iso", "x") + "--x-y--\r\n")
                .expectProblem(415, "format-not-allowed");
        assertThat(answer.json().get("part").asInt()).isEqualTo(2);
        assertThat(answer.json().get("name").asString()).isEqualTo("virus.exe");
        assertThat(answer.json().get("fileName").asString()).isEqualTo("virus.exe");
        assertThat(answer.json().get("stored")).hasSize(1);
        assertThat(stored(answer.json().get("stored").get(0))).isEqualTo("x");
        nothingIsLeft("after");
    }

    @Test
    void form_thatEndsEarly_leavesNothing() {
        post(file("early.iso", "half")).expectProblem(400, "bad-form");
        post(file("early.iso", "half").stripTrailing()).expectProblem(400, "bad-form");
        nothingIsLeft("early");
    }

    @Test
    void form_malformed_isRejected() {
        post("").expectProblem(400, "bad-form");
        post("no form at all").expectProblem(400, "bad-form");
        post("--x-y--\r\n").expectProblem(400, "bad-request");
        alice.sendText("POST", "/api/files", "x", "Content-Type", "text/plain").expectProblem(415, "media-type");
        for (String boundary : new String[] {"", "; boundary=", "; boundary=" + "b".repeat(71)}) {
            alice.sendText("POST", "/api/files", "x", "Content-Type", "multipart/form-data" + boundary)
                    .expectProblem(400, "bad-request");
        }
    }

    @Test
    void cve_2025_48976_cve_2023_24998_hugePartHeadersOrTooManyParts_areRejected() {
        post("--x-y\r\nX-Long: " + "h".repeat(20_000) + "\r\n\r\n\r\n--x-y--\r\n")
                .expectProblem(400, "bad-form");
        String field = "--x-y\r\nContent-Disposition: form-data; name=\"c\"\r\n\r\nv\r\n";
        post(field.repeat(1001) + file("many.iso", "x") + "--x-y--\r\n").expectProblem(400, "bad-form");
        nothingIsLeft("many");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no boundary", "--x-y\r\nContent-Disposition: form-data; name=\"comment\"\r\n\r\n"})
    void form_thatContinuesWithoutAFile_isRejectedEarly(String start) throws IOException {
        try (RawConversation client = RawConversation.with(server.get())) {
            client.send(
                    "POST /api/files HTTP/1.1",
                    "Host: localhost",
                    "Authorization: " + alice.authorization(),
                    "Content-Type: " + FORM,
                    "Content-Length: 1000000000");
            client.sendBytes(start + "x".repeat((1 << 20) + (1 << 16)));
            assertThat(client.line()).isEqualTo("HTTP/1.1 400 Bad Request");
        }
    }

    @Test
    void form_withoutSigningIn_isRejected() {
        server.signedOut()
                .sendText("POST", "/api/files", file("a.iso", "x"), "Content-Type", FORM)
                .expectProblem(401, "unauthorized");
    }

    @Test
    void form_ofCurl_isStored(@TempDir Path directory) throws IOException, InterruptedException {
        Path iso = Files.writeString(directory.resolve("curl \u00fc.iso"), "by curl");
        Process curl = new ProcessBuilder(List.of(
                        "curl",
                        "-sS",
                        "-u",
                        "alice:wonderland",
                        "-F",
                        "file=@" + iso + ";filename=\"curl \\\"q\\\".iso\"",
                        "-F",
                        "more=@-;filename=stdin.iso",
                        server.get().address().resolve("/api/files").toString()))
                .redirectErrorStream(true)
                .start();
        curl.getOutputStream().write("piped".getBytes(StandardCharsets.UTF_8));
        curl.getOutputStream().close();
        String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(curl.waitFor()).as(said).isZero();
        JsonNode files = new JsonMapper().readTree(said).get("files");
        assertThat(files.get(0).get("name").asString()).isEqualTo("curl \"q\".iso");
        assertThat(stored(files.get(0))).isEqualTo("by curl");
        assertThat(stored(files.get(1))).isEqualTo("piped");
    }

    @Test
    void form_ofMoreThanTheMemory_arrivesWhole(@TempDir Path directory) throws Exception {
        GeneratedContent content = new GeneratedContent(200L << 20);
        try (ServerProcess small = ServerProcess.start(directory, "-Xmx64m")) {
            ProtocolScript person = ProtocolScript.as("alice", small.address());
            Answer answer = person.send(
                            "POST",
                            "/api/files",
                            BodyPublishers.concat(
                                    BodyPublishers.ofString(
                                            file("large.iso", "").stripTrailing() + "\r\n\r\n"),
                                    content.publisher(),
                                    BodyPublishers.ofString("\r\n--x-y--\r\n")),
                            "Content-Type",
                            FORM)
                    .expect(201);
            String path = answer.header("Location");
            person.awaitUntil(path, text -> text.contains("\"ready\""));
            assertThat(person.send("GET", path).json().get("sha256").asString()).isEqualTo(content.sha256());
        }
    }
}
