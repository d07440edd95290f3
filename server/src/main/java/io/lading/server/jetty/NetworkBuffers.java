package io.lading.server.jetty;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;

/// The pool of network buffers. A request holds its input buffer until it is answered, so many concurrent
/// requests could occupy all direct memory, and the next request would fail. While much direct memory is in use,
/// new input buffers are small: this is slower, but there are enough for all requests.
final class NetworkBuffers extends ArrayByteBufferPool.Quadratic {
    /// Bytes per read from the network. The cost per byte is a third lower than with 8 KiB.
    static final int INPUT_BYTES = 256 * 1024;

    /// Bytes per read while memory is scarce.
    static final int SCARCE_INPUT_BYTES = 8 * 1024;

    /// Bytes per read from a client that has not signed in.
    static final int SIGNED_OUT_INPUT_BYTES = 8 * 1024;

    private static final int MAX_POOLED_BUFFER_BYTES = 512 * 1024;

    /// The maximum of unused direct memory in the pool.
    private static final long MAX_POOL_BYTES = 256L << 20;

    /// The maximum of unused heap in the pool; nearly all buffers are direct.
    static final long MAX_HEAP_POOL_BYTES = 1 << 20;

    /// Bytes of direct memory in use above which new input buffers are small.
    private final long scarceAbove;
    private final BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findFirst()
            .orElseThrow();

    /// @param budget the memory budget of the process
    NetworkBuffers(MemoryBudget budget) {
        super(
                0,
                MAX_POOLED_BUFFER_BYTES,
                Integer.MAX_VALUE,
                MAX_HEAP_POOL_BYTES,
                Math.min(MAX_POOL_BYTES, budget.largeBuffersBytes()));
        this.scarceAbove = budget.largeBuffersBytes();
    }

    @Override
    public RetainableByteBuffer.Mutable acquire(int size, boolean isDirect) {
        int fitting = isDirect && size == INPUT_BYTES && scarce() ? SCARCE_INPUT_BYTES : size;
        try {
            return super.acquire(fitting, isDirect);
        } catch (OutOfMemoryError e) {
            // Unused pooled buffers of other sizes may occupy the memory that this one needs.
            clear();
            return super.acquire(fitting, isDirect);
        }
    }

    private boolean scarce() {
        return direct.getMemoryUsed() - getAvailableDirectMemory() > scarceAbove;
    }
}
