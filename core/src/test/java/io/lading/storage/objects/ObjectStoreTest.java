package io.lading.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentMissingException;
import io.lading.storage.ContentReader;
import io.lading.storage.ContentStore;
import io.lading.storage.ContentWriter;
import io.lading.storage.Delivery;
import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.testkit.ContentStoreContract;
import io.lading.testkit.MemoryIndex;
import io.lading.testkit.Patience;
import io.lading.testkit.StrictObjects;
import io.lading.testkit.StrictObjects.Fault;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A store of objects fulfills the contract when its caller records segments.
class ObjectStoreTest extends ContentStoreContract {
    private final StrictObjects objects = new StrictObjects();
    private final MemoryIndex index = new MemoryIndex();
    private final ObjectStore store = new ObjectStore(objects, index, 8L << 20);

    @Override
    protected ContentStore store() {
        return store;
    }

    @Override
    protected void flushed(ContentKey key, ContentWriter writer) {
        index.record(key, writer.segments());
    }

    @Override
    protected void forget(ContentKey key) {
        index.remove(key);
    }

    @AfterEach
    void usesObjectsWell() throws StorageException {
        assertThat(objects.violations()).isEmpty();
        assertThat(store.pool().used()).isZero();
        store.close();
    }

    @Test
    void flushedBytes_beforeTheyAreRecorded_areReadableWhileTheirWriterIsOpen() throws StorageException {
        ObjectStore other = new ObjectStore(objects, index, 1 << 20);
        try (ContentReader here = store.openReader(KEY);
                ContentReader elsewhere = other.openReader(KEY)) {
            try (ContentWriter writer = store.openWriter(KEY)) {
                writer.write(ByteBuffer.wrap(new byte[] {1, 2}), 0);
                assertThat(here.read(ByteBuffer.allocate(2), 0)).isEqualTo(-1);
                writer.flush();
                assertThat(here.read(ByteBuffer.allocate(2), 0)).isEqualTo(2);
                assertThat(here.length()).isEqualTo(2);
                assertThat(elsewhere.read(ByteBuffer.allocate(2), 0)).isEqualTo(-1);
            }
            try (ContentReader later = store.openReader(KEY)) {
                assertThat(later.read(ByteBuffer.allocate(2), 0)).isEqualTo(-1);
                assertThat(later.length()).isZero();
            }
        }
    }

    @Test
    void flushedBytes_besideRecordedOnes_fillOnlyTheGaps() throws StorageException {
        write(KEY, "cd", 2);
        try (ContentWriter writer = store.openWriter(KEY)) {
            writer.write(ByteBuffer.wrap("abXXef".getBytes(StandardCharsets.US_ASCII)), 0);
            writer.flush();
            assertThat(read(KEY)).isEqualTo("abcdef");
        }
    }

    @Test
    void gap_endsARead() throws StorageException {
        write(KEY, "ab", 0);
        write(KEY, "cd", 5);
        try (ContentReader reader = store.openReader(KEY)) {
            ByteBuffer bytes = ByteBuffer.allocate(10);
            assertThat(reader.read(bytes, 1)).isEqualTo(1);
            assertThat(reader.read(bytes, 2)).isEqualTo(-1);
            assertThat(reader.read(bytes, 5)).isEqualTo(2);
            assertThat(reader.read(bytes, 7)).isEqualTo(-1);
            write(KEY, "xyz", 2);
            assertThat(reader.read(bytes, 2)).isEqualTo(3);
        }
    }

