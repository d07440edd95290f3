package io.lading.http.plain;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.http.RawConversation;
import io.lading.server.RunningServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `PUT /api/files/{name}`.
class PlainUploadTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final ProtocolScript alice = server.as("alice");

    @Test
    void put_answersTheFile() {
        Answer created = alice.sendText("PUT", "/api/files/a%20b%25.iso", "hello", "Content-Type", "application/x-cd")
                .expect(201);
        String id = created.json().get("id").asString();
        created.expect("Location", "/api/files/" + id);
        assertThat(created.json().get("name").asString()).isEqualTo("a b%.iso");
        assertThat(created.json().get("size").asLong()).isEqualTo(5);
        assertThat(created.json().get("owner").asString()).isEqualTo("alice");
        assertThat(created.json().get("contentType").asString()).isEqualTo("application/x-cd");
        assertThat(alice.send("GET", "/api/files/" + id + "/content").text()).isEqualTo("hello");
    }

    @Test
    void put_chunked_needsNoLength() {
        byte[] content = "of unknown length".getBytes(StandardCharsets.UTF_8);
        Answer created = alice.send(
                        "PUT",
                        "/api/files/chunked.iso",
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content)))
                .expect(201);
        assertThat(created.json().get("size").asLong()).isEqualTo(content.length);
    }

    @Test
    void put_nothing_isAnEmptyFile() {
        Answer created = alice.sendText("PUT", "/api/files/empty.iso", "").expect(201);
        assertThat(created.json().get("size").asLong()).isZero();
    }

    @Test
    void put_sameNameTwice_keepsBoth() {
        String first =
                alice.sendText("PUT", "/api/files/same.iso", "1").expect(201).header("Location");
        String second =
                alice.sendText("PUT", "/api/files/same.iso", "2").expect(201).header("Location");
        assertThat(alice.send("GET", first + "/content").text()).isEqualTo("1");
        assertThat(alice.send("GET", second + "/content").text()).isEqualTo("2");
    }

    @Test
    void put_badNames_areRejected() {
        for (String bad : new String[] {
            "a%0ab.iso", "%E2%80%AEgpj.iso", "a".repeat(300) + ".iso", "a%5Cb.iso", "a%2Fb.iso", "..%5Ca.iso"
        }) {
            alice.sendText("PUT", "/api/files/" + bad, "x").expectProblem(400, "bad-name");
        }
        for (String bad : new String[] {"..%2fa.iso", "%2e%2e%2fa.iso", "a%00.iso"}) {
            alice.sendText("PUT", "/api/files/" + bad, "x").expectProblem(400, "bad-request");
        }
        alice.sendText("PUT", "/api/files/", "x").expectProblem(400, "bad-name");
    }

    /// URLs are decoded once: `%252F` in the URL is `%2F` in the name, not a slash.
    @Test
    void put_nameWithAnEncodedPercent_isThatName() {
        Answer created = alice.sendText("PUT", "/api/files/a%252Fb.iso", "x").expect(201);
        assertThat(created.json().get("name").asString()).isEqualTo("a%2Fb.iso");
    }

    @Test
    void rejection_withABodyStillToCome_saysThatTheConnectionIsClosed() throws IOException {
        try (RawConversation client = RawConversation.with(server.get())) {
            refusedPut(client, 1000);
            assertThat(client.line()).isEqualTo("HTTP/1.1 415 Unsupported Media Type");
            assertThat(client.fields())
                    .contains("Connection: close")
                    .anyMatch(field -> field.startsWith("Content-Length: "));
            client.sendBytes("x".repeat(1000));
            String document = client.rest();
            assertThat(document).startsWith("{").endsWith("}").contains("/problems/format-not-allowed");
        }
    }

    @Test
    void rejection_withItsWholeBodyThere_keepsTheConnection() throws IOException {
        try (RawConversation client = RawConversation.with(server.get())) {
            client.sendBytes("PUT /api/files/virus.exe HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                    + alice.authorization() + "\r\nContent-Length: 4\r\n\r\nbody");
            assertThat(client.line()).isEqualTo("HTTP/1.1 415 Unsupported Media Type");
            assertThat(client.fields()).noneMatch(field -> field.startsWith("Connection:"));
        }
    }

    private void refusedPut(RawConversation client, long length) throws IOException {
        client.send(
                "PUT /api/files/virus.exe HTTP/1.1",
                "Host: localhost",
                "Authorization: " + alice.authorization(),
                "Content-Length: " + length);
    }

    @Test
    void put_forbiddenExtension_isRejectedBeforeTheBody() throws IOException {
        try (RawConversation curl = RawConversation.with(server.get())) {
            curl.send(
                    "PUT /api/files/virus.exe HTTP/1.1",
                    "Host: localhost",
                    "Authorization: " + alice.authorization(),
                    "Content-Length: 1000000000000",
                    "Expect: 100-continue");
            assertThat(curl.line()).isEqualTo("HTTP/1.1 415 Unsupported Media Type");
        }
    }

    @Test
    void put_expectContinue_isAnswered() throws IOException {
        try (RawConversation curl = RawConversation.with(server.get())) {
            curl.send(
                    "PUT /api/files/welcome.iso HTTP/1.1",
                    "Host: localhost",
                    "Authorization: " + alice.authorization(),
                    "Content-Length: 5",
                    "Expect: 100-continue");
            assertThat(curl.line()).isEqualTo("HTTP/1.1 100 Continue");
            assertThat(curl.line()).isEmpty();
            curl.sendBytes("hello");
            assertThat(curl.line()).isEqualTo("HTTP/1.1 201 Created");
        }
    }

    @Test
    void put_withoutSigningIn_isRejectedBeforeTheBody() throws IOException {
        try (RawConversation curl = RawConversation.with(server.get())) {
            curl.send(
                    "PUT /api/files/a.iso HTTP/1.1",
                    "Host: localhost",
                    "Content-Length: 1000000000000",
                    "Expect: 100-continue");
            assertThat(curl.line()).isEqualTo("HTTP/1.1 401 Unauthorized");
        }
    }

    @Test
    void put_clientVanishes_leavesNothing() throws IOException {
        try (RawConversation curl = RawConversation.with(server.get())) {
            curl.send(
                    "PUT /api/files/vanished.iso HTTP/1.1",
                    "Host: localhost",
                    "Authorization: " + alice.authorization(),
                    "Content-Length: 1000000");
            curl.sendBytes("only this");
            alice.awaitUntil("/api/uploads", text -> text.contains("vanished.iso"));
        }
        alice.awaitUntil("/api/uploads", text -> !text.contains("vanished.iso"));
        assertThat(alice.send("GET", "/api/files?q=vanished").json().get("files"))
                .isEmpty();
    }

    @Test
    void put_badChunkSize_leavesNothing() throws IOException {
        try (RawConversation curl = RawConversation.with(server.get())) {
            curl.send(
                    "PUT /api/files/badchunk.iso HTTP/1.1",
                    "Host: localhost",
                    "Authorization: " + alice.authorization(),
                    "Transfer-Encoding: chunked");
            curl.sendBytes("5\r\nhello\r\nzz\r\n");
            assertThat(curl.line()).startsWith("HTTP/1.1 400");
        }
        assertThat(alice.send("GET", "/api/files?q=badchunk").json().get("files"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, chunked", "gzip\r\nTransfer-Encoding: chunked"})
    void put_withAnotherTransferCoding_isRejected(String codings) throws IOException {
        try (RawConversation curl = RawConversation.with(server.get())) {
            curl.send(
                    "PUT /api/files/gzip.iso HTTP/1.1",
                    "Host: localhost",
                    "Authorization: " + alice.authorization(),
                    "Transfer-Encoding: " + codings);
            assertThat(curl.line()).startsWith("HTTP/1.1 501");
        }
    }

    @Test
    void put_partial_isRejected() {
        alice.sendText("PUT", "/api/files/part.iso", "x", "Content-Range", "bytes 0-0/2")
                .expectProblem(400, "bad-request");
    }
}
