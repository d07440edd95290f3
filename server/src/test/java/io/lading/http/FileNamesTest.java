package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

/// File names are stored unchanged or rejected, in every protocol.
class FileNamesTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer("ALLOWED_EXTENSIONS", "*");

    private static final ProtocolScript alice = server.as("alice");

    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static String stored(Answer answer) {
        return answer.expect(201).json().get("name").asString();
    }

    /// The name of an upload that is created with this disposition, sent byte by byte; the status if it is
    /// rejected.
    private static String nameOf(String disposition) throws IOException {
        return name(request("POST /api/uploads", "Upload-Complete: ?1", "Content-Disposition: " + disposition), "x");
    }

    private static String nameInForm(String disposition) throws IOException {
        String body = "--b\r\nContent-Disposition: " + disposition + "\r\n\r\nx\r\n--b--\r\n";
        return name(request("POST /api/files", "Content-Type: multipart/form-data; boundary=b"), body);
    }

    private static List<String> request(String target, String... fields) {
        List<String> lines = new ArrayList<>(List.of(
                target + " HTTP/1.1",
                "Host: localhost",
                "Connection: close",
                "Authorization: " + alice.authorization()));
        lines.addAll(List.of(fields));
        return lines;
    }

    private static String name(List<String> lines, String body) throws IOException {
        try (RawConversation client = RawConversation.with(server.get())) {
            client.sendBytes(String.join("\r\n", lines) + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            String status = client.line().split(" ", 3)[1];
            client.fields();
            String rest = client.rest();
            var document = new JsonMapper().readTree(rest.substring(rest.indexOf('{'), rest.lastIndexOf('}') + 1));
            if (!status.equals("201")) {
                return status;
            }
            return document.has("files")
                    ? document.get("files").get(0).get("name").asString()
                    : document.get("name").asString();
        }
    }

    @Test
    void put_everyCharacterOfASegment_isPartOfTheName() {
        String segment = "AZaz09-._~!$&'()*+,;=:@.iso";
        assertThat(stored(alice.sendText("PUT", "/api/files/" + segment, "x"))).isEqualTo(segment);
        for (String name : List.of("vendor;rev-2.iso", "a;b=c;d.iso", "end;", ";begin.iso", "a;jsessionid=1", "a;;b")) {
            assertThat(stored(alice.sendText("PUT", "/api/files/" + name, "x"))).isEqualTo(name);
            assertThat(stored(alice.sendText("PUT", "/api/files/" + name, "x", "Upload-Complete", "?1")))
                    .isEqualTo(name);
        }
    }

    @Test
    void put_everyEncodedCharacter_isPartOfTheName() {
        for (int c = ' ' + 1; c < 0x7f; c++) {
            if (c == '/' || c == '\\') {
                continue;
            }
            String name = "a" + (char) c + "b.iso";
            String path = "/api/files/a%" + "%02X".formatted(c) + "b.iso";
            assertThat(stored(alice.sendText("PUT", path, "x"))).isEqualTo(name);
        }
        assertThat(stored(alice.sendText("PUT", "/api/files/gr%C3%B6%C3%9Fe%F0%9F%92%BF.iso", "x")))
                .isEqualTo("größe💿.iso");
        alice.sendText("PUT", "/api/files/a%2Fb.iso", "x").expectProblem(400, "bad-name");
        alice.sendText("PUT", "/api/files/C:%5Cfakepath%5Cx.iso", "x").expectProblem(400, "bad-name");
    }

    @Test
    void semicolon_isPartOfEverySegment() {
        String id = alice.sendText("PUT", "/api/files/whole.iso", "x")
                .expect(201)
                .json()
                .get("id")
                .asString();
        alice.send("GET", "/api/files/" + id).expect(200);
        alice.send("GET", "/api/files/" + id + ";v=1").expect(404);
        alice.send("GET", "/api/files;v=1").expect(404);
        alice.send("DELETE", "/api/files/" + id + ";v=1").expect(404);
        alice.send("GET", "/api/users;v=1").expect(404);
    }

    @Test
    void disposition_inUtf8OrLatin1_isRead() throws IOException {
        for (String name : List.of("schön.iso", "größe.iso", "ÀÁ.iso", "日本語.iso", "💿.iso")) {
            assertThat(nameOf("attachment; filename=\"" + utf8(name) + "\"")).isEqualTo(name);
            assertThat(nameInForm("form-data; name=\"f\"; filename=\"" + utf8(name) + "\""))
                    .isEqualTo(name);
        }
        assertThat(nameOf("attachment; filename=\"sch\u00f6n.iso\"")).isEqualTo("schön.iso");
        assertThat(nameInForm("form-data; name=\"f\"; filename=\"sch\u00f6n.iso\""))
                .isEqualTo("schön.iso");
        assertThat(nameInForm("form-data; name=\"\u00fc\"; filename=\"gr\u00f6\u00dfe.iso\""))
                .isEqualTo("größe.iso");
        assertThat(nameOf("attachment; filename=" + utf8("größe.iso"))).isEqualTo("größe.iso");
    }

    @Test
    void disposition_inEveryFormOfSenders_isRead() throws IOException {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("filename=\"a;b.iso\"", "a;b.iso");
        names.put("filename=plain.iso", "plain.iso");
        names.put("FileName=\"case.iso\"", "case.iso");
        names.put("filename = \"spaces.iso\" ; size=1", "spaces.iso");
        names.put("filename=\"a\\\"b.iso\"", "a\"b.iso");
        names.put("filename=\"a\"b.iso\"", "a\"b.iso");
        names.put("filename=\"a=b.iso\"; x=y", "a=b.iso");
        names.put("filename*=UTF-8''gr%C3%B6%C3%9Fe%3B.iso", "größe;.iso");
        names.put("filename=\"ascii.iso\"; filename*=utf-8'de'%e2%82%ac.iso", "€.iso");
        names.put("filename*=UTF-8''sch%F6n.iso", "schön.iso");
        names.put("filename*=ISO-8859-1''sch%F6n.iso", "schön.iso");
        names.put("filename=\"=?UTF-8?Q?gr=C3=B6=C3=9Fe_1.iso?=\"", "größe 1.iso");
        names.put("filename=\"=?UTF-8?B?w7Y=?= =?UTF-8?B?LmlzbyE=?=\"", "ö.iso!");
        names.put("filename=\"=?UTF-8?Q?a?= rest.iso\"", "=?UTF-8?Q?a?= rest.iso");
        names.put("filename=\"=?x.iso\"", "=?x.iso");
        names.put("filename=\"C:\\fakepath\\x.iso\"", "400");
        names.put("filename=\"C:\\\\fakepath\\\\x.iso\"", "400");
        names.put("filename", "400");
        names.put("filename=\"open.iso", "400");
        names.put("filename=\"a.iso\"; filename=\"b.iso\"", "400");
        names.put("filename=\"a\"; b.iso\"", "400");
        names.put("filename*=UTF-8''a%zz.iso", "400");
        names.put("filename*=UTF-8''a%2", "400");
        names.put("filename*=none''a.iso", "400");
        names.put("filename=\"=?none?Q?a?=\"", "400");
        for (var sent : names.entrySet()) {
            assertThat(nameOf("inline; " + sent.getKey())).as(sent.getKey()).isEqualTo(sent.getValue());
            assertThat(nameInForm("form-data; name=f; " + sent.getKey()))
                    .as("form: " + sent.getKey())
                    .isEqualTo(sent.getValue());
        }
    }

    /// The header fields of a part can arrive in any number of chunks.
    @Test
    void formName_inLatin1_arrivesInPieces() throws IOException {
        String body = String.join(
                "\r\n",
                "--b",
                "Content-Disposition: form-data; name=x",
                "",
                "y",
                "--b",
                "Content-Type: a/b",
                "Content-Disposition: form-data; name=f; filename=\"sch\u00f6n.iso\"",
                "",
                "x",
                "--b--",
                "");
        try (RawConversation client = RawConversation.with(server.get())) {
            client.send(request(
                            "POST /api/files",
                            "Content-Type: multipart/form-data; boundary=b",
                            "Transfer-Encoding: chunked")
                    .toArray(String[]::new));
            for (int i = 0; i < body.length(); i++) {
                client.sendBytes("1\r\n" + body.charAt(i) + "\r\n");
            }
            client.sendBytes("0\r\n\r\n");
            assertThat(client.line()).startsWith("HTTP/1.1 201 ");
            assertThat(client.rest()).contains("\"schön.iso\"");
        }
    }

    @Test
    void disposition_overHttp2_isRead() throws IOException, InterruptedException {
        for (String name : List.of("schön.iso", "größe.iso")) {
            Process curl = new ProcessBuilder(
                            "curl",
                            "-sS",
                            "--http2-prior-knowledge",
                            "-u",
                            "alice:wonderland",
                            "-H",
                            "Upload-Complete: ?1",
                            "-H",
                            "Content-Disposition: attachment; filename=\"" + name + "\"",
                            "--data-binary",
                            "x",
                            server.get().address().resolve("/api/uploads").toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(said).contains("\"name\":\"" + name + "\"");
        }
    }

    @Test
    void metadataOfTus_inUtf8OrLatin1_isRead() {
        for (var charset : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1)) {
            String value = Base64.getEncoder().encodeToString("größe;1.iso".getBytes(charset));
            alice.send(
                            "POST",
                            "/api/uploads",
                            "Tus-Resumable",
                            "1.0.0",
                            "Upload-Length",
                            "0",
                            "Upload-Metadata",
                            "filename " + value)
                    .expect(201);
        }
        var files = alice.send("GET", "/api/files?limit=2").json().get("files");
        assertThat(files.get(0).get("name").asString()).isEqualTo("größe;1.iso");
        assertThat(files.get(1).get("name").asString()).isEqualTo("größe;1.iso");
    }
}
