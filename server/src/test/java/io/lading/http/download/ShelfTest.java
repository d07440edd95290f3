package io.lading.http.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `GET /api/files`, `GET` and `DELETE` of `/api/files/{id}`.
class ShelfTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final ProtocolScript alice = server.as("alice");
    private static final ProtocolScript bob = server.as("bob");

    @BeforeEach
    void empty() {
        for (var file : alice.send("GET", "/api/files").json().get("files")) {
            server.as("carol")
                    .send("DELETE", "/api/files/" + file.get("id").asString())
                    .expect(204);
        }
    }

    @Test
    void list_isPagedNewestFirst() {
        put(alice, "one.iso", "1");
        put(bob, "two.iso", "22");
        put(alice, "three.iso", "333");
        Answer first = bob.send("GET", "/api/files?limit=2").expect(200);
        assertThat(names(first)).containsExactly("three.iso", "two.iso");
        Answer second = bob.send(
                "GET", "/api/files?limit=2&cursor=" + first.json().get("next").asString());
        assertThat(names(second.expect(200))).containsExactly("one.iso");
        assertThat(second.json().get("next").isNull()).isTrue();
    }

    @Test
    void list_isSearchedAndSorted() {
        put(alice, "debian.iso", "1");
        put(alice, "Fedora.iso", "333");
        put(alice, "fedora-old.iso", "22");
        assertThat(names(bob.send("GET", "/api/files?q=fedora&sort=largest")))
                .containsExactly("Fedora.iso", "fedora-old.iso");
        assertThat(names(bob.send("GET", "/api/files?sort=oldest"))).startsWith("debian.iso");
        assertThat(names(bob.send("GET", "/api/files?q=%25"))).isEmpty();
    }

    @Test
    void list_badParameters_areRejected() {
        for (String bad : List.of(
                "limit=0",
                "limit=-1",
                "limit=501",
                "limit=x",
                "sort=weight",
                "q=" + "x".repeat(256),
                "cursor=x",
                "cursor=" + "x".repeat(2000))) {
            alice.send("GET", "/api/files?" + bad).expectProblem(400, "bad-request");
        }
    }

    @Test
    void details_areThoseOfTheFile() {
        String file = put(alice, "details.iso", "hello");
        alice.awaitUntil(file, text -> text.contains("\"ready\""));
        var json = bob.send("GET", file).expect(200).json();
        assertThat(json.propertyNames())
                .containsExactly(
                        "id",
                        "name",
                        "size",
                        "sha256",
                        "owner",
                        "addedAt",
                        "modifiedAt",
                        "expiresAt",
                        "state",
                        "contentType",
                        "format",
                        "image",
                        "link",
                        "sha512",
                        "sha512State");
        assertThat(json.get("sha256").asString())
                .isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        assertThat(json.get("addedAt").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
    }

    @Test
    void known_areOnesOwnFilesOfThatNameAndSize() {
        String file = put(alice, "d\u00fcne.iso", "123");
        put(bob, "bobs.iso", "1");
        put(alice, "other.iso", "1");

        // The name in decomposed form, as macOS sends it.
        Answer known = known(alice, "du\u0308ne.iso", 3, "other.iso", 2, "bobs.iso", 1, "a/path.iso", 1)
                .expect(200);

        assertThat(known.json().get("files").valueStream().toList())
                .singleElement()
                .satisfies(only -> assertThat(file).endsWith(only.get("id").asString()));
    }

    @Test
    void known_malformedQuestions_areRejected() {
        for (String bad : List.of(
                "{}",
                "{\"files\":[null]}",
                "{\"files\":[{\"name\":\"a.iso\"}]}",
                "{\"files\":[{\"size\":1}]}",
                "{\"files\":[{\"name\":\"a.iso\",\"size\":-1}]}",
                "{\"files\":[{\"name\":\"a.iso\",\"size\":1.5}]}",
                "{\"files\":[{\"name\":\"a.iso\",\"size\":\"1\"}]}",
                "{\"files\":[" + "{\"name\":\"a.iso\",\"size\":1},".repeat(1000) + "{\"name\":\"a.iso\",\"size\":1}]}",
                "[")) {
            alice.sendText("POST", "/api/files/known", bad, "Content-Type", "application/json")
                    .expectProblem(400, "bad-request");
        }
    }

    private static Answer known(ProtocolScript person, Object... namesAndSizes) {
        StringJoiner files = new StringJoiner(",", "{\"files\":[", "]}");
        for (int i = 0; i < namesAndSizes.length; i += 2) {
            files.add("{\"name\":\"" + namesAndSizes[i] + "\",\"size\":" + namesAndSizes[i + 1] + "}");
        }
        return person.sendText("POST", "/api/files/known", files.toString(), "Content-Type", "application/json");
    }

    @Test
    void delete_isForTheOwnerAndAdministrators() {
        String kept = put(alice, "alices.iso", "1");
        bob.send("DELETE", kept).expectProblem(403, "forbidden");
        alice.send("GET", kept).expect(200);
        alice.send("DELETE", kept).expect(204);
        alice.send("GET", kept).expectProblem(404, "not-found");
        alice.send("DELETE", kept).expectProblem(404, "not-found");
        server.as("carol").send("DELETE", put(alice, "second.iso", "2")).expect(204);
        assertThat(names(bob.send("GET", "/api/files"))).isEmpty();
    }

    @Test
    void settings_stateWhatIsAccepted() {
        var settings = alice.send("GET", "/api/settings").expect(200).json();
        assertThat(settings.get("allowedExtensions").toString()).isEqualTo("[\".iso\",\".img\"]");
        assertThat(settings.get("maxSize").isNull()).isTrue();
        assertThat(settings.get("available").asLong()).isPositive();
        assertThat(settings.get("extensions").toString()).contains("\"creation\"");
    }

    @Test
    void health_needsNoSignIn() {
        server.signedOut().send("GET", "/api/health").expect(200);
        server.signedOut().send("GET", "/api/settings").expectProblem(401, "unauthorized");
    }

    private static String put(ProtocolScript person, String name, String content) {
        return person.sendText("PUT", "/api/files/" + name, content).expect(201).header("Location");
    }

    private static List<String> names(Answer page) {
        return page.json()
                .get("files")
                .valueStream()
                .map(file -> file.get("name").asString())
                .toList();
    }
}
