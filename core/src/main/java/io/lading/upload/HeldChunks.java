package io.lading.upload;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Received bytes of one upload that wait in memory for their digest, each right behind the one before. Used under the
/// lock of its [DigestFollower].
final class HeldChunks {
    private final DigestWorkers workers;
    private final Deque<Held> chunks = new ArrayDeque<>();

    /// @param position of the first byte in the content
    /// @param size     bytes
    /// @param chunk    retained until it is let go
    record Held(long position, int size, Chunk chunk) {}

    HeldChunks(DigestWorkers workers) {
        this.workers = workers;
    }

    /// Keeps bytes that follow what is held, or the digest, as far as there is room for them.
    ///
    /// @param digested where the digest stands
    void offer(long at, Chunk chunk, long digested) {
        int size = chunk.bytes().remaining();
        long end = chunks.isEmpty() ? digested : chunks.getLast().position + chunks.getLast().size;
        if (at == end && workers.tryHold(size)) {
            chunk.retain();
            chunks.add(new Held(at, size, chunk));
        }
    }

    /// Takes the bytes at a position out, and gives back what lies before it; null when there are none.
    @Nullable
    Held takeAt(long position) {
        while (begin() < position) {
            letGo(chunks.removeFirst());
        }
        return begin() == position ? chunks.removeFirst() : null;
    }

    /// Where the first held byte lies; beyond all bytes when nothing is held.
    long begin() {
        return chunks.isEmpty() ? Long.MAX_VALUE : chunks.getFirst().position;
    }

    /// Gives everything back.
    void drop() {
        chunks.forEach(this::letGo);
        chunks.clear();
    }

    /// Gives back what was taken out. Needs no lock.
    void letGo(Held held) {
        workers.release(held.size);
        held.chunk.release();
    }
}
