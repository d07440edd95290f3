package io.lading.server;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;

/// The pool of network buffers. A request holds the buffer it came with until it is answered, so a crowd of
/// requests could hold all direct memory, and the next request would fail. While much of it is in use, buffers
/// for reading are small: slower, and enough for all.
final class NetworkBuffers extends ArrayByteBufferPool.Quadratic {
    /// Bytes read from the network at once. The cost per byte falls by a third from 8 KiB to here.
    static final int INPUT_BYTES = 256 * 1024;

    /// What is read at once while memory is scarce.
    static final int SCARCE_INPUT_BYTES = 8 * 1024;

    /// What is read at once from a client that has not signed in.
    static final int ANONYMOUS_INPUT_BYTES = 8 * 1024;

    private static final int MAX_POOLED_BUFFER_BYTES = 512 * 1024;

    /// Direct memory that lies in the pool unused, at the most.
    private static final long MAX_POOL_BYTES = 256L << 20;

    /// Heap that lies in the pool unused, at the most: nearly all buffers are direct.
    static final long MAX_HEAP_POOL_BYTES = 1 << 20;

    private final long plentyBelow;
    private final BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findFirst()
            .orElseThrow();

    /// @param budget of the process
    NetworkBuffers(MemoryBudget budget) {
        super(
                0,
                MAX_POOLED_BUFFER_BYTES,
                Integer.MAX_VALUE,
                MAX_HEAP_POOL_BYTES,
                Math.min(MAX_POOL_BYTES, budget.largeBuffersBytes()));
        this.plentyBelow = budget.largeBuffersBytes();
    }

    @Override
    public RetainableByteBuffer.Mutable acquire(int size, boolean isDirect) {
        int fitting = isDirect && size == INPUT_BYTES && scarce() ? SCARCE_INPUT_BYTES : size;
        try {
            return super.acquire(fitting, isDirect);
        } catch (OutOfMemoryError e) {
            // Unused buffers of other sizes may take what this one needs.
            clear();
            return super.acquire(fitting, isDirect);
        }
    }

    private boolean scarce() {
        return direct.getMemoryUsed() - getAvailableDirectMemory() > plentyBelow;
    }
}
