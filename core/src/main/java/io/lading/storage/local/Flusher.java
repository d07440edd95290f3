package io.lading.storage.local;

import static java.nio.file.StandardOpenOption.READ;

import io.lading.storage.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/// Puts files and directories on stable storage, and lets concurrent callers share the work.
///
/// A few flushes run side by side. Whoever comes while all of those are busy joins a batch, and the next free
/// one serves the whole batch with a single flush of the file system, where the platform has that call. So a
/// lone upload pays for its own file only, and hundreds of small ones pay together.
///
/// A flush of the file system reports an error once, to whoever calls first, while the lost bytes may belong to a
/// file whose turn comes later. So after a shared flush has failed, files that were open then are flushed by
/// themselves: an open file has its own memory of errors.
public final class Flusher {
    /// How many flushes run at once.
    static final int MAX_CONCURRENT_FLUSHES = 2;

    /// From how many waiting callers on one flush of everything is cheaper than one of each.
    static final int MIN_SHARED = 3;

    private final Optional<WholeFlush> whole;
    private final Semaphore slots = new Semaphore(MAX_CONCURRENT_FLUSHES);
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock sharing = new ReentrantLock();
    private final AtomicLong sharedFailures = new AtomicLong();
    private Batch batch = new Batch();
    private final LongAdder requests = new LongAdder();
    private final LongAdder flushes = new LongAdder();
    private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();

    /// @param whole flushes the entire file system at once, or empty where that cannot be done
    public Flusher(Optional<WholeFlush> whole) {
        this.whole = whole;
    }

    /// A flusher for the file system of a directory, which is created when missing, with the shared flush where
    /// the platform has it.
    ///
    /// @throws StorageException if the directory cannot be created
    public static Flusher of(Path directory) throws StorageException {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw Faults.storage("create the directory " + directory, e);
        }
        return new Flusher(SyncFileSystem.of(directory).map(call -> call));
    }

    /// Flushes everything that was written to a file system before the call. Safe for use by many threads.
    @FunctionalInterface
    public interface WholeFlush {
        /// @throws IOException if anything could not be flushed
        void flush() throws IOException;
    }

    /// How much was asked for, and how many calls to the system it took.
    ///
    /// @param requests calls of the methods below
    /// @param flushes  calls to the operating system
    public record Counts(long requests, long flushes) {}

    /// Whether a batch of callers can share one flush here.
    public boolean shares() {
        return whole.isPresent();
    }

    /// The counts since the start.
    public Counts counts() {
        return new Counts(requests.sum(), flushes.sum());
    }

    /// Calls `took` after every request with the nanoseconds its caller waited, on the caller's thread.
    public void onFlush(LongConsumer took) {
        listeners.add(took);
    }

    /// How many shared flushes have failed; to be noted when a file is opened.
    long sharedFailures() {
        return sharedFailures.get();
    }

    /// When this returns, what was written to the file before the call survives a crash.
    ///
    /// @param opened [#sharedFailures] as it was before the file was opened
    void file(FileChannel channel, long opened) throws IOException {
        flush(new Member(opened, () -> {
            channel.force(false);
            flushes.increment();
        }));
    }

    /// When this returns, the entries of the directories survive a crash.
    void directories(List<Path> directories) throws IOException {
        flush(new Member(sharedFailures(), () -> {
            for (Path directory : directories) {
                try (FileChannel channel = FileChannel.open(directory, READ)) {
                    channel.force(true);
                    flushes.increment();
                }
            }
        }));
    }

    /// How many flushes run now.
    int busy() {
        return MAX_CONCURRENT_FLUSHES - slots.availablePermits();
    }

    /// How many callers wait for a shared flush.
    int waiting() {
        lock.lock();
        try {
            return batch.members.size();
        } finally {
            lock.unlock();
        }
    }

    /// Runs one caller's flush, alone or by sharing.
    void flush(Member member) throws IOException {
        requests.increment();
        long begin = System.nanoTime();
        aloneOrShared(member);
        long took = System.nanoTime() - begin;
        listeners.forEach(listener -> listener.accept(took));
    }

    private void aloneOrShared(Member member) throws IOException {
        if (slots.tryAcquire()) {
            try {
                member.alone.flush();
            } finally {
                slots.release();
            }
        } else {
            join(member);
        }
    }

    private void join(Member member) throws IOException {
        Batch joined;
        boolean leads;
        lock.lock();
        try {
            joined = batch;
            leads = joined.members.isEmpty();
            joined.members.add(member);
        } finally {
            lock.unlock();
        }
        if (leads) {
            lead(joined);
        }
        joined.await();
    }

    /// Whatever goes wrong, nobody may wait for ever.
    private void lead(Batch mine) {
        slots.acquireUninterruptibly();
        try {
            lock.lock();
            try {
                batch = new Batch();
            } finally {
                lock.unlock();
            }
            flushAll(mine.members);
            mine.done.complete(null);
        } catch (Throwable e) {
            mine.done.completeExceptionally(e);
        } finally {
            slots.release();
        }
    }

    private void flushAll(List<Member> members) throws IOException {
        if (whole.isPresent() && members.size() >= MIN_SHARED && shared(whole.get(), members)) {
            return;
        }
        for (Member member : members) {
            member.alone.flush();
        }
    }

    /// One shared flush at a time, so that its error is known before the next one can miss it. Returns false, and
    /// does nothing, when an error may have been reported to others already.
    private boolean shared(WholeFlush flush, List<Member> members) throws IOException {
        sharing.lock();
        try {
            if (members.stream().anyMatch(member -> member.opened != sharedFailures())) {
                return false;
            }
            flush.flush();
            flushes.increment();
            return true;
        } catch (IOException | RuntimeException e) {
            sharedFailures.incrementAndGet();
            throw e;
        } finally {
            sharing.unlock();
        }
    }

    /// One caller.
    ///
    /// @param opened how many shared flushes had failed when what it flushes was opened
    /// @param alone  its flush, when it is not shared
    record Member(long opened, WholeFlush alone) {}

    private static final class Batch {
        private final List<Member> members = new ArrayList<>();
        private final CompletableFuture<@org.jspecify.annotations.Nullable Void> done = new CompletableFuture<>();

        /// The members fail together: nobody can tell whose bytes it was that could not be flushed.
        private void await() throws IOException {
            try {
                done.join();
            } catch (CompletionException e) {
                throw new IOException("Flush failed: " + e.getCause(), e.getCause());
            }
        }
    }
}
