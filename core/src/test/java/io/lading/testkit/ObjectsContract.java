package io.lading.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.storage.StorageException;
import io.lading.storage.objects.MissingObjectException;
import io.lading.storage.objects.Objects;
import io.lading.storage.objects.Objects.Listed;
import io.lading.storage.objects.Objects.ObjectStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// The contract of stores of objects. Each implementation has a subclass that opens it.
public abstract class ObjectsContract {
    private static final String NAME = "3f/01a2/0000000000000000-3-aa";

    /// S3 lists and deletes at most this many objects in one request.
    private static final int PAGE = 1000;

    /// The store, empty at the start of each test.
    protected abstract Objects objects();

    /// Takes the whole store away, such as its bucket or its directory, with all objects in it. Later calls must
    /// fail: a store that is not there must not look like an empty one.
    protected abstract void loseStore() throws IOException;

    /// The CRC-32C of the remaining bytes, whose positions stay as they are.
    protected static int crc32c(List<ByteBuffer> bytes) {
        CRC32C sum = new CRC32C();
        bytes.forEach(part -> sum.update(part.duplicate()));
        return (int) sum.getValue();
    }

    /// Bytes that look random, and are the same for the same seed.
    protected static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /// Stores bytes under a name.
    protected final void put(String name, byte... bytes) throws StorageException {
        List<ByteBuffer> content = List.of(ByteBuffer.wrap(bytes));
        objects().put(name, content, crc32c(content));
    }

    /// Reads a range to its end.
    protected final byte[] get(String name, long from, long to) throws StorageException {
        try (ObjectStream stream = objects().get(name, from, to)) {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
            while (stream.read(buffer.clear()) >= 0) {
                assertThat(buffer.position()).isPositive();
                read.write(buffer.array(), 0, buffer.position());
            }
            assertThat(stream.read(buffer.clear())).isEqualTo(-1);
            return read.toByteArray();
        }
    }

    /// The names that begin with a prefix.
    protected final List<String> names(String prefix) throws StorageException {
        List<String> names = new ArrayList<>();
        objects().list(prefix, object -> names.add(object.name()));
        return names;
    }

