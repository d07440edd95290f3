package io.lading.digest;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Saved states of one content, in order of their positions. Guarded by the lock of the [DigestFollower].
///
/// A checkpoint records bytes that were flushed, while the digest is already beyond them. So the states of several
/// positions are kept, and the latest that the record covers is saved with it. Older ones are not needed any more:
/// recorded bytes stay. When too many are kept, none is added until then.
final class Snapshots {
    /// The most states: those of two checkpoints of 64 MiB at the usual spacing of 32 MiB. One needs about 200
    /// bytes of memory, 500 with a SHA-512.
    static final int MAX = 4;

    private final long spacing;
    private final Deque<SavedDigest> kept = new ArrayDeque<>();

    /// @param spacing the least distance of two positions in bytes
    Snapshots(long spacing) {
        this.spacing = spacing;
    }

    /// Keeps the state of a position beyond all others, if it is far enough from them.
    ///
    /// @param position how many bytes are digested by the computations, on which no thread works
    void offer(long position, Computations computations) {
        SavedDigest last = kept.peekLast();
        if (kept.size() < MAX && position - (last == null ? 0 : last.position()) >= spacing) {
            computations.save(position).ifPresent(kept::add);
        }
    }

    /// Keeps this state only.
    void replace(SavedDigest only) {
        kept.clear();
        kept.add(only);
    }

    /// The latest state, or null.
    @Nullable
    SavedDigest last() {
        return kept.peekLast();
    }

    /// The latest state whose position is not beyond `end`; forgets those before it.
    Optional<SavedDigest> takeUpTo(long end) {
        SavedDigest found = null;
        while (!kept.isEmpty() && kept.getFirst().position() <= end) {
            found = kept.removeFirst();
        }
        if (found != null) {
            kept.addFirst(found);
        }
        return Optional.ofNullable(found);
    }

    /// Forgets all states.
    void clear() {
        kept.clear();
    }

    /// Forgets the states of positions beyond `end`.
    void discardBeyond(long end) {
        while (!kept.isEmpty() && kept.getLast().position() > end) {
            kept.removeLast();
        }
    }
}
