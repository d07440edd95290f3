package io.lading.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.StoreOutageException;
import io.lading.storage.objects.MissingObjectException;
import io.lading.storage.objects.Objects.ObjectStream;
import io.lading.storage.s3.FaultProxy.Fault;
import io.lading.storage.s3.FaultProxy.Fault.CutAnswer;
import io.lading.storage.s3.FaultProxy.Fault.CutRequest;
import io.lading.storage.s3.FaultProxy.Fault.Refuse;
import io.lading.storage.s3.FaultProxy.Fault.Silence;
import io.lading.storage.s3.FaultProxy.Fault.SwallowAnswer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A network that fails before a real server: each call either has its effect, or fails as the port says, and
/// never with other bytes.
abstract class S3FaultCase {
    private static final String NAME = "3f/01a2/0";
    private static final int LENGTH = 300_000;
    private static final Refuse SLOW_DOWN = new Refuse(503, "SlowDown");

    /// A silent server is noticed soon, a slow machine is not mistaken for one.
    private static final S3Limits LIMITS = new S3Limits(
            3,
            Duration.ofMinutes(2),
            512 << 10,
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            Duration.ofMillis(1),
            64,
            64);

    private final S3Server server;
    private S3Settings direct;
    private FaultProxy proxy;
    private S3Objects objects;
    private S3Objects behind;

    S3FaultCase(S3Server server) {
        this.server = server;
    }

    @BeforeEach
    final void open() throws IOException {
        direct = server.newBucket();
        proxy = new FaultProxy(server.endpoint());
        objects = open(LIMITS);
        behind = S3Objects.open(direct, Integrity.CRC32C);
    }

    private S3Objects open(S3Limits limits) {
        return S3Objects.open(throughProxy(S3Server.KEYS), Integrity.CRC32C, limits);
    }

    private S3Settings throughProxy(S3Settings.Keys keys) {
        return new S3Settings(
                Optional.of(proxy.endpoint()), direct.bucket(), direct.prefix(), "us-east-1", true, Optional.of(keys));
    }

    @AfterEach
    final void close() throws IOException {
        objects.close();
        behind.close();
        proxy.close();
    }

