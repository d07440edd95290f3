package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.field.DeclaredType;
import io.lading.http.field.UploadMetadata;
import io.lading.server.RunningServer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Metadata from clients is stored, so its size is limited.
class KeptFieldsTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final ProtocolScript alice = server.as("alice");

    private static ProtocolScript.Answer create(String metadata) {
        return alice.send(
                "POST",
                "/api/uploads",
                "Tus-Resumable",
                "1.0.0",
                "Upload-Length",
                "3",
                "Upload-Metadata",
                "filename YS5pc28=" + metadata);
    }

    private static String type(String declared) {
        String file = alice.sendText("PUT", "/api/files/typed.iso", "x", "Content-Type", declared)
                .expect(201)
                .header("Location");
        return alice.send("GET", file).json().path("contentType").asString("");
    }

    @Test
    void metadata_isReturned_orRejected() {
        String most = ",k ".concat("A".repeat(UploadMetadata.MAX_LENGTH - "filename YS5pc28=,k ".length()));
        String upload = create(most).expect(201).header("Location");
        alice.send("HEAD", upload, "Tus-Resumable", "1.0.0")
                .expect(200)
                .expect("Upload-Metadata", "filename YS5pc28=" + most);
        create(most + "AAAA").expectProblem(400, "bad-request");
    }

    @Test
    void contentType_isKeptIfItIsOne() {
        assertThat(type("application/x-iso9660-image")).isEqualTo("application/x-iso9660-image");
        assertThat(type("a/" + "b".repeat(DeclaredType.MAX_LENGTH))).isEmpty();
        assertThat(DeclaredType.of("text/plain; charset=\"utf-8\"")).isNotNull();
        for (String no : new String[] {"", "x", "<b>/x", "a/b\u0000", "a/b\r\nX: y", "%{(#a=1)}/x", "a/\u00e9"}) {
            assertThat(DeclaredType.of(no)).as(no).isNull();
        }
    }

    @Test
    void fileType_ofControlCharacters_isLeftOut() {
        String type = Base64.getEncoder().encodeToString("a/b\u0000c".getBytes(StandardCharsets.UTF_8));
        create(",filetype " + type).expect(201);
    }
}
