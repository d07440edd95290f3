package io.lading.testkit;

import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.objects.Addressing;
import io.lading.storage.objects.Joining;
import io.lading.storage.objects.MissingObjectException;
import io.lading.storage.objects.Objects;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Objects in memory that note every use a store of objects must not be relied on to forgive: a name that is used
/// again, and the deletion of an object that a record still names ([#violations]). It can fail like a distant
/// server, and counts requests. Thread-safe.
public final class StrictObjects implements Objects {
    /// How a request fails.
    public enum Fault {
        /// It succeeds.
        NONE,
        /// The request does not arrive.
        BEFORE,
        /// The request has its effect, but its answer does not arrive.
        ANSWER,
        /// The caller gives up waiting, and the request has its effect much later: see [#arrive].
        LATE
    }

    /// Chooses the fault of a request.
    @FunctionalInterface
    public interface Faults {
        /// @param verb `put`, `get`, `size`, `list`, `delete`, `join`, `unfinished` or `abandon`
        /// @param name name of the object, or the prefix
        Fault of(String verb, String name);
    }

    /// The requests so far.
    ///
    /// @param putBytes bytes of all `put` requests
    /// @param gotBytes bytes read
    /// @param most     the most `put` requests at the same time
    public record Counts(
            int puts, int gets, int sizes, int lists, int deletes, long putBytes, long gotBytes, int most) {}

    /// An object, whose bytes may be left out.
    private record Stored(long size, @Nullable ByteBuffer bytes) {}

    private final NavigableMap<String, Stored> objects = new TreeMap<>();
    private final Set<String> deleted = new HashSet<>();
    private final Set<String> unlisted = new HashSet<>();
    private final List<Runnable> late = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private Faults faults = (_, _) -> Fault.NONE;
    private Predicate<String> named = _ -> false;
    private boolean keepsBytes = true;
    private boolean listsLate;
    private boolean held;
    private final Set<String> unfinished = new TreeSet<>();
    private @Nullable Joining joins;
    private boolean lost;
    private boolean givesAddresses;
    private int running;
    private int open;
    private Counts counts = new Counts(0, 0, 0, 0, 0, 0, 0, 0);

    /// Faults that hit one in `every` requests, the same for the same seed and order of requests.
    public static Faults seeded(long seed, int every) {
        Random random = new Random(seed);
        Fault[] all = {Fault.BEFORE, Fault.ANSWER, Fault.LATE};
        return (_, _) -> {
            synchronized (random) {
                return random.nextInt(every) == 0 ? all[random.nextInt(all.length)] : Fault.NONE;
            }
        };
    }

    /// From now on requests fail like this.
    public synchronized void faults(Faults wanted) {
        this.faults = wanted;
    }

    /// Notes a violation if an object is deleted for which this is true.
    public synchronized void named(Predicate<String> isNamed) {
        this.named = isNamed;
    }

    /// From now on only the sizes of objects are kept. They are read as zeros.
    public synchronized void dropBytes() {
        keepsBytes = false;
    }

    /// From now on new objects are missing in listings, until this is called with `false`.
    public synchronized void listLate(boolean wanted) {
        listsLate = wanted;
        if (!wanted) {
            unlisted.clear();
        }
    }

    /// From now on `put` waits, until [#letGo]. Its bytes are read afterwards.
    public synchronized void hold() {
        held = true;
    }

    /// Lets all `put` calls continue.
    public synchronized void letGo() {
        held = false;
        notifyAll();
    }

    /// How many `put` calls have begun and not ended.
    public synchronized int running() {
        return running;
    }

    /// How many streams are not closed.
    public synchronized int open() {
        return open;
    }

    /// Performs the requests that were late; returns how many.
    public synchronized int arrive() {
        int count = late.size();
        List.copyOf(late).forEach(Runnable::run);
        late.clear();
        return count;
    }

    /// From now on every request fails.
    public synchronized void lose() {
        lost = true;
    }

    /// What the callers did wrong.
    public synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /// The requests so far.
    public synchronized Counts counts() {
        return counts;
    }

    /// The names of all objects, listed or not.
    public synchronized List<String> names() {
        return List.copyOf(objects.keySet());
    }

