package io.lading.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import io.lading.storage.objects.Joining;
import io.lading.storage.objects.Joining.Part;
import io.lading.storage.objects.Objects.ObjectStream;
import io.lading.storage.s3.FaultProxy.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Joins on a real server, over a network that fails.
abstract class S3JoinCase {
    private static final int MIB = 1 << 20;
    private static final S3Limits LIMITS = new S3Limits(
            2,
            Duration.ofSeconds(20),
            64 << 10,
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofMillis(1),
            4,
            4);
    private static final String PREFIX = "3f/01a2/";

    private final S3Server server;
    private final byte[] content = new byte[14 * MIB];
    private S3Settings bucket;
    private FaultProxy proxy;
    private S3Objects objects;
    private Joining joining;

    S3JoinCase(S3Server server) {
        this.server = server;
        new Random(1).nextBytes(content);
    }

    @BeforeEach
    final void open() throws IOException {
        bucket = server.newBucket();
        proxy = new FaultProxy(server.endpoint());
        objects = S3Objects.open(settings(proxy.endpoint()), Integrity.CRC32C, LIMITS);
        joining = objects.joining().orElseThrow();
    }

    private S3Settings settings(URI endpoint) {
        return new S3Settings(
                Optional.of(endpoint),
                bucket.bucket(),
                bucket.prefix(),
                bucket.region(),
                bucket.pathStyle(),
                bucket.keys(),
                Optional.empty(),
                true);
    }

    @AfterEach
    final void close() throws IOException {
        objects.close();
        proxy.close();
    }

    private static String name(long from, long length, String nonce) {
        return PREFIX + HexFormat.of().toHexDigits(from) + "-" + Long.toHexString(length) + "-" + nonce;
    }

    /// Stores a part of the content.
    private String put(int from, int to) throws StorageException {
        CRC32C sum = new CRC32C();
        sum.update(content, from, to - from);
        String name = name(from, to - from, "0");
        objects.put(name, List.of(ByteBuffer.wrap(content, from, to - from)), (int) sum.getValue());
        return name;
    }

    /// A whole object, a range of an object, and two that are too small to be copied.
    private List<Part> parts() throws StorageException {
        String first = put(0, 6 * MIB);
        String second = put(5 * MIB, 12 * MIB);
        String third = put(12 * MIB, 13 * MIB);
        String fourth = put(13 * MIB, 14 * MIB);
        return List.of(
                new Part(List.of(new Segment(0, 6 * MIB, first, 0))),
                new Part(List.of(new Segment(6 * MIB, 12 * MIB, second, MIB))),
                new Part(List.of(
                        new Segment(12 * MIB, 13 * MIB, third, 0), new Segment(13 * MIB, 14 * MIB, fourth, 0))));
    }

    private byte[] read(String name) throws StorageException {
        ByteBuffer read = ByteBuffer.allocate(content.length);
        try (ObjectStream stream = objects.get(name, 0, content.length)) {
            while (stream.read(read) >= 0) {
                // Until the end.
            }
        }
        return read.array();
    }

    @Test
    final void server_canJoin() throws StorageException {
        assertThat(JoinExamination.problem(objects)).isEmpty();
        List<String> left = new ArrayList<>();
        objects.list("", object -> left.add(object.name()));
        assertThat(left).isEmpty();
    }

    @Test
    final void parts_becomeOneObject() throws StorageException {
        String name = name(0, content.length, "a");
        joining.join(name, parts(), () -> {});
        assertThat(objects.size(name)).contains((long) content.length);
        assertThat(Arrays.equals(read(name), content)).isTrue();
        assertThat(joining.unfinished(PREFIX)).isEmpty();
    }

    @Test
    final void joinThatIsStopped_leavesNothing() throws StorageException {
        String name = name(0, content.length, "b");
        List<Part> parts = parts();
        List<String> seen = new ArrayList<>();
        assertThatThrownBy(() -> joining.join(name, parts, () -> {
                    seen.addAll(joining.unfinished(PREFIX));
                    if (seen.size() > 1) {
                        throw new StorageException(StorageException.Kind.TEMPORARY, "stopped", null);
                    }
                }))
                .hasMessage("stopped");
        assertThat(seen).containsOnly(name);
        assertThat(joining.unfinished(PREFIX)).isEmpty();
        assertThat(objects.size(name)).isEmpty();
    }

    @Test
    final void anyFailure_leavesTheWholeObjectOrNone_andCanBeAbandoned() throws StorageException {
        List<Part> parts = parts();
        for (Fault fault :
                List.of(new Fault.Refuse(503, "SlowDown"), new Fault.SwallowAnswer(), new Fault.CutAnswer(10))) {
            boolean more = true;
            for (int at = 0; more; at++) {
                Fault[] planned = new Fault[at + 2];
                Arrays.fill(planned, new Fault.Pass());
                // Also the second attempt.
                planned[at] = fault;
                planned[at + 1] = fault;
                String name = name(0, content.length, HexFormat.of().toHexDigits(new Random().nextInt()));
                proxy.plan(planned);
                try {
                    joining.join(name, parts, () -> {});
                } catch (StorageException e) {
                    // The object may exist all the same.
                }
                more = proxy.done();
                proxy.plan();
                if (objects.size(name).isPresent()) {
                    assertThat(Arrays.equals(read(name), content)).isTrue();
                }
                joining.abandon(name);
                assertThat(joining.unfinished(PREFIX)).isEmpty();
                joining.abandon(name);
            }
        }
    }

    @Test
    final void withoutTheSetting_objectsAreNotJoined() throws StorageException {
        try (S3Objects usual = S3Objects.open(bucket, Integrity.CRC32C)) {
            assertThat(usual.joining()).isEmpty();
            assertThat(JoinExamination.problem(usual)).contains("it cannot copy parts of objects");
        }
    }
}
