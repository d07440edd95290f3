package io.lading.storage.local;

import java.util.concurrent.Semaphore;

/// Bounds how many threads are inside a read or write call of the disk at once.
///
/// A virtual thread that writes to a file occupies its carrier until the kernel returns, which on a stalled
/// disk is long. With fewer permits than carriers, requests that need no disk go on. Waiting here costs no
/// carrier.
final class DiskGate {
    /// Enough to keep a fast disk busy, and at most half of the carriers the server starts with.
    static final int MAX_CONCURRENT_CALLS = 8;

    private final Semaphore permits = new Semaphore(MAX_CONCURRENT_CALLS);

    Pass enter() {
        permits.acquireUninterruptibly();
        return permits::release;
    }

    interface Pass extends AutoCloseable {
        @Override
        void close();
    }
}
