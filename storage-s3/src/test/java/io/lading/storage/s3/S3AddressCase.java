package io.lading.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/// Addresses that work without an account, and the whole examination, on one server.
abstract class S3AddressCase {
    abstract S3Server server();

    @Test
    void address_downloadsTheObject_asAnAttachmentOfNoType() throws IOException, InterruptedException {
        byte[] content = "<html>not to be shown</html>".getBytes(StandardCharsets.UTF_8);
        CRC32C sum = new CRC32C();
        sum.update(content);
        try (S3Objects objects = S3Objects.open(server().newBucket(), Integrity.CRC32C);
                HttpClient browser = HttpClient.newHttpClient()) {
            objects.put("3f/01a2/0", List.of(ByteBuffer.wrap(content)), (int) sum.getValue());
            URI address = objects.address("3f/01a2/0", "größe \"1\".iso", Duration.ofMinutes(5))
                    .orElseThrow();
            HttpResponse<byte[]> answer =
                    browser.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(content);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/octet-stream");
            assertThat(answer.headers().firstValue("Content-Disposition"))
                    .contains("attachment; filename=\"gr__e _1_.iso\"; filename*=UTF-8''gr%C3%B6%C3%9Fe%20%221%22.iso");
            URI changed = URI.create(address.toString().replace("/0?", "/1?"));
            assertThat(browser.send(HttpRequest.newBuilder(changed).build(), BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void examination_acceptsTheServer() throws IOException {
        S3Examination examination = S3Examination.of(server().newBucket());
        assertThat(examination.accepted()).as(examination.problems()).isTrue();
        assertThat(examination.integrity()).isEqualTo(Optional.of(Integrity.CRC32C));
    }
}