    private static byte[] content(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void put(S3Objects objects, String name, byte[] bytes) throws StorageException {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        objects.put(name, List.of(ByteBuffer.wrap(bytes)), (int) sum.getValue());
    }

    private static byte[] get(S3Objects objects, String name, int from, int to) throws StorageException {
        ByteBuffer read = ByteBuffer.allocate(to - from);
        try (ObjectStream stream = objects.get(name, from, to)) {
            while (stream.read(read) >= 0) {
                // Until the end.
            }
        }
        assertThat(read.remaining()).isZero();
        return read.array();
    }

    private static List<String> names(S3Objects objects) throws StorageException {
        List<String> names = new ArrayList<>();
        objects.list("", object -> names.add(object.name()));
        return names;
    }

    private static void fails(Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isNotInstanceOf(MissingObjectException.class)
                .isInstanceOfSatisfying(StorageException.class, failure -> {
                    assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
                    assertThat(failure instanceof StoreOutageException).isEqualTo(kind == Kind.TEMPORARY);
                });
    }

    @Test
    void put_whoseBodyIsCutOff_isTriedAgain() throws StorageException {
        for (int bytes : new int[] {0, 1, LENGTH / 2, LENGTH - 1}) {
            proxy.plan(new CutRequest(bytes));
            put(objects, NAME + bytes, content(LENGTH, bytes));
            assertThat(proxy.done()).isTrue();
            assertThat(get(behind, NAME + bytes, 0, LENGTH)).isEqualTo(content(LENGTH, bytes));
        }
    }

    @Test
    void put_whoseBodyIsCutOffEachTime_isATemporaryFailure_andLeavesNothing() throws StorageException {
        proxy.plan(new CutRequest(LENGTH / 2), new CutRequest(LENGTH - 1), new CutRequest(0));
        fails(Kind.TEMPORARY, () -> put(objects, NAME, content(LENGTH, 1)));
        assertThat(behind.size(NAME)).isEmpty();
        put(objects, NAME, content(LENGTH, 1));
        assertThat(get(behind, NAME, 0, LENGTH)).isEqualTo(content(LENGTH, 1));
    }

    @Test
    void put_whoseAnswerIsLost_isTriedAgain() throws StorageException {
        proxy.plan(new SwallowAnswer(), new SwallowAnswer());
        put(objects, NAME, content(LENGTH, 2));
        assertThat(get(behind, NAME, 0, LENGTH)).isEqualTo(content(LENGTH, 2));
    }

    @Test
    void put_whoseAnswerIsLostEachTime_isATemporaryFailure_andTheObjectIsWhole() throws StorageException {
        proxy.plan(new SwallowAnswer(), new SwallowAnswer(), new SwallowAnswer());
        fails(Kind.TEMPORARY, () -> put(objects, NAME, content(LENGTH, 3)));
        assertThat(get(behind, NAME, 0, LENGTH)).isEqualTo(content(LENGTH, 3));
    }

    @Test
    void silence_endsTheAttempt() throws StorageException {
        S3Limits impatient = new S3Limits(
                3,
                LIMITS.time(),
                LIMITS.slowest(),
                LIMITS.connect(),
                Duration.ofMillis(500),
                LIMITS.queue(),
                LIMITS.pause(),
                4,
                4);
        try (S3Objects few = open(impatient)) {
            proxy.plan(new Silence(), new Silence(), new Silence());
            fails(Kind.TEMPORARY, () -> put(few, NAME, content(LENGTH, 4)));
            proxy.plan(new Silence(), new Silence(), new Silence());
            fails(Kind.TEMPORARY, () -> few.size(NAME));
        }
        assertThat(behind.size(NAME)).isEmpty();
    }

    @Test
    void objectsThatAreReadSlowly_takeNoConnectionFromOtherCalls() throws StorageException {
        put(behind, NAME, content(LENGTH, 16));
        S3Limits two = new S3Limits(
                1,
                LIMITS.time(),
                LIMITS.slowest(),
                LIMITS.connect(),
                LIMITS.silence(),
                Duration.ofMillis(200),
                LIMITS.pause(),
                2,
                2);
        try (S3Objects few = open(two);
                ObjectStream _ = few.get(NAME, 0, LENGTH);
                ObjectStream _ = few.get(NAME, 0, LENGTH)) {
            put(few, NAME + "1", content(LENGTH, 17));
            assertThat(few.size(NAME + "1")).contains((long) LENGTH);
            assertThat(names(few)).containsExactly(NAME, NAME + "1");
            few.delete(List.of(NAME + "1"));
            fails(Kind.TEMPORARY, () -> get(few, NAME, 0, LENGTH));
        }
    }

    @Test
    void everyCall_isTriedAgain_whenTheServerIsBusy() throws StorageException {
        proxy.plan(SLOW_DOWN, SLOW_DOWN);
        put(objects, NAME, content(LENGTH, 5));
        proxy.plan(SLOW_DOWN, SLOW_DOWN);
        assertThat(get(objects, NAME, 0, LENGTH)).isEqualTo(content(LENGTH, 5));
        proxy.plan(SLOW_DOWN, SLOW_DOWN);
        assertThat(objects.size(NAME)).contains((long) LENGTH);
        proxy.plan(SLOW_DOWN, SLOW_DOWN);
        assertThat(names(objects)).containsExactly(NAME);
        proxy.plan(SLOW_DOWN, SLOW_DOWN);
        objects.delete(List.of(NAME));
        assertThat(names(behind)).isEmpty();
    }

    @Test
    void everyCall_isATemporaryFailure_whenTheServerStaysBusy() throws StorageException {
        put(behind, NAME, content(LENGTH, 6));
        Refuse broken = new Refuse(500, "InternalError");
        List<ThrowingCallable> calls = List.of(
                () -> put(objects, "3f/other", content(10, 6)),
                () -> get(objects, NAME, 0, LENGTH),
                () -> objects.size(NAME),
                () -> names(objects),
                () -> objects.delete(List.of(NAME)));
        for (ThrowingCallable call : calls) {
            proxy.plan(SLOW_DOWN, broken, new Refuse(502, ""));
            fails(Kind.TEMPORARY, call);
            assertThat(proxy.done()).isTrue();
        }
        assertThat(names(behind)).containsExactly(NAME);
    }

    @Test
    void failuresThatNeedTheOperator_arePermanent_andNotTriedAgain() throws StorageException {
        proxy.plan(new Refuse(403, "AccessDenied"));
        fails(Kind.PERMANENT, () -> put(objects, NAME, content(10, 7)));
        S3Settings.Keys wrong = new S3Settings.Keys(S3Server.KEYS.access(), "not-the-secret");
        try (S3Objects stranger = S3Objects.open(throughProxy(wrong), Integrity.CRC32C, LIMITS)) {
            fails(Kind.PERMANENT, () -> put(stranger, NAME, content(10, 7)));
            fails(Kind.PERMANENT, () -> names(stranger));
        }
        try (S3Objects nowhere = S3Objects.open(server.bucketNamed("no-such-bucket"), Integrity.CRC32C, LIMITS)) {
            fails(Kind.PERMANENT, () -> put(nowhere, NAME, content(10, 7)));
        }
        assertThat(behind.size(NAME)).isEmpty();
    }

    @Test
    void fullStores_sayNoSpace() {
        for (Refuse full : List.of(new Refuse(507, ""), new Refuse(403, "QuotaExceeded"))) {
            proxy.plan(full, full, full);
            fails(Kind.NO_SPACE, () -> put(objects, NAME, content(10, 8)));
        }
    }

    @Test
    void serverThatIsNotThere_isATemporaryFailure() throws IOException {
        proxy.close();
        fails(Kind.TEMPORARY, () -> put(objects, NAME, content(10, 9)));
        fails(Kind.TEMPORARY, () -> objects.size(NAME));
        fails(Kind.TEMPORARY, () -> names(objects));
        fails(Kind.TEMPORARY, () -> objects.delete(List.of(NAME)));
    }

    /// More often than one request may be tried: what counts are requests in a row that bring nothing.
    @Test
    void get_whoseAnswerIsCutOff_goesOnFromThere() throws StorageException {
        put(behind, NAME, content(LENGTH, 10));
        proxy.plan(new CutAnswer(1), new CutAnswer(100_000), new CutAnswer(7), new CutAnswer(50_000), new CutAnswer(9));
        assertThat(get(objects, NAME, 1000, LENGTH - 1000))
                .isEqualTo(Arrays.copyOfRange(content(LENGTH, 10), 1000, LENGTH - 1000));
        assertThat(proxy.done()).isTrue();
    }

    @Test
    void get_whoseAnswersBringNothing_isATemporaryFailure() throws StorageException {
        put(behind, NAME, content(LENGTH, 11));
        proxy.plan(new CutAnswer(1000), new CutAnswer(0), new CutAnswer(0), new CutAnswer(0), new CutAnswer(0));
        fails(Kind.TEMPORARY, () -> get(objects, NAME, 0, LENGTH));
    }

    @Test
    void get_ofAnObjectDeletedMeanwhile_isMissing() throws StorageException {
        put(behind, NAME, content(LENGTH, 12));
        proxy.plan(new CutAnswer(1000));
        try (ObjectStream stream = objects.get(NAME, 0, LENGTH)) {
            behind.delete(List.of(NAME));
            ByteBuffer all = ByteBuffer.allocate(LENGTH);
            assertThatThrownBy(() -> {
                        while (stream.read(all) >= 0) {
                            // Until it fails.
                        }
                    })
                    .isInstanceOf(MissingObjectException.class);
        }
    }

    @Test
    void list_whoseAnswerIsCutOff_showsEachNameOnce() throws StorageException {
        List<String> names =
                Stream.of("a", "b", "c", "d").map(end -> NAME + end).toList();
        for (String name : names) {
            put(behind, name, content(1, 13));
        }
        for (int bytes : new int[] {0, 1, 5, 38, 100, 300}) {
            proxy.plan(new CutAnswer(bytes), new SwallowAnswer());
            assertThat(names(objects)).isEqualTo(names);
            assertThat(proxy.done()).isTrue();
        }
    }

    /// Otherwise it would look like a listing or a deletion that found nothing.
    @Test
    void answersWithoutABody_areNoSuccess() throws StorageException {
        put(behind, NAME, content(1, 15));
        for (ThrowingCallable call :
                List.<ThrowingCallable>of(() -> names(objects), () -> objects.delete(List.of(NAME)))) {
            proxy.plan(new CutAnswer(0), new CutAnswer(0), new CutAnswer(0));
            fails(Kind.TEMPORARY, call);
            assertThat(proxy.done()).isTrue();
        }
    }

    @Test
    void delete_whoseAnswerIsLost_isRepeated() throws StorageException {
        put(behind, NAME, content(1, 14));
        proxy.plan(new SwallowAnswer(), new CutAnswer(10));
        objects.delete(List.of(NAME));
        assertThat(behind.size(NAME)).isEmpty();
    }

    /// Calls at random, each with up to two faults, on a store whose content is known.
    @Test
    void anyCall_withAnyTwoFaults_hasItsEffect() throws StorageException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Map<String, byte[]> known = new TreeMap<>();
        for (int step = 0; step < 60; step++) {
            proxy.plan(Stream.generate(() -> fault(random))
                    .limit(random.nextInt(3))
                    .toArray(Fault[]::new));
            String what = "seed " + seed + ", step " + step;
            String name = known.isEmpty() || random.nextInt(3) == 0
                    ? "3f/%03d".formatted(step)
                    : List.copyOf(known.keySet()).get(random.nextInt(known.size()));
            switch (random.nextInt(4)) {
                case 0 -> {
                    byte[] bytes =
                            known.computeIfAbsent(name, _ -> content(1 + random.nextInt(LENGTH), random.nextLong()));
                    put(objects, name, bytes);
                }
                case 1 ->
                    assertThat(objects.size(name))
                            .as(what)
                            .isEqualTo(Optional.ofNullable(known.get(name)).map(b -> (long) b.length));
                case 2 -> assertThat(names(objects)).as(what).containsExactlyElementsOf(known.keySet());
                default -> {
                    byte[] bytes = known.remove(name);
                    if (bytes != null) {
                        assertThat(get(objects, name, 0, bytes.length)).as(what).isEqualTo(bytes);
                        objects.delete(List.of(name));
                    }
                }
            }
        }
        proxy.plan();
        for (Map.Entry<String, byte[]> object : known.entrySet()) {
            assertThat(get(behind, object.getKey(), 0, object.getValue().length))
                    .as("seed " + seed)
                    .isEqualTo(object.getValue());
        }
    }

    private static Fault fault(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new CutRequest(random.nextInt(LENGTH));
            case 1 -> new SwallowAnswer();
            case 2 -> new CutAnswer(random.nextInt(200));
            default -> SLOW_DOWN;
        };
    }
}
