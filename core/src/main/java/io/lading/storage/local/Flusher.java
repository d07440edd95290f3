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

/// Flushes files and directories to stable storage, and lets concurrent callers share a flush. Safe for use by
/// many threads.
///
/// A single upload waits only for its own file. Hundreds of small uploads share one flush of the file system.
///
/// States of a request:
///
/// | state    | meaning                                  | next                                                   |
/// |----------|------------------------------------------|--------------------------------------------------------|
/// | alone    | a slot was free                          | returns after its own flush                            |
/// | batched  | all slots are busy: in the open batch    | flushing, when the first member of the batch has got a |
/// |          |                                          | slot; later requests then open a new batch             |
/// | flushing | one shared flush, or individual flushes  | all members of the batch return or fail together       |
///
/// The members of a batch are flushed individually if they are few, if the platform cannot share a flush, or if a
/// shared flush has failed since one of the files was opened.
///
/// The kernel reports an error of a file system flush only once, to the first caller, but the lost bytes may
/// belong to a file that is flushed later. So after a failed shared flush, files that were open at that time are
/// flushed individually: the kernel also keeps errors for each open file.
public final class Flusher {
    /// How many flushes run at the same time.
    static final int MAX_CONCURRENT_FLUSHES = 2;

    /// From this number of waiting callers one shared flush is cheaper than individual flushes.
    static final int MIN_SHARED = 3;

    private final Optional<Flush> whole;
    private final Semaphore slots = new Semaphore(MAX_CONCURRENT_FLUSHES);
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock sharing = new ReentrantLock();
    private final AtomicLong sharedFailures = new AtomicLong();
    private Batch batch = new Batch();
    private final LongAdder requests = new LongAdder();
    private final LongAdder flushes = new LongAdder();
    private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();

    /// @param whole flushes the entire file system, or empty if the platform cannot
    public Flusher(Optional<Flush> whole) {
        this.whole = whole;
    }

    /// A flusher for the file system of a directory, which is created if missing. It shares flushes if the
    /// platform can.
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

    /// Flushes all data written to a file system before the call. Thread-safe.
    @FunctionalInterface
    public interface Flush {
        /// @throws IOException if any data could not be flushed
        void flush() throws IOException;
    }

    /// How many flushes were requested, and how many system calls they took.
    ///
    /// @param requests calls of the methods below
    /// @param flushes  calls to the operating system
    public record Counts(long requests, long flushes) {}

    /// Whether callers can share a flush.
    public boolean shares() {
        return whole.isPresent();
    }

    /// The counters since the start.
    public Counts counts() {
        return new Counts(requests.sum(), flushes.sum());
    }

    /// Calls `took` on the caller's thread after every request, with the nanoseconds it waited.
    public void onFlush(LongConsumer took) {
        listeners.add(took);
    }

    /// How many shared flushes have failed. Callers note it when they open a file.
    long sharedFailures() {
        return sharedFailures.get();
    }

    /// When this returns, all data written to the file before the call survives a crash.
    ///
    /// @param failuresBefore [#sharedFailures] as it was before the file was opened
    void file(FileChannel channel, long failuresBefore) throws IOException {
        request(new Member(failuresBefore, () -> {
            channel.force(false);
            flushes.increment();
        }));
    }

    /// When this returns, the entries of the directories survive a crash.
    void directories(List<Path> directories) throws IOException {
        request(new Member(sharedFailures(), () -> {
            for (Path directory : directories) {
                try (FileChannel channel = FileChannel.open(directory, READ)) {
                    channel.force(true);
                    flushes.increment();
                }
            }
        }));
    }

    /// How many flushes are running.
    int busy() {
        return MAX_CONCURRENT_FLUSHES - slots.availablePermits();
    }

    /// How many callers are in the open batch.
    int waiting() {
        lock.lock();
        try {
            return batch.members.size();
        } finally {
            lock.unlock();
        }
    }

    /// Runs the flush of one caller, individually or shared.
    void request(Member member) throws IOException {
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

    /// Completes the batch in every case, so that no member waits forever.
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

    /// One shared flush runs at a time, so that its error is known before the next one starts. Returns false, and
    /// does nothing, if an error that concerns a member may already have been reported to an earlier flush.
    private boolean shared(Flush flush, List<Member> members) throws IOException {
        sharing.lock();
        try {
            if (members.stream().anyMatch(member -> member.failuresBefore != sharedFailures())) {
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

    /// One caller of a flush.
    ///
    /// @param failuresBefore how many shared flushes had failed when the file was opened
    /// @param alone  its individual flush
    record Member(long failuresBefore, Flush alone) {}

    private static final class Batch {
        private final List<Member> members = new ArrayList<>();
        private final CompletableFuture<@org.jspecify.annotations.Nullable Void> done = new CompletableFuture<>();

        /// All members fail together: it is unknown whose bytes could not be flushed.
        private void await() throws IOException {
            try {
                done.join();
            } catch (CompletionException e) {
                throw new IOException("Flush failed: " + e.getCause(), e.getCause());
            }
        }
    }
}
