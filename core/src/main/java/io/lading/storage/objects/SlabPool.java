package io.lading.storage.objects;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The memory for bytes that are not stored yet: slabs outside the heap, shared by all writers of a store.
/// Thread-safe.
///
/// A slab is always either being filled or being sent, so the pool can be smaller than the number of writers: when
/// it runs short, the oldest filling is cut early and sent, which returns its slabs. A client that sends slowly
/// therefore holds memory only while no other writer needs it.
///
/// Lock order: a writer may call the pool under its own lock, except [#take]; the pool calls writers without its
/// lock.
final class SlabPool implements AutoCloseable {
    /// Size of a slab in bytes.
    static final int SLAB_BYTES = 1 << 20;

    /// One writer.
    interface Filler {
        /// Begins to send what has been filled so far, if anything.
        void cutEarly();
    }

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition changed = lock.newCondition();
    private final Deque<ByteBuffer> free = new ArrayDeque<>();

    /// Writers with a filling, the oldest filling first.
    private final Set<Filler> fillers = new LinkedHashSet<>();

    /// Memory outside the heap that the limit of direct buffers does not count.
    private final Arena arena = Arena.ofShared();

    private int used;
    private int sending;
    private int highWater;
    private int waiting;
    private boolean closed;

    /// @param bytes the most memory, at least one slab
    SlabPool(long bytes) {
        this.capacity = Math.clamp(bytes / SLAB_BYTES, 1, Integer.MAX_VALUE);
    }

    /// Returns an empty slab; waits while there is none. The caller must be able to fill it at once.
    ByteBuffer take() throws InterruptedException {
        while (true) {
            Filler oldest = toRelieve();
            if (oldest != null) {
                oldest.cutEarly();
            }
            ByteBuffer slab = tryTake();
            if (slab != null) {
                return slab;
            }
        }
    }

    /// The writer whose filling is cut next, or null if enough slabs are free or being sent.
    private @Nullable Filler toRelieve() {
        lock.lock();
        try {
            boolean needed = runsShort() && sending < Math.max(1, capacity / 4);
            return needed && !fillers.isEmpty() ? fillers.iterator().next() : null;
        } finally {
            lock.unlock();
        }
    }

    /// Takes a slab, or waits for a change and returns null. Does not wait if nothing is being sent: a filling can
    /// be cut then.
    @SuppressWarnings("WaitNotInLoop") // the caller repeats the call
    private @Nullable ByteBuffer tryTake() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (closed) {
                throw new IllegalStateException("The pool is closed");
            }
            if (used < capacity) {
                ByteBuffer slab = free.isEmpty()
                        ? arena.allocate(SLAB_BYTES).asByteBuffer()
                        : free.pop().clear();
                used++;
                highWater = Math.max(highWater, used);
                return slab;
            }
            if (sending > 0 || fillers.isEmpty()) {
                waiting++;
                try {
                    changed.await();
                } finally {
                    waiting--;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /// A writer has a new filling.
    void began(Filler filler) {
        lock.lock();
        try {
            fillers.add(filler);
            if (waiting > 0) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// A writer has cut its filling, and will return its slabs soon.
    void cut(Filler filler, int slabs) {
        lock.lock();
        try {
            fillers.remove(filler);
            sending += slabs;
        } finally {
            lock.unlock();
        }
    }

    /// Returns slabs of a filling that was cut.
    void sent(Collection<ByteBuffer> slabs) {
        lock.lock();
        try {
            sending -= slabs.size();
            slabs.forEach(this::giveBack);
        } finally {
            lock.unlock();
        }
    }

    /// Returns a slab that was taken but not filled.
    void unused(ByteBuffer slab) {
        lock.lock();
        try {
            giveBack(slab);
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(ByteBuffer slab) {
        free.push(slab);
        used--;
        changed.signal();
        if (closed && used == 0) {
            arena.close();
        }
    }

    /// Whether three quarters of the slabs are in use.
    boolean isShort() {
        lock.lock();
        try {
            return runsShort();
        } finally {
            lock.unlock();
        }
    }

    private boolean runsShort() {
        return used >= capacity - capacity / 4;
    }

    /// The most slabs that were in use at the same time.
    int highWater() {
        lock.lock();
        try {
            return highWater;
        } finally {
            lock.unlock();
        }
    }

    /// The slabs in use.
    int used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    /// Frees the memory as soon as the last slab is returned.
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed && used == 0) {
                arena.close();
            }
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
