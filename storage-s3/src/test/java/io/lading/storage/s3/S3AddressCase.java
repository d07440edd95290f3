package io.lading.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.storage.Delivery;
import io.lading.storage.StorageException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a client without keys gets at an address that was signed for it.
abstract class S3AddressCase {
    private static final String NAME = "3f/01a2/0000000000000000-3-aa";
    private static final Delivery AS = new Delivery(
            "application/octet-stream",
            "attachment; filename=\"a b_.iso\"; filename*=UTF-8''a%20b%22.iso",
            "private, no-store",
            Duration.ofMinutes(5));

    private final S3Server server;
    private final byte[] content = new byte[1000];
    private S3Settings bucket;
    private S3Objects objects;

    S3AddressCase(S3Server server) {
        this.server = server;
        new Random(1).nextBytes(content);
    }

    @BeforeEach
    final void open() throws StorageException {
        bucket = server.newBucket();
        objects = open(Optional.empty());
        CRC32C sum = new CRC32C();
        sum.update(content);
        objects.put(NAME, List.of(ByteBuffer.wrap(content)), (int) sum.getValue());
    }

    private S3Objects open(Optional<URI> endpoint) {
        S3Settings settings = new S3Settings(
                bucket.endpoint(),
                bucket.bucket(),
                bucket.prefix(),
                bucket.region(),
                bucket.pathStyle(),
                bucket.keys(),
                Optional.of(new S3Settings.Addresses(endpoint)),
                false);
        return S3Objects.open(settings, Integrity.CRC32C);
    }

    @AfterEach
    final void close() {
        objects.close();
    }

    private URI address() throws StorageException {
        return objects.addressing().orElseThrow().address(NAME, AS);
    }

    private static HttpResponse<byte[]> get(URI address, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        }
    }

    @Test
    final void address_hasTheWholeObject_labelledAsAsked() throws Exception {
        HttpResponse<byte[]> answer = get(address());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(content);
        assertThat(answer.headers().firstValue("Content-Type")).contains(AS.type());
        assertThat(answer.headers().firstValue("Content-Disposition")).contains(AS.disposition());
        assertThat(answer.headers().firstValue("Cache-Control")).contains(AS.cacheControl());
    }

    @Test
    final void address_hasRanges() throws Exception {
        HttpResponse<byte[]> answer = get(address(), "Range", "bytes=10-19");
        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(content, 10, 20));
        assertThat(answer.headers().firstValue("Content-Range")).contains("bytes 10-19/1000");
    }

    @Test
    final void address_isValidForItsTime_andForItsObjectOnly() throws Exception {
        String address = address().toString();
        assertThat(address).contains("X-Amz-Expires=300&").contains("X-Amz-SignedHeaders=host&");
        assertThat(get(URI.create(address.replace("3-aa?", "3-ab?"))).statusCode())
                .isEqualTo(403);
        assertThat(get(URI.create(address.replace("X-Amz-Expires=300", "X-Amz-Expires=301")))
                        .statusCode())
                .isEqualTo(403);
        assertThat(get(URI.create(address.replaceFirst("\\?.*", ""))).statusCode())
                .isEqualTo(403);
    }

    @Test
    final void publicEndpoint_isThatOfTheAddress() throws IOException {
        try (S3Objects behind = open(Optional.of(URI.create("https://files.example.com:8443")))) {
            assertThat(behind.addressing().orElseThrow().address(NAME, AS).toString())
                    .startsWith(
                            "https://files.example.com:8443/" + bucket.bucket() + "/" + bucket.prefix() + NAME + "?");
        }
    }

    @Test
    final void withoutTheSetting_thereAreNoAddresses() {
        try (S3Objects usual = S3Objects.open(bucket, Integrity.CRC32C)) {
            assertThat(usual.addressing()).isEmpty();
        }
    }
}
