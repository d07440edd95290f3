package io.lading.server;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;

/// The pool of network buffers. Every request holds the buffer it came with until it is answered, so a crowd of
/// requests that wait could hold all the direct memory there is, and whoever asks next would fail. While much
/// of it is in use, buffers for reading are small: slower, and enough for everybody.
final class NetworkBuffers extends ArrayByteBufferPool.Quadratic {
    /// Bytes read from the network at once. The cost per byte falls by a third from 8 KiB to here.
    static final int INPUT_BYTES = 256 * 1024;

    /// What is read at once while memory is scarce.
    static final int SCARCE_INPUT_BYTES = 8 * 1024;

    private static final int MAX_POOLED_BUFFER_BYTES = 512 * 1024;

    /// How much of the memory may lie in the pool unused.
    private static final int POOL_SHARE = 4;

    private static final long MAX_POOL_BYTES = 256L << 20;

    private final long plentyBelow;
    private final BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findFirst()
            .orElseThrow();

    /// @param maxDirect bytes of direct memory the process may use
    NetworkBuffers(long maxDirect) {
        this(maxDirect, Math.min(MAX_POOL_BYTES, Runtime.getRuntime().maxMemory() / POOL_SHARE));
    }

    private NetworkBuffers(long maxDirect, long bound) {
        super(0, MAX_POOLED_BUFFER_BYTES, Integer.MAX_VALUE, bound, bound);
        this.plentyBelow = maxDirect / 2;
    }

    @Override
    public RetainableByteBuffer.Mutable acquire(int size, boolean isDirect) {
        boolean scarce = isDirect && size == INPUT_BYTES && direct.getMemoryUsed() > plentyBelow;
        return super.acquire(scarce ? SCARCE_INPUT_BYTES : size, isDirect);
    }
}
