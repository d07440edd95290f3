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

/// What the visitor of an upload link can do.
class UploadLinkTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer("LINKS", "on", "ALLOWED_EXTENSIONS", "*");

    private final ProtocolScript alice = server.as("alice");
    private final ProtocolScript visitor = server.signedOut();

    @Test
    void upload_arrivesUnderTheNameOfTheOwner() {
        JsonNode link = LinkScript.uploadLink(alice, "");
        String visit = LinkScript.visit(visitor, link);
        String path =
                LinkScript.create(visitor, visit, "june.zip", 5).expect(201).header("Location");
        LinkScript.append(visitor, visit, path, 0, "hello").expect(204);

        String id = path.substring(path.lastIndexOf('/') + 1);
        JsonNode file = alice.send("GET", "/api/files/" + id).expect(200).json();
        assertThat(file.get("owner").asString()).isEqualTo("alice");
        assertThat(file.get("link").asString()).isEqualTo("Photos of June");
        JsonNode now = alice.send("GET", "/api/links/" + LinkScript.id(link))
                .expect(200)
                .json();
        assertThat(now.get("used").asLong()).isEqualTo(1);
        assertThat(now.get("bytes").asLong()).isEqualTo(5);
        assertThat(now.get("lastUsedAt").isNull()).isFalse();
    }

    @Test
    void everyProtocol_uploads() {
        JsonNode link = LinkScript.uploadLink(alice, "");
        String visit = LinkScript.visit(visitor, link);
        visitor.sendText("PUT", "/api/files/plain.txt", "plain", "Authorization", visit)
                .expect(201);
        visitor.sendText(
                        "POST",
                        "/api/uploads",
                        "rufh",
                        "Authorization",
                        visit,
                        "Upload-Draft-Interop-Version",
                        "8",
                        "Upload-Complete",
                        "?1",
                        "Content-Disposition",
                        "attachment; filename=\"rufh.txt\"")
                .expect(201);
        String form =
                "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"form.txt\"\r\n\r\nform\r\n--x--\r\n";
        String type = "multipart/form-data; boundary=x";
        visitor.sendText("POST", "/api/files", form, "Authorization", visit, "Content-Type", type)
                .expect(201);
        Answer batch = visitor.sendText("POST", "/api/files/batch", form, "Authorization", visit, "Content-Type", type)
                .expect(200);
        assertThat(batch.json().get("results").get(0).get("status").asInt()).isEqualTo(201);
        JsonNode now = alice.send("GET", "/api/links/" + LinkScript.id(link))
                .expect(200)
                .json();
        assertThat(now.get("used").asLong()).isEqualTo(4);
    }

    @Test
    void otherVisits_doNotSeeTheUpload() {
        JsonNode link = LinkScript.uploadLink(alice, "");
        String mine = LinkScript.visit(visitor, link);
        String other = LinkScript.visit(visitor, link);
        String ofOtherLink = LinkScript.visit(visitor, LinkScript.uploadLink(alice, ""));
        String path = LinkScript.create(visitor, mine, "a.zip", 5).expect(201).header("Location");
        for (String stranger : new String[] {other, ofOtherLink}) {
            head(stranger, path).expect(404);
            visitor.send("GET", path, "Authorization", stranger).expect(404);
            LinkScript.append(visitor, stranger, path, 0, "hello").expect(404);
            visitor.send("DELETE", path, "Authorization", stranger).expect(404);
        }
        head(mine, path).expect(200).expect("Upload-Offset", "0").expect("Cache-Control", "no-store");
        assertThat(alice.send("GET", "/api/uploads").expect(200).text()).contains("Photos of June", "a.zip");
        visitor.send("DELETE", path, "Authorization", mine, "Tus-Resumable", "1.0.0")
                .expect(204);
        head(mine, path).expect(404);
    }

    private Answer head(String visit, String path) {
        return visitor.send("HEAD", path, "Authorization", visit, "Tus-Resumable", "1.0.0");
    }

    @Test
    void renewedVisit_keepsItsUploads() {
        JsonNode link = LinkScript.uploadLink(alice, "");
        Answer first = LinkScript.open(visitor, LinkScript.secret(link)).expect(200);
        String cookie = first.header("Set-Cookie");
        assertThat(cookie).contains("lading-visit=", "HttpOnly", "SameSite=Strict", "Path=/");
        String path = LinkScript.create(visitor, LinkScript.bearer(first), "a.zip", 5)
                .expect(201)
                .header("Location");
        for (String[] proof :
                new String[][] {{"Cookie", cookie.split(";", 2)[0]}, {"Authorization", LinkScript.bearer(first)}}) {
            Answer again =
                    LinkScript.open(visitor, LinkScript.secret(link), proof).expect(200);
            head(LinkScript.bearer(again), path).expect(200);
        }
        String byCookie = cookie.split(";", 2)[0];
        visitor.send("HEAD", path, "Cookie", byCookie, "Tus-Resumable", "1.0.0").expect(200);
        visitor.send("DELETE", path, "Cookie", byCookie, "Tus-Resumable", "1.0.0")
                .expectProblem(403, "forbidden");
        visitor.send("DELETE", path, "Cookie", byCookie, "Tus-Resumable", "1.0.0", "X-Lading-Client", "test")
                .expect(204);
    }

    /// A visit must not take rights from a user who is signed in.
    @Test
    void visitCookie_doesNotReplaceASession() {
        JsonNode link = LinkScript.uploadLink(alice, "");
        String visit = LinkScript.open(visitor, LinkScript.secret(link))
                .header("Set-Cookie")
                .split(";", 2)[0];
        String session = visitor.sendText(
                        "POST",
                        "/api/session",
                        "{\"name\":\"bob\",\"password\":\"builder\"}",
                        "Content-Type",
                        "application/json",
                        "X-Lading-Client",
                        "test")
                .expect(200)
                .header("Set-Cookie")
                .split(";", 2)[0];
        Answer account = visitor.send("GET", "/api/account", "Cookie", visit + "; " + session);
        assertThat(account.expect(200).json().get("name").asString()).isEqualTo("bob");
    }

    @Test
    void sizes_areLimited_declaredOrNot() {
        JsonNode link = LinkScript.uploadLink(alice, ",\"maxSize\":4");
        String visit = LinkScript.visit(visitor, link);
        JsonNode problem = LinkScript.create(visitor, visit, "a.zip", 5)
                .expectProblem(413, "too-large")
                .json();
        assertThat(problem.get("maxSize").asLong()).isEqualTo(4);
        visitor.sendText("PUT", "/api/files/a.zip", "hello", "Authorization", visit)
                .expectProblem(413, "too-large");
        String form = "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.zip\"\r\n\r\nhello\r\n--x--\r\n";
        visitor.sendText(
                        "POST",
                        "/api/files",
                        form,
                        "Authorization",
                        visit,
                        "Content-Type",
                        "multipart/form-data; boundary=x")
                .expectProblem(413, "beyond-length");
        visitor.sendText("PUT", "/api/files/a.zip", "four", "Authorization", visit)
                .expect(201);
    }

    @Test
    void formats_areLimited() {
        JsonNode link = LinkScript.uploadLink(alice, ",\"formats\":[\".JPG\",\".png\"]");
        assertThat(link.get("formats").toString()).isEqualTo("[\".jpg\",\".png\"]");
        String visit = LinkScript.visit(visitor, link);
        LinkScript.create(visitor, visit, "a.zip", 5).expectProblem(415, "format-not-allowed");
        LinkScript.create(visitor, visit, "a.Jpg", 5).expect(201);
        JsonNode settings = visitor.send("GET", "/api/settings", "Authorization", visit)
                .expect(200)
                .json();
        assertThat(settings.get("allowedExtensions").toString()).isEqualTo("[\".jpg\",\".png\"]");
    }

    @Test
    void numberOfUploads_isLimited_alsoAtTheSameTime() throws Exception {
        JsonNode link = LinkScript.uploadLink(alice, ",\"maxUploads\":1");
        String visit = LinkScript.visit(visitor, link);
        List<Future<Answer>> answers = new ArrayList<>();
        CyclicBarrier start = new CyclicBarrier(4);
        try (ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                answers.add(visitors.submit(() -> {
                    start.await();
                    return LinkScript.create(visitor, visit, "a.zip", 5);
                }));
            }
        }
        String path = "";
        int refused = 0;
        for (Future<Answer> answer : answers) {
            if (answer.get().response().statusCode() == 201) {
                path = answer.get().header("Location");
            } else {
                assertThat(answer.get()
                                .expectProblem(410, "link-ended")
                                .json()
                                .get("reason")
                                .asString())
                        .isEqualTo("used");
                refused++;
            }
        }
        assertThat(refused).isEqualTo(3);
        String secret = LinkScript.secret(link);
        Answer opened = LinkScript.open(visitor, secret, "Authorization", visit).expect(200);
        assertThat(opened.json().get("remaining").asLong()).isZero();
        LinkScript.append(visitor, visit, path, 0, "hello").expect(204);
        LinkScript.open(visitor, secret).expectProblem(410, "link-ended");
        assertThat(alice.send("GET", "/api/links/" + LinkScript.id(link))
                        .json()
                        .get("state")
                        .asString())
                .isEqualTo("used");
    }

    /// An upload that is cancelled gives its place back.
    @Test
    void cancelledUpload_doesNotCount() {
        JsonNode link = LinkScript.uploadLink(alice, ",\"maxUploads\":1");
        String visit = LinkScript.visit(visitor, link);
        String path = LinkScript.create(visitor, visit, "a.zip", 5).expect(201).header("Location");
        visitor.send("DELETE", path, "Authorization", visit, "Tus-Resumable", "1.0.0")
                .expect(204);
        LinkScript.create(visitor, visit, "a.zip", 5).expect(201);
    }

    @Test
    void parts_areNotAllowed() {
        String visit = LinkScript.visit(visitor, LinkScript.uploadLink(alice, ""));
        visitor.send(
                        "POST",
                        "/api/uploads",
                        "Authorization",
                        visit,
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Length",
                        "5",
                        "Upload-Concat",
                        "partial")
                .expectProblem(403, "forbidden");
    }

    @Test
    void completeUpload_belongsToTheOwnerOnly() {
        String visit = LinkScript.visit(visitor, LinkScript.uploadLink(alice, ""));
        String path = LinkScript.create(visitor, visit, "a.zip", 5).expect(201).header("Location");
        LinkScript.append(visitor, visit, path, 0, "hello").expect(204);
        head(visit, path).expect(200).expect("Upload-Offset", "5");
        Answer state = visitor.send("GET", path, "Authorization", visit);
        assertThat(state.text()).doesNotContain("hello");
        visitor.send("DELETE", path, "Authorization", visit, "Tus-Resumable", "1.0.0")
                .expectProblem(403, "forbidden");
        String file = path.replace("/uploads/", "/files/");
        visitor.send("GET", file, "Authorization", visit).expectProblem(403, "forbidden");
        visitor.send("GET", file + "/content", "Authorization", visit).expectProblem(403, "forbidden");
        alice.send("GET", file + "/content").expect(200);
    }
}
