package io.lading.http.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

/// `PATCH /api/files/{id}`.
class FileChangesTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final ProtocolScript alice = server.as("alice");
    private static final ProtocolScript bob = server.as("bob");

    private static String put(String name) {
        return alice.sendText("PUT", "/api/files/" + name, "content")
                .expect(201)
                .header("Location");
    }

    private static Answer rename(ProtocolScript person, String file, String name) {
        return change(person, file, Map.of("name", name));
    }

    private static Answer change(ProtocolScript person, String file, Map<String, Object> members) {
        String body = JsonMapper.shared().writeValueAsString(members);
        return person.sendText("PATCH", file, body, "Content-Type", "application/json");
    }

    private static List<String> found(String query) {
        return bob.send("GET", "/api/files?q=" + query)
                .expect(200)
                .json()
                .get("files")
                .valueStream()
                .map(file -> file.get("name").asString())
                .toList();
    }

    @Test
    void rename_changesNameSearchAndDownload_butNotTheContent() {
        String file = put("draftversion.iso");
        String etag = alice.send("GET", file + "/content").header("ETag");

        Answer renamed = rename(alice, file, "Größe final.iso").expect(200);

        assertThat(renamed.json().get("name").asString()).isEqualTo("Größe final.iso");
        assertThat(found("draftversion")).isEmpty();
        assertThat(found("gr%C3%B6%C3%9Fe")).containsExactly("Größe final.iso");
        Answer content = bob.send("GET", file + "/content").expect(200);
        assertThat(content.text()).isEqualTo("content");
        assertThat(content.header("ETag")).isEqualTo(etag);
        assertThat(content.header("Content-Disposition")).contains("UTF-8''Gr%C3%B6%C3%9Fe%20final.iso");
    }

    @Test
    void rename_isForTheOwnerAndAdministrators() {
        String file = put("alices.iso");
        rename(bob, file, "bobs.iso").expectProblem(403, "forbidden");
        rename(server.as("carol"), file, "carols.iso").expect(200);
        rename(alice.withToken("upload"), file, "by-token.iso").expect(200);
        rename(alice.withToken("read"), file, "x.iso").expectProblem(403, "forbidden");
        rename(server.as("carol").withToken("upload"), file, "x.iso").expectProblem(403, "forbidden");
        rename(server.signedOut(), file, "x.iso").expectProblem(401, "unauthorized");
        assertThat(bob.send("GET", file).json().get("name").asString()).isEqualTo("by-token.iso");
    }

    @Test
    void rename_followsTheRulesOfUploads_andKeepsTheFormat() {
        String file = put("ruled.iso");
        for (String bad : List.of("", " ", "..", "a/b.iso", " a.iso", "a\u0000.iso", "x".repeat(252) + ".iso")) {
            rename(alice, file, bad).expectProblem(400, "bad-name");
        }
        rename(alice, file, "ruled.exe").expectProblem(415, "format-not-allowed");
        rename(alice, file, ".iso").expectProblem(415, "format-not-allowed");
        Answer other = rename(alice, file, "ruled.img").expectProblem(415, "format-not-allowed");
        assertThat(other.json().get("allowedExtensions").toString()).isEqualTo("[\".iso\"]");
        rename(alice, file, "RULED 2.ISO").expect(200);
        assertThat(bob.send("GET", file).json().get("name").asString()).isEqualTo("RULED 2.ISO");
    }

    @Test
    void rename_withAnOutdatedName_isRefused() {
        String file = put("first.iso");
        Answer second = change(alice, file, Map.of("name", "second.iso", "previousName", "first.iso"));
        second.expect(200);
        Answer late = change(alice, file, Map.of("name", "third.iso", "previousName", "first.iso"));
        late.expectProblem(409, "file-renamed");
        assertThat(late.json().get("name").asString()).isEqualTo("second.iso");
        assertThat(bob.send("GET", file).json().get("name").asString()).isEqualTo("second.iso");
    }

    @Test
    void rename_ofNothing_isRefused() {
        rename(alice, "/api/files/x", "a.iso").expectProblem(404, "not-found");
        String file = put("gone.iso");
        change(alice, file, Map.of()).expectProblem(400, "bad-request");
        for (Object other : List.of(5, 1.5, true, List.of("a.iso"))) {
            change(alice, file, Map.of("name", other)).expectProblem(400, "bad-request");
        }
        alice.send("DELETE", file).expect(204);
        rename(alice, file, "a.iso").expectProblem(404, "not-found");
    }
}
