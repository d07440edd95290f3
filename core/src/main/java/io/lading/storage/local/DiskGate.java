package io.lading.storage.local;

import java.util.concurrent.Semaphore;

/// Limits how many threads open, read, write, rename or delete files, separately for reads and writes: readers
/// never wait for writers. Flushes have limits of their own ([Flusher]).
///
/// A virtual thread in a disk call occupies its carrier until the kernel returns, which takes long on a stalled
/// disk. With fewer permits than carriers, requests that need no disk continue. Waiting here occupies no carrier.
/// A thread that holds a pass must not take another.
final class DiskGate {
    /// Enough to keep a fast disk busy. Reads, writes and the readers of the database together are fewer than the
    /// carriers that the server starts.
    static final int MAX_CONCURRENT_CALLS = 8;

    private final Semaphore readers = new Semaphore(MAX_CONCURRENT_CALLS);
    private final Semaphore writers = new Semaphore(MAX_CONCURRENT_CALLS);

    /// Waits for permission to read.
    Pass read() {
        return enter(readers);
    }

    /// Waits for permission to change the disk.
    Pass write() {
        return enter(writers);
    }

    private static Pass enter(Semaphore permits) {
        permits.acquireUninterruptibly();
        return permits::release;
    }

    /// Permission for disk calls until it is closed.
    interface Pass extends AutoCloseable {
        @Override
        void close();
    }
}
