package io.lading.storage.objects;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// Bytes of one future segment in slabs, with their checksum. Guarded by the lock of its writer until it is cut,
/// unchanged afterwards.
final class Filling {
    private final long from;
    private final List<ByteBuffer> slabs = new ArrayList<>();
    private final CRC32C sum = new CRC32C();
    private long end;
    private long room;

    /// @param from position of its first byte in the content
    Filling(long from) {
        this.from = from;
        this.end = from;
        this.room = Cells.room(from);
    }

    /// Position of its first byte in the content.
    long from() {
        return from;
    }

    /// Position after its last byte in the content.
    long end() {
        return end;
    }

    /// Whether it reaches the end of its cell.
    boolean isWhole() {
        return room == 0;
    }

    /// Whether it needs another slab before it can take bytes.
    boolean needsSlab() {
        return slabs.isEmpty() || !slabs.getLast().hasRemaining();
    }

    void add(ByteBuffer slab) {
        slabs.add(slab);
    }

    /// Copies the bytes that fit into the last slab and the cell; returns how many.
    int take(ByteBuffer bytes) {
        ByteBuffer slab = slabs.getLast();
        int at = slab.position();
        int count = (int) Math.min(Math.min(bytes.remaining(), slab.remaining()), room);
        slab.put(at, bytes, bytes.position(), count).position(at + count);
        bytes.position(bytes.position() + count);
        sum.update(slab.slice(at, count));
        end += count;
        room -= count;
        return count;
    }

    int crc32c() {
        return (int) sum.getValue();
    }

    /// The bytes in order.
    List<ByteBuffer> content() {
        return slabs.stream().map(slab -> slab.asReadOnlyBuffer().flip()).toList();
    }

    List<ByteBuffer> slabs() {
        return slabs;
    }
}