    @Override
    public synchronized void put(String name, List<ByteBuffer> bytes, int crc32c) throws StorageException {
        running++;
        count(1, 0, 0, 0, 0, 0, 0);
        try {
            while (held) {
                wait();
            }
            Fault fault = before("put", name);
            Stored content = copy(name, bytes, crc32c);
            perform(fault, name, () -> store(name, content));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(Kind.TEMPORARY, "Interrupted", e);
        } finally {
            running--;
        }
    }

    private Stored copy(String name, List<ByteBuffer> bytes, int crc32c) throws StorageException {
        CRC32C sum = new CRC32C();
        bytes.forEach(part -> sum.update(part.duplicate()));
        if ((int) sum.getValue() != crc32c) {
            throw new StorageException(Kind.PERMANENT, "The checksum of " + name + " differs", null);
        }
        int size = bytes.stream().mapToInt(ByteBuffer::remaining).sum();
        count(0, 0, 0, 0, 0, size, 0);
        if (!keepsBytes) {
            return new Stored(size, null);
        }
        ByteBuffer all = ByteBuffer.allocate(size);
        bytes.forEach(part -> all.put(part.duplicate()));
        return new Stored(size, all.flip());
    }

    private synchronized void store(String name, Stored content) {
        Stored earlier = objects.get(name);
        if (deleted.contains(name)) {
            violations.add("put after delete: " + name);
        } else if (earlier != null && !content.equals(earlier)) {
            violations.add("put of other bytes: " + name);
        } else {
            objects.put(name, content);
            if (listsLate && earlier == null) {
                unlisted.add(name);
            }
        }
    }

    private Fault before(String verb, String name) throws StorageException {
        Fault fault = faults.of(verb, name);
        if (lost || fault == Fault.BEFORE) {
            throw new StorageException(Kind.TEMPORARY, verb + " of " + name + " failed", null);
        }
        return fault;
    }

    private void perform(Fault fault, String name, Runnable effect) throws StorageException {
        if (fault == Fault.LATE) {
            late.add(effect);
        } else {
            effect.run();
        }
        if (fault != Fault.NONE) {
            throw new StorageException(Kind.TEMPORARY, "No answer for " + name, null);
        }
    }

    @Override
    public synchronized ObjectStream get(String name, long from, long to) throws StorageException {
        count(0, 1, 0, 0, 0, 0, 0);
        beforeReading("get", name);
        Stored stored = objects.get(name);
        if (stored == null) {
            throw new MissingObjectException(name);
        }
        if (from < 0 || to < from || to > stored.size) {
            throw new StorageException(Kind.PERMANENT, "Invalid range " + from + "-" + to + " of " + name, null);
        }
        open++;
        int length = (int) (to - from);
        ByteBuffer bytes = stored.bytes;
        return new Stream(bytes == null ? ByteBuffer.allocate(length) : bytes.slice((int) from, length));
    }

    /// A request that changes nothing cannot be late.
    private void beforeReading(String verb, String name) throws StorageException {
        if (before(verb, name) != Fault.NONE) {
            throw new StorageException(Kind.TEMPORARY, "No answer for " + name, null);
        }
    }

    private final class Stream implements ObjectStream {
        private final ByteBuffer rest;
        private boolean closed;

        Stream(ByteBuffer rest) {
            this.rest = rest;
        }

        @Override
        public int read(ByteBuffer buffer) {
            int count = Math.min(buffer.remaining(), rest.remaining());
            if (count == 0) {
                return -1;
            }
            buffer.put(rest.slice().limit(count));
            rest.position(rest.position() + count);
            count(0, 0, 0, 0, 0, 0, count);
            return count;
        }

        @Override
        public void close() {
            synchronized (StrictObjects.this) {
                open -= closed ? 0 : 1;
                closed = true;
            }
        }
    }

    @Override
    public synchronized Optional<Long> size(String name) throws StorageException {
        count(0, 0, 1, 0, 0, 0, 0);
        beforeReading("size", name);
        return Optional.ofNullable(objects.get(name)).map(Stored::size);
    }

    @Override
    public void list(String prefix, Visitor visitor) throws StorageException {
        for (Listed object : page(prefix)) {
            visitor.visit(object);
        }
    }

