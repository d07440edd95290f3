package io.lading.storage.objects;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentReader;
import io.lading.storage.ContentStore;
import io.lading.storage.ContentWriter;
import io.lading.storage.Delivery;
import io.lading.storage.Segment;
import io.lading.storage.SegmentIndex;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.Traits;
import io.lading.storage.objects.Objects.Listed;
import io.lading.storage.objects.Objects.ObjectStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// A [ContentStore] of immutable objects that several nodes share. A content is the list of its recorded
/// segments; this store only writes, reads and deletes objects, and [SegmentIndex] has the records.
///
/// Writing needs no record: what a node stores without recording it is never read, and [#discard] deletes it.
/// So a node can die at any moment, and a slow node harms no other one.
public final class ObjectStore implements ContentStore, AutoCloseable {
    /// Bytes received after which an append makes them durable: four objects of one stream.
    public static final long CHECKPOINT_BYTES = 64L << 20;

    /// Time after which an append makes received bytes durable, even if there are fewer. Each checkpoint ends a
    /// segment, so a slow stream has one object for each interval.
    public static final Duration CHECKPOINT_TIME = Duration.ofSeconds(5);

    private static final Traits TRAITS = new Traits(true, CHECKPOINT_BYTES, CHECKPOINT_TIME);
    static final String PROBES = "probe/";
    private static final int PROBE_BYTES = 16;

    /// Objects that are looked up and deleted at once, as in one request to S3.
    private static final int BATCH = 1000;

    private final Objects objects;
    private final OpenSegments index;
    private final SlabPool pool;
    private final ObjectNames names = new ObjectNames();

    /// @param objects     where the bytes are; closed with this store
    /// @param memoryBytes the most memory for bytes that are not stored yet, outside the heap; at least 1 MiB is
    ///     used. Writers wait, and cut shorter segments, when it is used up
    public ObjectStore(Objects objects, SegmentIndex index, long memoryBytes) {
        this.objects = objects;
        this.index = new OpenSegments(index);
        this.pool = new SlabPool(memoryBytes);
    }

    @Override
    public Traits traits() {
        return TRAITS;
    }

    @Override
    public ContentWriter openWriter(ContentKey key) {
        ObjectWriter writer = new ObjectWriter(key, objects, names, pool, closed -> index.closed(key, closed));
        index.opened(key, writer);
        return writer;
    }

    /// Also reads what open writers of this process have flushed. Never fails: only the caller knows whether a
    /// content without segments is empty or missing.
    @Override
    public ContentReader openReader(ContentKey key) {
        return new ObjectReader(key, objects, index);
    }

    @Override
    public Optional<URI> address(ContentKey key, long length, Delivery as) throws StorageException {
        Optional<Addressing> addressing = objects.addressing();
        if (addressing.isEmpty()) {
            return Optional.empty();
        }
        List<Segment> first = index.segments(key, 0, 2);
        return first.size() == 1 && isWhole(first.getFirst(), length)
                ? Optional.of(addressing.get().address(first.getFirst().object(), as))
                : Optional.empty();
    }

    /// Whether a segment is a content of this length, and its object has no other bytes.
    private static boolean isWhole(Segment segment, long length) {
        boolean whole = segment.from() == 0 && segment.to() == length && segment.objectFrom() == 0;
        return whole
                && ObjectName.parse(segment.object())
                        .filter(name -> name.length() == length)
                        .isPresent();
    }

    /// Makes one object of files that have several, if the store does that.
    public Optional<ObjectJoiner> joiner(Joins joins) {
        return objects.joining().map(joining -> new ObjectJoiner(objects, joining, index, joins));
    }

    /// Does nothing. The transaction that records a content as complete publishes it, and decides who may do so.
    @Override
    public void publish(ContentKey key, long length, String name) {
        // There is no name and no length in this store.
    }

    @Override
    public void discard(ContentKey key) throws StorageException {
        List<String> batch = new ArrayList<>();
        objects.list(ObjectNames.prefix(key), object -> addTo(batch, object.name()));
        long end = 0;
        while (true) {
            List<Segment> page = index.segments(key, end, BATCH);
            if (page.isEmpty()) {
                break;
            }
            for (Segment segment : page) {
                addTo(batch, segment.object());
            }
            end = page.getLast().to();
        }
        discard(batch);
        abandonJoins(key);
    }

    /// Ends joins that a process has left, because no listing shows what they have stored.
    private void abandonJoins(ContentKey key) throws StorageException {
        Optional<Joining> joining = objects.joining();
        if (joining.isPresent()) {
            List<String> unfinished = joining.get().unfinished(ObjectNames.prefix(key));
            Set<String> named = index.named(unfinished);
            for (String name : unfinished) {
                if (!named.contains(name)) {
                    joining.get().abandon(name);
                }
            }
        }
    }

