package io.lading.storage.objects;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentWriter;
import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.StoreOutageException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Stores written bytes as objects, one for each segment. A segment is cut at the end of its cell, when the
/// position jumps, at [#flush], and early when memory is short.
///
/// Objects are stored by threads of their own, so that the writer can continue. They read slabs that return to
/// the pool only when [Objects#put] has returned, even if the writer was closed meanwhile. After the first
/// failure nothing more is stored, and every call fails: bytes between stored segments may be missing.
final class ObjectWriter implements ContentWriter, SlabPool.Filler {
    /// Objects that one writer stores at the same time: they hide a latency of 100 ms.
    static final int MAX_PUTS = 4;

    /// The same while the pool is short.
    static final int MAX_PUTS_SHORT = 2;

    private final ContentKey key;
    private final Objects objects;
    private final ObjectNames names;
    private final SlabPool pool;
    private final Consumer<ObjectWriter> closed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition settled = lock.newCondition();
    private final WrittenRanges written = new WrittenRanges();
    private final DurableSegments durable = new DurableSegments();

    /// Fillings that were cut, but not stored yet.
    private final Set<Filling> unsettled = new LinkedHashSet<>();

    /// Those of them that wait for a thread.
    private final Deque<Filling> ready = new ArrayDeque<>();

    private int puts;
    private @Nullable Filling filling;
    private @Nullable ByteBuffer spare;
    private @Nullable StorageException failure;

    /// @param closed told when this writer is closed
    ObjectWriter(ContentKey key, Objects objects, ObjectNames names, SlabPool pool, Consumer<ObjectWriter> closed) {
        this.closed = closed;
        this.key = key;
        this.objects = objects;
        this.names = names;
        this.pool = pool;
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws StorageException {
        if (!bytes.hasRemaining()) {
            return;
        }
        note(position, Math.addExact(position, bytes.remaining()));
        long at = position;
        while (bytes.hasRemaining()) {
            int accepted = accept(bytes, at);
            if (accepted == 0) {
                reserveSlab();
            }
            at += accepted;
        }
    }

    private void note(long from, long to) throws StorageException {
        if (from < 0) {
            throw new IllegalArgumentException("Negative position " + from);
        }
        lock.lock();
        try {
            checkFailure();
            written.add(from, to);
        } finally {
            lock.unlock();
        }
    }

    /// Copies some bytes into the filling; returns how many, or 0 if that needs another slab.
    private int accept(ByteBuffer bytes, long at) throws StorageException {
        lock.lock();
        try {
            awaitThreads();
            if (filling != null && filling.end() != at) {
                cut();
            }
            boolean needsSlab = filling == null || filling.needsSlab();
            if (needsSlab && spare == null) {
                return 0;
            }
            Filling current = filling == null ? new Filling(at) : filling;
            if (needsSlab) {
                current.add(java.util.Objects.requireNonNull(spare));
                spare = null;
            }
            int accepted = current.take(bytes);
            if (filling == null) {
                filling = current;
                pool.began(this);
            }
            if (current.isWhole()) {
                cut();
            }
            return accepted;
        } finally {
            lock.unlock();
        }
    }

    /// Waits while more is cut than may be stored at the same time.
    private void awaitThreads() throws StorageException {
        while (failure == null && !ready.isEmpty()) {
            await();
        }
        checkFailure();
    }

    @SuppressWarnings("WaitNotInLoop") // the callers have loops
    private void await() throws StorageException {
        try {
            settled.await();
        } catch (InterruptedException e) {
            fail(interrupted(e));
            checkFailure();
        }
    }

    /// Takes a slab from the pool, without the lock: the pool may have to cut this filling.
    private void reserveSlab() throws StorageException {
        ByteBuffer slab = null;
        StorageException interrupted = null;
        try {
            slab = pool.take();
        } catch (InterruptedException e) {
            interrupted = interrupted(e);
        }
        lock.lock();
        try {
            if (interrupted != null) {
                fail(interrupted);
            } else if (failure == null) {
                spare = slab;
            } else if (slab != null) {
                pool.unused(slab);
            }
            checkFailure();
        } finally {
            lock.unlock();
        }
    }

    private static StorageException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StorageException(Kind.TEMPORARY, "Interrupted while waiting for the store", e);
    }

    @Override
    public void cutEarly() {
        lock.lock();
        try {
            cut();
        } finally {
            lock.unlock();
        }
    }

    private void cut() {
        Filling full = filling;
        if (full == null) {
            return;
        }
        filling = null;
        pool.cut(this, full.slabs().size());
        unsettled.add(full);
        ready.add(full);
        startPuts();
    }

    private void startPuts() {
        int limit = pool.isShort() ? MAX_PUTS_SHORT : MAX_PUTS;
        while (puts < limit && !ready.isEmpty()) {
            Filling next = ready.remove();
            puts++;
            Thread.ofVirtual().name("put " + key).start(() -> put(next));
        }
    }

    /// Stores one object. The slabs return to the pool when nothing reads them anymore.
    private void put(Filling full) {
        String name = names.fresh(key, full.from(), full.end() - full.from());
        StorageException failed = null;
        try {
            objects.put(name, full.content(), full.crc32c());
        } catch (StorageException e) {
            failed = e;
        } catch (Throwable e) {
            failed = new StorageException(Kind.TEMPORARY, "Could not store object " + name + ": " + e, e);
        }
        lock.lock();
        try {
            puts--;
            unsettled.remove(full);
            pool.sent(full.slabs());
            if (failed == null) {
                durable.add(new Segment(full.from(), full.end(), name, 0));
            } else {
                fail(failed);
            }
            startPuts();
            settled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Drops everything that no thread stores yet.
    private void fail(StorageException reason) {
        if (failure == null) {
            failure = reason;
        }
        if (filling != null) {
            pool.cut(this, filling.slabs().size());
            pool.sent(filling.slabs());
            filling = null;
        }
        for (Filling waiting : ready) {
            unsettled.remove(waiting);
            pool.sent(waiting.slabs());
        }
        ready.clear();
        if (spare != null) {
            pool.unused(spare);
            spare = null;
        }
        settled.signalAll();
    }

    private void checkFailure() throws StorageException {
        if (failure != null) {
            String message = "Could not store content " + key + ": " + failure.getMessage();
            throw failure instanceof StoreOutageException
                    ? new StoreOutageException(message, failure)
                    : new StorageException(failure.kind(), message, failure);
        }
    }

    @Override
    public void flush() throws StorageException {
        lock.lock();
        try {
            cut();
            List<Filling> begun = new ArrayList<>(unsettled);
            while (failure == null && begun.stream().anyMatch(unsettled::contains)) {
                await();
            }
            checkFailure();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void flushBytes() throws StorageException {
        flush();
    }

    @Override
    public List<Segment> segments() {
        lock.lock();
        try {
            return durable.snapshot();
        } finally {
            lock.unlock();
        }
    }

    /// Does not wait for objects that are being stored: they become durable, but are never recorded.
    @Override
    public void close() {
        lock.lock();
        try {
            fail(new StorageException(Kind.TEMPORARY, "The writer is closed", null));
        } finally {
            lock.unlock();
        }
        closed.accept(this);
    }
}
