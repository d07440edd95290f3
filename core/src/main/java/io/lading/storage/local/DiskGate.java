package io.lading.storage.local;

import java.util.concurrent.Semaphore;

/// Bounds how many threads are inside a call of the disk at once, apart for those that read and those that change
/// something: readers never wait for writers.
///
/// A virtual thread that calls the disk occupies its carrier until the kernel returns, which on a stalled disk is
/// long. With fewer permits than carriers, requests that need no disk go on. Waiting here costs no carrier. A pass is
/// not to be taken by a thread that has one.
final class DiskGate {
    /// Enough to keep a fast disk busy. Both kinds together, and the readers of the database, are fewer than the
    /// carriers the server starts with.
    static final int MAX_CONCURRENT_CALLS = 8;

    private final Semaphore readers = new Semaphore(MAX_CONCURRENT_CALLS);
    private final Semaphore writers = new Semaphore(MAX_CONCURRENT_CALLS);

    /// Waits to be let in for reading.
    Pass read() {
        return enter(readers);
    }

    /// Waits to be let in for anything that changes the disk.
    Pass write() {
        return enter(writers);
    }

    private static Pass enter(Semaphore permits) {
        permits.acquireUninterruptibly();
        return permits::release;
    }

    /// Permission to call the disk, until it is closed.
    interface Pass extends AutoCloseable {
        @Override
        void close();
    }
}
