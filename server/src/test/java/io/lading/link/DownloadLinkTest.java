package io.lading.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// What the visitor of a download link can do.
class DownloadLinkTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer("LINKS", "on", "ALLOWED_EXTENSIONS", "*");

    private final ProtocolScript alice = server.as("alice");
    private final ProtocolScript visitor = server.signedOut();

    @Test
    void visit_readsTheFileInRanges_asOneDownload() {
        String file = LinkScript.file(alice, "a.txt", "0123456789");
        JsonNode link = LinkScript.downloadLink(alice, file, ",\"maxDownloads\":1");
        String visit = LinkScript.visit(visitor, link);
        assertThat(visitor.send("GET", "/api/links/content", "Authorization", visit, "Range", "bytes=0-3")
                        .expect(206)
                        .text())
                .isEqualTo("0123");
        assertThat(visitor.send("GET", "/api/links/content", "Authorization", visit, "Range", "bytes=4-")
                        .expect(206)
                        .text())
                .isEqualTo("456789");
        JsonNode now = alice.send("GET", "/api/links/" + LinkScript.id(link))
                .expect(200)
                .json();
        assertThat(now.get("used").asLong()).isEqualTo(1);
        LinkScript.open(visitor, LinkScript.secret(link)).expectProblem(410, "link-ended");
    }

    @Test
    void programs_readTheFileWithTheSecret() {
        String file = LinkScript.file(alice, "b.txt", "0123456789");
        JsonNode link = LinkScript.downloadLink(alice, file, "");
        String path = link.get("url").asString() + "/content";
        assertThat(visitor.send("GET", path).expect(200).text()).isEqualTo("0123456789");
        visitor.send("GET", path, "Range", "bytes=4-").expect(206);
        JsonNode now = alice.send("GET", "/api/links/" + LinkScript.id(link))
                .expect(200)
                .json();
        assertThat(now.get("used").asLong()).isEqualTo(1);
    }

    private JsonNode now(JsonNode link) {
        return alice.send("GET", "/api/links/" + LinkScript.id(link))
                .expect(200)
                .json();
    }

    @Test
    void open_describesTheFile() {
        String file = LinkScript.file(alice, "c.txt", "0123456789");
        JsonNode link = LinkScript.downloadLink(alice, file, ",\"note\":\"Here.\",\"maxDownloads\":3");
        assertThat(link.get("url").asString()).isEqualTo("/get/" + LinkScript.secret(link));
        JsonNode opened =
                LinkScript.open(visitor, LinkScript.secret(link)).expect(200).json();
        assertThat(opened.get("kind").asString()).isEqualTo("download");
        assertThat(opened.get("name").asString()).isEqualTo("c.txt");
        assertThat(opened.get("note").asString()).isEqualTo("Here.");
        assertThat(opened.get("owner").asString()).isEqualTo("alice");
        assertThat(opened.get("remaining").asLong()).isEqualTo(3);
        assertThat(opened.get("file").get("name").asString()).isEqualTo("c.txt");
        assertThat(opened.get("file").get("size").asLong()).isEqualTo(10);
        assertThat(opened.get("file").get("sha256").asString()).hasSize(64);
    }

    @Test
    void requestsWithoutBytes_areNoDownloads() {
        String file = LinkScript.file(alice, "d.txt", "0123456789");
        JsonNode link = LinkScript.downloadLink(alice, file, ",\"maxDownloads\":1");
        String visit = LinkScript.visit(visitor, link);
        String content = "/api/links/content";
        String etag = visitor.send("HEAD", content, "Authorization", visit)
                .expect(200)
                .expect("Content-Length", "10")
                .expect("Cache-Control", "no-store")
                .expect("X-Robots-Tag", "noindex, nofollow")
                .header("ETag");
        visitor.send("GET", content, "Authorization", visit, "If-None-Match", etag)
                .expect(304);
        visitor.send("GET", content, "Authorization", visit, "Range", "bytes=20-")
                .expect(416);
        String path = link.get("url").asString() + "/content";
        visitor.send("HEAD", path).expect(200);
        assertThat(now(link).get("used").asLong()).isZero();
    }

    /// Otherwise a program could read all bytes but the first one as often as it likes.
    @Test
    void programs_readWholeFiles_ifTheNumberOfDownloadsIsLimited() {
        String file = LinkScript.file(alice, "e.txt", "0123456789");
        JsonNode link = LinkScript.downloadLink(alice, file, ",\"maxDownloads\":2");
        String path = link.get("url").asString() + "/content";
        assertThat(visitor.send("GET", path, "Range", "bytes=1-").expect(200).text())
                .isEqualTo("0123456789");
        visitor.send("GET", path).expect(200);
        Answer refused = visitor.send("GET", path).expectProblem(410, "link-ended");
        assertThat(refused.json().get("reason").asString()).isEqualTo("used");
        refused.expectNo("ETag").expectNo("Content-Disposition");
    }

    @Test
    void numberOfDownloads_holdsAtTheSameTime() throws Exception {
        String file = LinkScript.file(alice, "f.txt", "0123456789");
        JsonNode link = LinkScript.downloadLink(alice, file, ",\"maxDownloads\":2");
        String path = link.get("url").asString() + "/content";
        CyclicBarrier start = new CyclicBarrier(5);
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 5; i++) {
                answers.add(visitors.submit(() -> {
                    start.await();
                    return visitor.send("GET", path).response().statusCode();
                }));
            }
        }
        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> answer : answers) {
            statuses.add(answer.get());
        }
        assertThat(statuses).containsExactlyInAnyOrder(200, 200, 410, 410, 410);
    }

    @Test
    void browser_downloadsWithTheCookie_ofThisLinkOnly() {
        String file = LinkScript.file(alice, "g.txt", "0123456789");
        JsonNode link = LinkScript.downloadLink(alice, file, ",\"password\":\"open sesame\"");
        JsonNode other = LinkScript.downloadLink(alice, LinkScript.file(alice, "h.txt", "other"), "");
        String path = link.get("url").asString() + "/content";
        String document = "{\"secret\":\"" + LinkScript.secret(link) + "\",\"password\":\"open sesame\"}";
        String cookie = LinkScript.openWith(visitor, document)
                .expect(200)
                .header("Set-Cookie")
                .split(";", 2)[0];
        String ofOther = LinkScript.open(visitor, LinkScript.secret(other))
                .header("Set-Cookie")
                .split(";", 2)[0];
        visitor.send("GET", path, "Cookie", cookie).expect(200);
        visitor.send("GET", path, "Cookie", cookie, "Range", "bytes=5-").expect(206);
        assertThat(now(link).get("used").asLong()).isEqualTo(1);
        visitor.send("GET", path).expectProblem(403, "link-password");
        visitor.send("GET", path, "Cookie", ofOther).expectProblem(403, "link-password");
    }

    @Test
    void visitorOfADownload_mayDoNothingElse() {
        String file = LinkScript.file(alice, "i.txt", "0123456789");
        String visit = LinkScript.visit(visitor, LinkScript.downloadLink(alice, file, ""));
        visitor.send("GET", "/api/files/" + file, "Authorization", visit).expectProblem(403, "forbidden");
        visitor.send("GET", "/api/files/" + file + "/content", "Authorization", visit)
                .expectProblem(403, "forbidden");
        LinkScript.create(visitor, visit, "a.zip", 5).expectProblem(403, "forbidden");
        LinkScript.make(server.signedOut(), "\"kind\":\"upload\",\"name\":\"x\"")
                .expect(401);
    }

    @Test
    void linkOfADeletedFile_isGone() {
        String file = LinkScript.file(alice, "j.txt", "0123456789");
        JsonNode link = LinkScript.downloadLink(alice, file, "");
        String visit = LinkScript.visit(visitor, link);
        alice.send("DELETE", "/api/files/" + file).expect(204);
        visitor.send("GET", "/api/links/content", "Authorization", visit).expectProblem(401, "visit-ended");
        LinkScript.open(visitor, LinkScript.secret(link)).expectProblem(404, "link-not-found");
        alice.send("GET", "/api/links/" + LinkScript.id(link)).expect(404);
    }
}
