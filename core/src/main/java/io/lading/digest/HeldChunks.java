package io.lading.digest;

import io.lading.body.Chunk;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Received bytes of one upload that wait in memory for their digest: a contiguous queue. Guarded by the lock of
/// the [DigestFollower].
final class HeldChunks {
    private final DigestWorkers workers;
    private final Deque<Held> chunks = new ArrayDeque<>();

    /// The end of the bytes that are being digested now, or were digested last; 0 if they were discarded.
    private long handedOut;

    /// @param position of the first byte in the content
    /// @param size     bytes
    /// @param chunk    retained until it is released
    record Held(long position, int size, Chunk chunk) {
        long end() {
            return position + size;
        }
    }

    HeldChunks(DigestWorkers workers) {
        this.workers = workers;
    }

    /// Holds bytes that directly follow the queue, or the digest if the queue is empty, if the memory limit
    /// allows.
    ///
    /// @param digested position of the digest
    /// @return whether the bytes are held
    boolean offer(long at, Chunk chunk, long digested) {
        int size = chunk.bytes().remaining();
        if (follows(at, digested) && workers.tryHold(size)) {
            add(at, size, chunk);
            return true;
        }
        return false;
    }

    /// Whether a position directly follows the queue; if the queue is empty, the bytes that are being digested,
    /// or the digest.
    boolean follows(long at, long digested) {
        return at
                == (chunks.isEmpty()
                        ? Math.max(digested, handedOut)
                        : chunks.getLast().end());
    }

    /// Notes that the bytes up to `end` are being digested.
    void handedOut(long end) {
        handedOut = end;
    }

    /// Holds bytes that follow the queue beyond the memory limit, for a caller that takes them at once.
    void hold(long at, Chunk chunk) {
        int size = chunk.bytes().remaining();
        workers.hold(size);
        add(at, size, chunk);
    }

    private void add(long at, int size, Chunk chunk) {
        chunk.retain();
        chunks.add(new Held(at, size, chunk));
    }

    /// Removes and returns the bytes at a position, and releases those before it; null if there are none.
    @Nullable
    Held takeAt(long position) {
        while (begin() < position) {
            release(chunks.removeFirst());
        }
        if (begin() != position) {
            return null;
        }
        Held held = chunks.removeFirst();
        handedOut = held.end();
        return held;
    }

    /// Whether exactly the bytes from `from` to `to` (exclusive) are held, and there are some.
    boolean covers(long from, long to) {
        return begin() == from && chunks.getLast().end() == to;
    }

    /// Removes and returns everything.
    List<Held> takeAll() {
        List<Held> all = List.copyOf(chunks);
        chunks.clear();
        all.forEach(held -> handedOut = held.end());
        return all;
    }

    /// The position of the first held byte; [Long#MAX_VALUE] if nothing is held.
    long begin() {
        return chunks.isEmpty() ? Long.MAX_VALUE : chunks.getFirst().position;
    }

    /// Releases everything.
    void drop() {
        chunks.forEach(this::release);
        chunks.clear();
        handedOut = 0;
    }

    /// Releases bytes that [#takeAt] or [#takeAll] removed. Needs no lock.
    void release(Held held) {
        workers.release(held.size);
        held.chunk.release();
    }
}