    /// A join writes the same bytes into another object and deletes the earlier ones.
    @Test
    void read_ofAnObjectThatWasReplaced_asksTheIndexAnew() throws StorageException {
        write(KEY, "hello", 0);
        try (ContentReader reader = store.openReader(KEY)) {
            assertThat(reader.read(ByteBuffer.allocate(2), 0)).isEqualTo(2);
            List<String> earlier = objects.names();
            write(new ContentKey("joined"), "hello", 0);
            index.replace(KEY, index.all(new ContentKey("joined")));
            objects.delete(earlier);
            ByteBuffer bytes = ByteBuffer.allocate(3);
            assertThat(reader.read(bytes, 1)).isEqualTo(3);
            assertThat(bytes.flip()).isEqualTo(ByteBuffer.wrap("ell".getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void read_ofAnObjectThatIsLost_isMissing() throws StorageException {
        write(KEY, "hello", 0);
        objects.delete(objects.names());
        try (ContentReader reader = store.openReader(KEY)) {
            assertThatThrownBy(() -> reader.read(ByteBuffer.allocate(1), 0))
                    .isInstanceOf(ContentMissingException.class);
        }
    }

    @Test
    void read_whoseFirstRequestFails_triesOnceMore() throws StorageException {
        write(KEY, "hello", 0);
        try (ContentReader reader = store.openReader(KEY)) {
            objects.faults(new StrictObjects.Faults() {
                private int gets;

                @Override
                public Fault of(String verb, String name) {
                    return gets++ == 0 ? Fault.ANSWER : Fault.NONE;
                }
            });
            assertThat(reader.read(ByteBuffer.allocate(9), 0)).isEqualTo(5);
            objects.faults((_, _) -> Fault.BEFORE);
            assertThatThrownBy(() -> reader.read(ByteBuffer.allocate(9), 1))
                    .isInstanceOfSatisfying(
                            StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TEMPORARY));
        }
    }

    @Test
    void contiguousReads_useOneRequest_forEachSegment_afterAShortFirstOne() throws StorageException {
        try (ContentWriter writer = store.openWriter(KEY)) {
            writer.write(ByteBuffer.allocate(40 << 20), 0);
            writer.flush();
            index.record(KEY, writer.segments());
        }
        int before = objects.counts().gets();
        try (ContentReader reader = store.openReader(KEY)) {
            ByteBuffer buffer = ByteBuffer.allocate(100_000);
            for (long at = 0; at < 40 << 20; at += buffer.position()) {
                assertThat(reader.read(buffer.clear(), at)).isPositive();
            }
        }
        assertThat(objects.counts().gets() - before).isEqualTo(index.all(KEY).size() + 1);
        assertThat(objects.counts().gotBytes()).isEqualTo(40 << 20);
    }

    /// The next request is sent while the current one still has bytes.
    @Test
    void contiguousReads_sendTheNextRequestAhead() throws StorageException {
        try (ContentWriter writer = store.openWriter(KEY)) {
            for (int at = 0; at < 10; at++) {
                writer.write(ByteBuffer.wrap(new byte[] {(byte) at, 0, 0}), 3L * at);
                writer.flush();
            }
            index.record(KEY, writer.segments());
        }
        try (ContentReader reader = store.openReader(KEY)) {
            ByteBuffer two = ByteBuffer.allocate(2);
            assertThat(reader.read(ByteBuffer.allocate(3), 0)).isEqualTo(3);
            assertThat(objects.counts().gets()).isOne();
            assertThat(reader.read(two, 3)).isEqualTo(2);
            Patience.until("a request ahead", () -> objects.counts().gets() == 3);
            assertThat(reader.read(two.clear(), 5)).isEqualTo(1);
            assertThat(reader.read(two.clear(), 6)).isEqualTo(2);
            assertThat(two.get(0)).isEqualTo((byte) 2);
            Patience.until("the next request ahead", () -> objects.counts().gets() == 4);
            assertThat(reader.read(two.clear(), 27)).isEqualTo(2);
            assertThat(two.get(0)).isEqualTo((byte) 9);
        }
        Patience.until("every request is ended", () -> objects.open() == 0);
    }

    /// A request that was sent ahead may find the object replaced, or fail.
    @Test
    void requestAhead_thatFails_isRepeated() throws StorageException {
        write(KEY, "abc", 0);
        write(KEY, "def", 3);
        write(KEY, "ghi", 6);
        try (ContentReader reader = store.openReader(KEY)) {
            ByteBuffer bytes = ByteBuffer.allocate(9);
            assertThat(reader.read(bytes, 0)).isEqualTo(3);
            String last = index.all(KEY).getLast().object();
            objects.faults((_, name) -> name.equals(last) ? Fault.BEFORE : Fault.NONE);
            assertThat(reader.read(bytes, 3)).isEqualTo(3);
            Patience.until("a request ahead", () -> objects.counts().gets() == 3);
            objects.faults((_, _) -> Fault.NONE);
            assertThat(reader.read(bytes, 6)).isEqualTo(3);
            assertThat(bytes.flip()).isEqualTo(ByteBuffer.wrap("abcdefghi".getBytes(StandardCharsets.UTF_8)));
        }
    }

    /// The parts of a final upload can be removed, and its bytes stay: records of both name the same objects.
    @Test
    void discard_keepsObjectsThatAnotherContentUses() throws StorageException {
        objects.named(index::names);
        ContentKey part = new ContentKey("part");
        write(part, "hello", 0);
        index.append(KEY, part);
        index.append(KEY, part);
        index.remove(part);
        store.discard(part);
        assertThat(read(KEY)).isEqualTo("hellohello");
        List<String> used = index.all(KEY).stream().map(Segment::object).toList();
        index.remove(KEY);
        store.discard(KEY);
        store.discard(used);
        assertThat(objects.names()).isEmpty();
    }

    /// What was never recorded, and what arrives after the removal.
    @Test
    void discard_again_deletesWhatTheListingMissed() throws StorageException {
        objects.listLate(true);
        write(KEY, "hello", 0);
        objects.faults((_, _) -> Fault.LATE);
        assertThatThrownBy(() -> write(KEY, "late", 5)).isInstanceOf(StorageException.class);
        objects.faults((_, _) -> Fault.NONE);
        index.remove(KEY);
        store.discard(KEY);
        assertThat(objects.names()).hasSize(1);
        assertThat(objects.arrive()).isOne();
        objects.listLate(false);
        store.discard(KEY);
        assertThat(objects.names()).isEmpty();
    }

    @Test
    void inventory_reportsUnknownObjectsByTheirNames_andNoProbes() throws StorageException {
        write(KEY, "hello", 0);
        objects.put("probe/left", List.of(), 0);
        objects.put("0/other", List.of(), 0);
        assertThat(store.inventory())
                .extracting(ContentStore.Stored::name)
                .containsExactlyInAnyOrder("0/other", KEY.value());
    }

    @Test
    void probe_ofAStoreThatFails_fails() {
        objects.lose();
        assertThatThrownBy(store::probe).isInstanceOf(StorageException.class);
    }

    @Test
    void concatenate_isLeftToTheRecords() {
        assertThatThrownBy(() -> store.concatenate(KEY, List.of(), _ -> true))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void traits_saySharedWithSegments() {
        assertThat(store.traits().shared()).isTrue();
        assertThat(store.traits().checkpointBytes()).isEqualTo(ObjectStore.CHECKPOINT_BYTES);
    }

    private Optional<URI> address(long length) throws StorageException {
        return store.address(KEY, length, new Delivery("text/plain", "inline", "no-store", Duration.ofMinutes(1)));
    }

    @Test
    void contentInOneObject_hasItsAddress() throws StorageException {
        write(KEY, "abcd", 0);
        assertThat(address(4)).isEmpty();
        objects.giveAddresses();
        assertThat(address(4)).contains(URI.create("memory:" + objects.names().getFirst() + "?type=text/plain"));
        assertThat(objects.counts().sizes()).isZero();
    }

    @Test
    void otherContent_hasNoAddress() throws StorageException {
        objects.giveAddresses();
        assertThat(address(0)).isEmpty();
        write(KEY, "abcd", 0);
        assertThat(address(8)).as("of a part").isEmpty();
        write(KEY, "efgh", 4);
        assertThat(address(8)).as("of two objects").isEmpty();
        ContentKey part = new ContentKey("of-part");
        index.record(part, List.of(index.segments(KEY, 0, 1).getFirst().between(0, 3)));
        assertThat(store.address(part, 3, new Delivery("text/plain", "", "", Duration.ofMinutes(1))))
                .as("of an object with more bytes")
                .isEmpty();
        index.remove(part);
    }
}
