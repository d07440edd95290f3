package io.lading.http.tus;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript.Answer;
import io.lading.http.RawConversation;
import io.lading.server.RunningServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// tus 1.0.0, Creation, Creation With Upload and Expiration.
class TusCreationTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer("MAX_SIZE", "1G", "QUOTA", "2G");

    private static final TusScript alice = TusScript.as("alice", server);

    @Test
    void t12_create_answersWhereAndUntilWhen() {
        Answer created = alice.create(10, "a.iso").expect(201).expect("Tus-Resumable", "1.0.0");
        assertThat(created.header("Location")).matches("/api/uploads/[0-9a-f-]{36}");
        assertThat(created.header("Upload-Expires")).endsWith(" GMT");
    }

    @Test
    void t15_create_echoesTheMetadataExactly() {
        String metadata = "filename YS5pc28=,note bsO8dHpsaWNo,empty,flag ";
        Answer created = alice.script()
                .send(
                        "POST",
                        "/api/uploads",
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Length",
                        "1",
                        "Upload-Metadata",
                        metadata.strip());
        alice.head(created.expect(201).header("Location")).expect("Upload-Metadata", metadata.strip());
    }

    @Test
    void t14_create_ofNothing_isCompleteAtOnce() {
        String upload = alice.created(0, "empty.iso");
        alice.head(upload).expect(200).expect("Upload-Offset", "0").expect("Upload-Length", "0");
        String id = upload.substring(upload.lastIndexOf('/') + 1);
        Answer file = alice.script().send("GET", "/api/files/" + id).expect(200);
        assertThat(file.json().get("size").asLong()).isZero();
    }

    @Test
    void t17_create_withContent_keepsIt() {
        Answer created = alice.script()
                .sendText(
                        "POST",
                        "/api/uploads",
                        "01234",
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Length",
                        "10",
                        "Upload-Metadata",
                        TusScript.metadata("with.iso"),
                        "Content-Type",
                        "application/offset+octet-stream")
                .expect(201)
                .expect("Upload-Offset", "5");
        alice.patch(created.header("Location"), 5, "56789").expect(204).expect("Upload-Offset", "10");
    }

    @Test
    void t17_create_withContent_thatIsRejected_isRejectedBeforeTheContent() throws IOException {
        assertThat(alice.script()
                        .send("OPTIONS", "/api/uploads")
                        .header("Tus-Extension")
                        .split(","))
                .contains("creation-with-upload");
        try (RawConversation client = RawConversation.with(server.get())) {
            client.send(
                    "POST /api/uploads HTTP/1.1",
                    "Host: localhost",
                    "Authorization: " + alice.script().authorization(),
                    "Tus-Resumable: 1.0.0",
                    "Upload-Length: " + (2L << 30),
                    "Content-Type: application/offset+octet-stream",
                    "Content-Length: " + (2L << 30),
                    "Expect: 100-continue");
            assertThat(client.line()).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void t17_create_chunkedBeyondTheLength_createsNothing() throws IOException {
        try (RawConversation client = RawConversation.with(server.get())) {
            client.send(
                    "POST /api/uploads HTTP/1.1",
                    "Host: localhost",
                    "Authorization: " + alice.script().authorization(),
                    "Tus-Resumable: 1.0.0",
                    "Upload-Length: 2",
                    "Upload-Metadata: " + TusScript.metadata("chunked-more.iso"),
                    "Content-Type: application/offset+octet-stream",
                    "Transfer-Encoding: chunked");
            client.sendBytes("5\r\nhello\r\n0\r\n\r\n");
            assertThat(client.line()).startsWith("HTTP/1.1 413 ");
            assertThat(client.fields()).noneMatch(field -> field.startsWith("Location"));
        }
        assertThat(alice.script().send("GET", "/api/uploads").text()).doesNotContain("chunked-more.iso");
    }

    @Test
    void t17_create_withMoreContentThanDeclared_createsNothing() {
        alice.script()
                .sendText(
                        "POST",
                        "/api/uploads",
                        "0123456789",
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Length",
                        "5",
                        "Upload-Metadata",
                        TusScript.metadata("morethan.iso"),
                        "Content-Type",
                        "application/offset+octet-stream")
                .expectProblem(413, "beyond-length");
        assertThat(alice.script().send("GET", "/api/uploads").text()).doesNotContain("morethan.iso");
    }

    @Test
    void t13_create_needsALengthOrItsDeferral_notBoth() {
        String name = TusScript.metadata("both.iso");
        refusedCreation("Upload-Metadata", name);
        refusedCreation("Upload-Defer-Length", "2", "Upload-Metadata", name);
        refusedCreation("Upload-Defer-Length", "1", "Upload-Length", "1", "Upload-Metadata", name);
        alice.createWith("Upload-Defer-Length", "1").expect(201);
        alice.createWith("Upload-Length", "1").expect(201);
    }

    @Test
    void t16_deferredLength_isToldUntilItIsKnown_andNeverChanges() {
        assertThat(alice.script()
                        .send("OPTIONS", "/api/uploads")
                        .header("Tus-Extension")
                        .split(","))
                .contains("creation-defer-length");
        String name = TusScript.metadata("later.iso");
        String upload = alice.createWith("Upload-Defer-Length", "1", "Upload-Metadata", name)
                .expect(201)
                .header("Location");
        alice.patch(upload, 0, "01").expect(204);
        alice.head(upload).expect("Upload-Defer-Length", "1").expectNo("Upload-Length");
        alice.patch(upload, 2, "", "Upload-Length", "1")
                .expectProblem(400, "inconsistent-length")
                .expect("Upload-Offset", "2");
        assertThat(alice.patch(upload, 2, "234", "Upload-Length", "4")
                        .expectProblem(413, "beyond-length")
                        .text())
                .contains("exceeds the upload length of 4 bytes");
        alice.head(upload).expect(200).expect("Upload-Offset", "2").expect("Upload-Defer-Length", "1");
        alice.patch(upload, 2, "23", "Upload-Length", "6").expect(204);
        alice.head(upload).expect("Upload-Length", "6").expectNo("Upload-Defer-Length");
        alice.patch(upload, 4, "45", "Upload-Length", "7")
                .expectProblem(400, "inconsistent-length")
                .expect("Upload-Offset", "4");
        alice.head(upload).expect("Upload-Length", "6");
        alice.patch(upload, 4, "45").expect(204).expect("Upload-Offset", "6");
    }

    @Test
    void t6_create_badLengths_areRejected() {
        for (String bad : new String[] {"-1", "9223372036854775808", "99999999999999999999", "1e3", "", "ten"}) {
            refusedCreation("Upload-Length", bad, "Upload-Metadata", TusScript.metadata("bad.iso"));
        }
    }

    @Test
    void t15_create_badMetadata_isRejected() {
        for (String bad : new String[] {"filename !!!", "filename YQ==,filename YQ==", ",", "filename YQ== x"}) {
            refusedCreation("Upload-Length", "1", "Upload-Metadata", bad);
        }
    }

    @Test
    void t15_create_withANameOfControlCharacters_isRejected() {
        alice.script()
                .send(
                        "POST",
                        "/api/uploads",
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Length",
                        "1",
                        "Upload-Metadata",
                        "filename gIA=")
                .expectProblem(400, "bad-name");
    }

    private static void refusedCreation(String... fields) {
        String[] headers = new String[fields.length + 2];
        headers[0] = "Tus-Resumable";
        headers[1] = "1.0.0";
        System.arraycopy(fields, 0, headers, 2, fields.length);
        alice.script().send("POST", "/api/uploads", headers).expectProblem(400, "bad-request");
    }

    @Test
    void create_badNames_areRejected() {
        for (String bad : new String[] {
            "../a.iso", "a/b.iso", "..\\a.iso", "", "a\nb.iso", "a\u0000.iso", "\u202egpj.iso", "a".repeat(300) + ".iso"
        }) {
            alice.create(1, bad).expectProblem(400, "bad-name");
        }
        assertThat(alice.script().send("GET", "/api/files?q=b.iso").json().get("files"))
                .isEmpty();
    }

    @Test
    void create_nameWithMarkup_isKeptAsAName() {
        String name = "<img src=x onerror=alert(1)>.iso";
        String upload = alice.created(1, name);
        alice.patch(upload, 0, "x").expect(204);
        String id = upload.substring(upload.lastIndexOf('/') + 1);
        Answer file = alice.script().send("GET", "/api/files/" + id).expect("Content-Type", "application/json");
        assertThat(file.json().get("name").asString()).isEqualTo(name);
    }

    @Test
    void create_forbiddenExtension_isRejected() {
        Answer refused = alice.create(1, "virus.exe").expectProblem(415, "format-not-allowed");
        assertThat(refused.json().get("allowedExtensions").toString()).isEqualTo("[\".iso\",\".img\"]");
    }

    @Test
    void create_withoutName_getsOne() {
        String upload = alice.script()
                .send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "1")
                .expect(201)
                .header("Location");
        alice.patch(upload, 0, "x").expect(204);
        String id = upload.substring(upload.lastIndexOf('/') + 1);
        assertThat(alice.script()
                        .send("GET", "/api/files/" + id)
                        .json()
                        .get("name")
                        .asString())
                .isEqualTo("untitled.iso");
    }

    @Test
    void t14_create_tooLarge_isRejected() {
        Answer refused = alice.create((1L << 30) + 1, "huge.iso").expectProblem(413, "too-large");
        assertThat(refused.json().get("maxSize").asLong()).isEqualTo(1L << 30);
    }

    @Test
    void create_overTheQuota_isRejected() {
        TusScript bob = TusScript.as("bob", server);
        String first = bob.created(1L << 30, "one.iso");
        bob.created(1L << 29, "two.iso");
        bob.create(1L << 30, "three.iso").expectProblem(413, "over-quota");
        bob.delete(first).expect(204);
        bob.create(1L << 30, "three.iso").expect(201);
    }

    @Test
    void t11_create_withoutSigningIn_isRejected() {
        new TusScript(server.signedOut()).create(1, "a.iso").expect(401);
        TusScript.as("mallory", server).create(1, "a.iso").expect(401);
    }
}