    private synchronized List<Listed> page(String prefix) throws StorageException {
        count(0, 0, 0, 1, 0, 0, 0);
        beforeReading("list", prefix);
        List<Listed> page = new ArrayList<>();
        objects.tailMap(prefix).forEach((name, stored) -> {
            if (name.startsWith(prefix) && !unlisted.contains(name)) {
                page.add(new Listed(name, stored.size, Instant.EPOCH));
            }
        });
        return page;
    }

    @Override
    public synchronized void delete(Collection<String> names) throws StorageException {
        count(0, 0, 0, 0, 1, 0, 0);
        List<String> all = List.copyOf(names);
        Fault fault = before("delete", String.join(",", all));
        perform(fault, "deletion", () -> all.forEach(this::remove));
    }

    private synchronized void remove(String name) {
        if (named.test(name)) {
            violations.add("delete of a recorded object: " + name);
        }
        if (objects.remove(name) != null) {
            deleted.add(name);
        }
    }

    /// From now on objects can be joined.
    public synchronized void join(Joining.Limits within) {
        joins = new StrictJoins(within);
    }

    /// The names of the joins that have begun and neither ended nor been abandoned.
    public synchronized List<String> unfinished() {
        return List.copyOf(unfinished);
    }

    @Override
    public synchronized Optional<Joining> joining() {
        return Optional.ofNullable(joins);
    }

    /// Notes parts that an S3 server would refuse. A join that fails stays unfinished.
    private final class StrictJoins implements Joining {
        private final Limits limits;

        StrictJoins(Limits limits) {
            this.limits = limits;
        }

        @Override
        public Limits limits() {
            return limits;
        }

        @Override
        public void join(String name, List<Part> parts, Going going) throws StorageException {
            synchronized (StrictObjects.this) {
                require(parts);
                unfinished.add(name);
                ByteBuffer content = ByteBuffer.allocate(
                        (int) parts.stream().mapToLong(Part::length).sum());
                for (Part part : parts) {
                    going.check();
                    for (Segment piece : part.pieces()) {
                        content.put(bytes(piece));
                    }
                }
                content.flip();
                Fault fault = before("join", name);
                perform(fault, name, () -> {
                    if (unfinished.remove(name)) {
                        store(name, new Stored(content.remaining(), content));
                    }
                });
            }
        }

        private void require(List<Part> parts) {
            boolean small = parts.stream().limit(parts.size() - 1L).anyMatch(part -> part.length() < limits.smallest());
            boolean large = parts.stream().anyMatch(part -> part.length() > limits.largest());
            if (parts.isEmpty() || parts.size() > limits.parts() || small || large) {
                violations.add("join of parts that are not allowed: " + parts);
            }
        }

        private ByteBuffer bytes(Segment piece) throws StorageException {
            Stored stored = objects.get(piece.object());
            if (stored == null || stored.bytes() == null) {
                throw new MissingObjectException(piece.object());
            }
            return stored.bytes().slice((int) piece.objectFrom(), (int) piece.length());
        }

        @Override
        public List<String> unfinished(String prefix) throws StorageException {
            synchronized (StrictObjects.this) {
                beforeReading("unfinished", prefix);
                return unfinished.stream()
                        .filter(name -> name.startsWith(prefix))
                        .toList();
            }
        }

        @Override
        public void abandon(String name) throws StorageException {
            synchronized (StrictObjects.this) {
                Fault fault = before("abandon", name);
                perform(fault, name, () -> unfinished.remove(name));
            }
        }
    }

    /// From now on clients get addresses.
    public synchronized void giveAddresses() {
        givesAddresses = true;
    }

    @Override
    public synchronized Optional<Addressing> addressing() {
        return givesAddresses
                ? Optional.of((name, as) -> URI.create("memory:" + name + "?type=" + as.type()))
                : Optional.empty();
    }

    @Override
    public String location(String name) {
        return "memory/" + name;
    }

    @Override
    public void close() {
        // Tests look at the objects afterwards.
    }

    private synchronized void count(int puts, int gets, int sizes, int lists, int deletes, long put, long got) {
        counts = new Counts(
                counts.puts + puts,
                counts.gets + gets,
                counts.sizes + sizes,
                counts.lists + lists,
                counts.deletes + deletes,
                counts.putBytes + put,
                counts.gotBytes + got,
                Math.max(counts.most, running));
    }
}