    private static void together(List<Callable<Void>> calls) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(calls.size())) {
            for (Future<Void> call : threads.invokeAll(calls)) {
                call.get();
            }
        }
    }

    @Test
    void put_isReadAndListedAtOnce() throws StorageException {
        put(NAME, (byte) 1, (byte) 2, (byte) 3);
        assertThat(get(NAME, 0, 3)).containsExactly(1, 2, 3);
        assertThat(objects().size(NAME)).contains(3L);
        List<Listed> listed = new ArrayList<>();
        objects().list("", listed::add);
        assertThat(listed).singleElement().satisfies(object -> {
            assertThat(object.name()).isEqualTo(NAME);
            assertThat(object.bytes()).isEqualTo(3);
        });
    }

    /// Memory of a pool is direct, and a segment seldom begins or ends with a buffer.
    @Test
    void put_ofSeveralBuffers_joinsWhatRemains_andMovesNoPosition() throws StorageException {
        byte[] all = bytes(3 << 20, 1);
        ByteBuffer heap = ByteBuffer.wrap(all, 0, 1000);
        ByteBuffer readOnly =
                ByteBuffer.wrap(all).asReadOnlyBuffer().position(1000).limit(1_000_000);
        ByteBuffer direct = ByteBuffer.allocateDirect(all.length).put(all).position(1_000_000);
        ByteBuffer slice = direct.slice(1_000_000, 500_000);
        direct.position(1_500_000);
        List<ByteBuffer> parts = List.of(heap, readOnly, slice, ByteBuffer.allocate(0), direct);
        objects().put(NAME, parts, crc32c(parts));
        assertThat(get(NAME, 0, all.length)).isEqualTo(all);
        assertThat(parts).extracting(ByteBuffer::position).containsExactly(0, 1000, 0, 0, 1_500_000);
        assertThat(parts).extracting(ByteBuffer::limit).containsExactly(1000, 1_000_000, 500_000, 0, all.length);
    }

    /// The caller repeats a call whose answer was lost.
    @Test
    void put_again_withTheSameBytes_succeeds() throws StorageException {
        put(NAME, bytes(1000, 2));
        put(NAME, bytes(1000, 2));
        assertThat(get(NAME, 0, 1000)).isEqualTo(bytes(1000, 2));
    }

    @Test
    void put_withAWrongSum_isRefused_andNotVisible() throws StorageException {
        List<ByteBuffer> content = List.of(ByteBuffer.wrap(bytes(100_000, 3)));
        int sum = crc32c(content);
        assertThatThrownBy(() -> objects().put(NAME, content, sum ^ 1)).isInstanceOf(StorageException.class);
        assertThat(objects().size(NAME)).isEmpty();
        assertThat(names("")).isEmpty();
        objects().put(NAME, content, sum);
        assertThat(get(NAME, 0, 100_000)).isEqualTo(bytes(100_000, 3));
    }

    @Test
    void put_byManyThreads_storesEachObject() throws Exception {
        together(IntStream.range(0, 16)
                .<Callable<Void>>mapToObj(i -> () -> {
                    put("3f/01a2/" + i, bytes(200_000 + i, i));
                    return null;
                })
                .toList());
        for (int i = 0; i < 16; i++) {
            assertThat(get("3f/01a2/" + i, 0, 200_000 + i)).isEqualTo(bytes(200_000 + i, i));
        }
    }

    /// A first try can still be under way when the caller tries again.
    @Test
    void put_ofOneNameByManyThreads_storesOneWholeObject() throws Exception {
        byte[] content = bytes(300_000, 4);
        Callable<Void> put = () -> {
            put(NAME, content);
            return null;
        };
        together(List.of(put, put, put, put));
        assertThat(get(NAME, 0, content.length)).isEqualTo(content);
        assertThat(names("")).containsExactly(NAME);
    }

    @Test
    void get_ofARange_isExact() throws StorageException {
        byte[] content = bytes(2_000_003, 5);
        put(NAME, content);
        for (int[] range : new int[][] {{0, 1}, {2_000_002, 2_000_003}, {1, 2_000_002}, {777_777, 1_777_777}}) {
            assertThat(get(NAME, range[0], range[1])).isEqualTo(Arrays.copyOfRange(content, range[0], range[1]));
        }
    }

    @Test
    void get_intoSmallAndDirectBuffers_readsInOrder() throws StorageException {
        byte[] content = bytes(10_000, 6);
        put(NAME, content);
        ByteBuffer all = ByteBuffer.allocateDirect(content.length);
        try (ObjectStream stream = objects().get(NAME, 0, content.length)) {
            while (all.hasRemaining()) {
                int before = all.position();
                int read = stream.read(all.limit(Math.min(all.capacity(), before + 7)));
                assertThat(read).isBetween(1, 7).isEqualTo(all.position() - before);
                all.limit(all.capacity());
            }
        }
        assertThat(all.flip()).isEqualTo(ByteBuffer.wrap(content));
    }

    /// The record says that the object is longer, so bytes are lost; they must not look like the end of the range.
    @Test
    void get_beyondTheEnd_fails() throws StorageException {
        put(NAME, bytes(100, 7));
        assertThatThrownBy(() -> get(NAME, 50, 101)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> get(NAME, 200, 300)).isInstanceOf(StorageException.class);
    }

    /// More streams than a pool of connections usually has, so one that is not given back is noticed.
    @Test
    void get_closedEarly_keepsNothing() throws StorageException {
        byte[] content = bytes(1 << 20, 8);
        put(NAME, content);
        for (int i = 0; i < 300; i++) {
            try (ObjectStream stream = objects().get(NAME, i, content.length)) {
                ByteBuffer first = ByteBuffer.allocate(1);
                assertThat(stream.read(first)).isEqualTo(1);
                assertThat(first.get(0)).isEqualTo(content[i]);
            }
        }
        assertThat(get(NAME, 0, content.length)).isEqualTo(content);
    }

    @Test
    void get_byManyThreads_readsEachObject() throws Exception {
        byte[] content = bytes(500_000, 9);
        put(NAME, content);
        together(IntStream.range(0, 16)
                .<Callable<Void>>mapToObj(i -> () -> {
                    assertThat(get(NAME, 0, content.length)).isEqualTo(content);
                    return null;
                })
                .toList());
    }

    @Test
    void missingObject_isSaidSo() throws StorageException {
        put(NAME, (byte) 1);
        assertThatThrownBy(() -> objects().get("3f/01a2/other", 0, 1)).isInstanceOf(MissingObjectException.class);
        assertThat(objects().size("3f/01a2/other")).isEmpty();
        assertThat(objects().size("3f/01a2")).isEmpty();
        assertThat(objects().size("3f/01a2/")).isEmpty();
        assertThat(names("3f/01a2/other")).isEmpty();
        assertThat(names("40/")).isEmpty();
    }

    @Test
    void list_findsNamesByPrefix_inOrder() throws StorageException {
        List<String> names = List.of("0a/11/0-1-b", "0a/11/0-1-c", "0a/11/5-1-a", "0a/12/0-1-a", "0b/11/0-1-a");
        for (String name : names.reversed()) {
            put(name, (byte) 1);
        }
        assertThat(names("")).isEqualTo(names);
        assertThat(names("0a/")).isEqualTo(names.subList(0, 4));
        assertThat(names("0a/11/")).isEqualTo(names.subList(0, 3));
        assertThat(names("0a/1")).isEqualTo(names.subList(0, 4));
        assertThat(names("0a/11/0-")).isEqualTo(names.subList(0, 2));
        assertThat(names("0b/11/0-1-a")).containsExactly("0b/11/0-1-a");
    }

    @Test
    void list_andDelete_goBeyondOnePage() throws Exception {
        List<String> names = IntStream.range(0, PAGE + 100)
                .mapToObj(i -> "3f/01a2/%016x-1-a".formatted(i * 7L))
                .toList();
        together(IntStream.range(0, 8)
                .<Callable<Void>>mapToObj(thread -> () -> {
                    for (int i = thread; i < names.size(); i += 8) {
                        put(names.get(i), (byte) i);
                    }
                    return null;
                })
                .toList());
        put("40/other", (byte) 1);
        assertThat(names("3f/")).isEqualTo(names);
        objects().delete(names);
        assertThat(names("")).containsExactly("40/other");
    }

    @Test
    void list_endsWithTheExceptionOfTheVisitor() throws StorageException {
        put("3f/1", (byte) 1);
        put("3f/2", (byte) 2);
        StorageException enough = new StorageException(StorageException.Kind.TEMPORARY, "enough", null);
        List<String> seen = new ArrayList<>();
        assertThatThrownBy(() -> objects().list("", object -> {
                    seen.add(object.name());
                    throw enough;
                }))
                .isSameAs(enough);
        assertThat(seen).containsExactly("3f/1");
    }

    @Test
    void delete_removesTheNamedObjectsOnly_andAcceptsMissingOnes() throws StorageException {
        put("3f/1", (byte) 1);
        put("3f/11", (byte) 2);
        put("40/1", (byte) 3);
        objects().delete(List.of());
        objects().delete(List.of("3f/1", "3f/never", "99/never/there"));
        objects().delete(List.of("3f/1"));
        assertThat(names("")).containsExactly("3f/11", "40/1");
        assertThat(objects().size("3f/1")).isEmpty();
        assertThatThrownBy(() -> objects().get("3f/1", 0, 1)).isInstanceOf(MissingObjectException.class);
    }

    @Test
    void location_namesTheObject() {
        assertThat(objects().location(NAME)).endsWith(NAME);
    }

    /// Otherwise a directory that is not mounted would look as if all objects had been deleted.
    @Test
    void lostStore_failsEveryCall_andIsNotTakenForAnEmptyOne() throws IOException {
        put(NAME, (byte) 1);
        loseStore();
        fails(() -> put("3f/new", (byte) 1));
        fails(() -> objects().get(NAME, 0, 1));
        fails(() -> objects().size(NAME));
        fails(() -> names(""));
        fails(() -> names("3f/"));
        fails(() -> objects().delete(List.of(NAME)));
    }

    private static void fails(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(StorageException.class).isNotInstanceOf(MissingObjectException.class);
    }
}
