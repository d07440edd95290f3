package io.lading.storage.s3;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.objects.MissingObjectException;
import io.lading.storage.objects.Objects;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// A store in memory that has some flaws.
final class FlawedObjects implements Objects {
    /// What can be wrong.
    enum Flaw {
        TAKES_WRONG_SUMS,
        KEEPS_WHAT_IT_REFUSED,
        CHANGES_BYTES,
        IGNORES_RANGES,
        LISTS_LATE,
        KEEPS_DELETED,
        WRONG_SIZES,
        INVENTS_OBJECTS,
        REFUSES_EVERYTHING,
        UNREACHABLE
    }

    private final Set<Flaw> flaws;
    private final Map<String, ByteBuffer> objects = new TreeMap<>();

    FlawedObjects(Flaw... flaws) {
        this.flaws = Set.of(flaws);
    }

    private boolean has(Flaw flaw) {
        return flaws.contains(flaw);
    }

    @Override
    public void put(String name, List<ByteBuffer> bytes, int crc32c) throws StorageException {
        if (has(Flaw.UNREACHABLE)) {
            throw new StorageException(Kind.TEMPORARY, "unreachable", null);
        }
        if (has(Flaw.REFUSES_EVERYTHING)) {
            throw new StorageException(Kind.PERMANENT, "access denied", null);
        }
        ByteBuffer content = ByteBuffer.allocate(
                bytes.stream().mapToInt(ByteBuffer::remaining).sum());
        bytes.forEach(part -> content.put(part.duplicate()));
        CRC32C sum = new CRC32C();
        sum.update(content.flip());
        boolean wrong = (int) sum.getValue() != crc32c && !has(Flaw.TAKES_WRONG_SUMS);
        if (has(Flaw.CHANGES_BYTES)) {
            content.put(0, (byte) ~content.get(0));
        }
        if (!wrong || has(Flaw.KEEPS_WHAT_IT_REFUSED)) {
            objects.put(name, content.rewind());
        }
        if (wrong) {
            throw new StorageException(Kind.TEMPORARY, "wrong checksum", null);
        }
    }

    @Override
    public ObjectStream get(String name, long from, long to) throws StorageException {
        ByteBuffer content = objects.get(name);
        if (content == null && !has(Flaw.INVENTS_OBJECTS)) {
            throw new MissingObjectException(name);
        }
        ByteBuffer whole = content == null ? ByteBuffer.allocate(1) : content;
        ByteBuffer range = has(Flaw.IGNORES_RANGES) ? whole.duplicate() : whole.slice((int) from, (int) (to - from));
        return new ObjectStream() {
            @Override
            public int read(ByteBuffer buffer) {
                if (!range.hasRemaining()) {
                    return -1;
                }
                int read = Math.min(buffer.remaining(), range.remaining());
                buffer.put(range.slice(range.position(), read));
                range.position(range.position() + read);
                return read;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Optional<Long> size(String name) {
        long wrong = has(Flaw.WRONG_SIZES) ? 1 : 0;
        return Optional.ofNullable(objects.get(name)).map(content -> content.capacity() + wrong);
    }

    @Override
    public void list(String prefix, Visitor visitor) throws StorageException {
        for (Map.Entry<String, ByteBuffer> object : List.copyOf(objects.entrySet())) {
            if (object.getKey().startsWith(prefix) && !has(Flaw.LISTS_LATE)) {
                visitor.visit(new Listed(object.getKey(), object.getValue().capacity(), Instant.EPOCH));
            }
        }
    }

    @Override
    public void delete(Collection<String> names) {
        if (!has(Flaw.KEEPS_DELETED)) {
            objects.keySet().removeAll(names);
        }
    }

    @Override
    public String location(String name) {
        return "memory:" + name;
    }

    @Override
    public void close() {}
}