    private void addTo(List<String> batch, String name) throws StorageException {
        batch.add(name);
        if (batch.size() == BATCH) {
            discard(batch);
            batch.clear();
        }
    }

    /// Deletes those of the given objects that no record names. The caller ensures that no request can still
    /// record them.
    public void discard(Collection<String> candidates) throws StorageException {
        if (candidates.isEmpty()) {
            return;
        }
        Set<String> named = index.named(candidates);
        List<String> unnamed = candidates.stream()
                .distinct()
                .filter(name -> !named.contains(name))
                .toList();
        if (!unnamed.isEmpty()) {
            objects.delete(unnamed);
        }
    }

    /// Not supported: segments of the parts can be recorded for the target, without copying bytes.
    @Override
    public void concatenate(ContentKey target, List<Part> parts, LongPredicate copied) {
        throw new UnsupportedOperationException(
                "A shared store concatenates by recording the segments of the parts for " + target);
    }

    /// The objects written for a content, whether they are recorded or not. Whether it is published is only in
    /// the record, so it is reported as receiving.
    @Override
    public Optional<Stored> find(ContentKey key) throws StorageException {
        Summary summary = new Summary(key.value());
        objects.list(ObjectNames.prefix(key), object -> summary.bytes += object.bytes());
        return summary.bytes > 0 ? Optional.of(stored(summary, ObjectNames.prefix(key))) : Optional.empty();
    }

    /// Lists the objects, so the time depends on their number. Every content is reported as receiving, see
    /// [#find].
    @Override
    public void inventory(Visitor visitor) throws StorageException {
        Inventory inventory = new Inventory(visitor);
        objects.list("", inventory::add);
        inventory.end();
    }

    private Stored stored(Summary summary, String prefix) {
        return new Stored(summary.name, false, summary.bytes, objects.location(prefix));
    }

    /// The sum of the objects of one content.
    private static final class Summary {
        private final String name;
        private long bytes;

        Summary(String name) {
            this.name = name;
        }
    }

    /// Adds up neighbours of a listing that belong to one content. Other objects are reported by their names.
    private final class Inventory {
        private final Visitor visitor;
        private @Nullable Summary current;

        Inventory(Visitor visitor) {
            this.visitor = visitor;
        }

        void add(Listed object) throws StorageException {
            if (object.name().startsWith(PROBES) || object.name().startsWith(Installation.PREFIX)) {
                return;
            }
            Optional<ContentKey> key = ObjectNames.keyOf(object.name());
            if (key.isEmpty()) {
                end();
                visitor.visit(new Stored(object.name(), false, object.bytes(), objects.location(object.name())));
                return;
            }
            if (current == null || !current.name.equals(key.get().value())) {
                end();
                current = new Summary(key.get().value());
            }
            current.bytes += object.bytes();
        }

        void end() throws StorageException {
            if (current != null) {
                Stored whole = stored(current, ObjectNames.prefix(new ContentKey(current.name)));
                current = null;
                visitor.visit(whole);
            }
        }
    }

    /// Unlimited: a shared store does not report its free space.
    @Override
    public long usableBytes() {
        return Long.MAX_VALUE;
    }

    /// Stores, reads and deletes a small object. A crash can leave it under `probe/`.
    @Override
    public void probe() throws StorageException {
        String name = PROBES + names.nonce();
        ByteBuffer bytes = ByteBuffer.wrap(name.substring(PROBES.length()).getBytes(StandardCharsets.US_ASCII));
        CRC32C sum = new CRC32C();
        sum.update(bytes.duplicate());
        objects.put(name, List.of(bytes), (int) sum.getValue());
        try (ObjectStream stream = objects.get(name, 0, PROBE_BYTES)) {
            ByteBuffer found = ByteBuffer.allocate(PROBE_BYTES);
            while (found.hasRemaining() && stream.read(found) >= 0) {
                // Reads on until the end.
            }
            if (!found.flip().equals(bytes)) {
                throw new StorageException(Kind.PERMANENT, objects.location(name) + " has other bytes", null);
            }
        } finally {
            objects.delete(List.of(name));
        }
    }

    /// Closes the objects. Memory that is still being sent is freed afterwards.
    @Override
    public void close() throws StorageException {
        pool.close();
        objects.close();
    }

    /// The memory of the writers.
    SlabPool pool() {
        return pool;
    }
}
