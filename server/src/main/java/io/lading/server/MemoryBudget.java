package io.lading.server;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.lading.account.PasswordHasher;
import java.lang.management.ManagementFactory;

/// How the memory of the process is divided. Each part has a named limit, and the parts add up to less than the
/// Java heap and the direct buffers the process was given; `MemoryBudgetTest` adds them up for every deployment,
/// and ARCHITECTURE.md shows the sums.
///
/// The sizes of single things were measured with a heap histogram, for the worst a client can make of them, and
/// rounded up.
///
/// @param heapBytes   the largest Java heap
/// @param directBytes the most direct memory, for network buffers
record MemoryBudget(long heapBytes, long directBytes) {
    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;

    /// Heap that the idle server keeps: classes' data, Spring, connection pools, caches. Measured: 18 MiB.
    static final long AT_REST_BYTES = 22 * MIB;

    /// Part of the heap the collector needs free to work at all, in percent.
    static final int COLLECTOR_PERCENT = 15;

    /// Heap of an open connection: its objects and the header fields it is receiving. Measured: 36 KiB with 30
    /// KiB of header fields.
    static final long CONNECTION_HEAP_BYTES = 48 * KIB;

    /// Heap of a request in flight beside its connection: the frames of its thread, the objects of the servlet
    /// layer, over HTTP/2 its header fields, and a small JSON document. Measured: 43 KiB without the document.
    static final long REQUEST_HEAP_BYTES = 64 * KIB;

    /// Part of the heap for unfinished uploads that no request uses, and the state of their digests
    /// (`LiveUploads`); as many bytes of network buffers may wait for their digest (`DigestWorkers`).
    private static final int UPLOADS_SHARE = 16;

    private static final long MAX_UPLOADS_BYTES = 16 * MIB;

    /// Records of bounded number: 10,000 counters of sign-ins, 4,000 security events that wait for the database,
    /// 1,000 events kept for listeners, 500 recent credentials.
    static final long RECORDS_BYTES = 7 * MIB;

    /// JSON documents that are being received, at the least.
    static final long MIN_DOCUMENTS_BYTES = 4 * MIB;

    /// Part of the heap for JSON documents that are being received.
    private static final int DOCUMENTS_SHARE = 40;

    /// The fewest connections a server works with.
    static final int MIN_CONNECTIONS = 64;

    /// The most connections; more would want more file descriptors than a process usually gets.
    static final int MAX_CONNECTIONS = 8192;

    /// Connections of anonymous clients: one of so many.
    private static final int ANONYMOUS_CONNECTIONS_SHARE = 2;

    /// Requests of anonymous clients in flight: one of so many. Fewer than their connections, so that there is
    /// always a connection that waits for its client and can be closed for a new one.
    private static final int ANONYMOUS_REQUESTS_SHARE = 4;

    /// Requests that were ended for others and whose threads have not finished yet, and as many that wait for a
    /// place: one of so many, each.
    private static final int LEAVING_SHARE = 8;

    /// What one address may have of the anonymous share, and one signed-in user of the rest: one of so many.
    private static final int SHARE_OF_ONE = 2;

    /// Quarters of the anonymous share that one wider network (IPv4 /24, IPv6 /48) may have.
    private static final int QUARTERS_OF_NETWORK = 3;

    private static final int QUARTERS = 4;

    /// Received bytes of a connection while memory is scarce: over HTTP/1.1 two small buffers, one that is read
    /// into and
    /// one whose bytes are being written; over HTTP/2 the smallest receive window there is.
    static final long RECEIVED_BYTES =
            Math.max(2 * NetworkBuffers.SCARCE_INPUT_BYTES, Http2Streams.SMALLEST_WINDOW_BYTES);

    /// Buffer a response is collected in before it is sent.
    static final int OUTPUT_BUFFER_BYTES = 32 * 1024;

    /// Direct memory of a connection with TLS while a record is incomplete: one record in each direction.
    static final long TLS_BUFFERS_BYTES = 34 * KIB;

    /// Eighths of the direct memory for HTTP/2 receive windows above the smallest.
    private static final int WINDOWS_EIGHTHS = 1;

    /// Eighths of the direct memory for large network buffers, in use and in the pool.
    private static final int LARGE_BUFFERS_EIGHTHS = 2;

    /// Eighths of the direct memory for what each connection needs while memory is scarce.
    private static final int CONNECTIONS_EIGHTHS = 4;

    private static final int EIGHTHS = 8;

    /// The budget of this process.
    static MemoryBudget ofThisProcess() {
        long heap = Runtime.getRuntime().maxMemory();
        String set = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize")
                .getValue();
        long direct = Long.parseLong(set);
        return new MemoryBudget(heap, direct > 0 ? direct : heap);
    }

    /// Password hashes computed at the same time.
    int passwordHashes() {
        return PasswordHasher.hashesAtOnce(heapBytes);
    }

    /// Bytes of JSON documents being received, over all requests.
    long documentsBytes() {
        return Math.max(MIN_DOCUMENTS_BYTES, heapBytes / DOCUMENTS_SHARE);
    }

    /// Idle uploads in the heap, and as much in network buffers.
    long uploadsBytes() {
        return Math.min(MAX_UPLOADS_BYTES, heapBytes / UPLOADS_SHARE);
    }

    /// Heap that is taken before the first connection.
    long fixedBytes() {
        return heapBytes * COLLECTOR_PERCENT / 100
                + AT_REST_BYTES
                + passwordHashes() * PasswordHasher.BYTES_PER_HASH
                + documentsBytes()
                + uploadsBytes()
                + RECORDS_BYTES
                + NetworkBuffers.MAX_HEAP_POOL_BYTES;
    }

    /// Connections at the same time, and as many requests in flight.
    int connections() {
        long fitting = (heapBytes - fixedBytes())
                / (CONNECTION_HEAP_BYTES + REQUEST_HEAP_BYTES + 2 * REQUEST_HEAP_BYTES / LEAVING_SHARE);
        long buffered = directBytes * CONNECTIONS_EIGHTHS / EIGHTHS / directBytesOfConnection();
        return Math.clamp(Math.min(fitting, buffered), MIN_CONNECTIONS, MAX_CONNECTIONS);
    }

    /// Requests beyond [#connections] that were ended for others and whose threads have not finished yet.
    int leavingRequests() {
        return connections() / LEAVING_SHARE;
    }

    /// Direct memory of a connection with a request in flight, while memory is scarce.
    static long directBytesOfConnection() {
        return RECEIVED_BYTES + OUTPUT_BUFFER_BYTES + TLS_BUFFERS_BYTES;
    }

    /// How many connections and requests each kind of client may have.
    ClientLimits clientLimits() {
        int connections = connections();
        int anonymous = connections / ANONYMOUS_CONNECTIONS_SHARE;
        int anonymousRequests = connections / ANONYMOUS_REQUESTS_SHARE;
        return new ClientLimits(
                share(connections, anonymous, connections - anonymous),
                share(connections, anonymousRequests, connections - anonymousRequests));
    }

    private static ClientLimits.Share share(int total, int anonymous, int signedIn) {
        return new ClientLimits.Share(
                total,
                anonymous,
                Math.max(1, anonymous / SHARE_OF_ONE),
                Math.max(1, anonymous * QUARTERS_OF_NETWORK / QUARTERS),
                Math.max(1, signedIn / SHARE_OF_ONE));
    }

    /// Bytes that all HTTP/2 receive windows may have above the smallest.
    long windowsBytes() {
        return directBytes * WINDOWS_EIGHTHS / EIGHTHS;
    }

    /// Direct memory in use from which on network buffers are small.
    long largeBuffersBytes() {
        return directBytes * LARGE_BUFFERS_EIGHTHS / EIGHTHS;
    }

    /// Heap that everything may take together under the worst that is allowed.
    long worstHeapBytes() {
        return fixedBytes()
                + connections() * (CONNECTION_HEAP_BYTES + REQUEST_HEAP_BYTES)
                + 2L * leavingRequests() * REQUEST_HEAP_BYTES;
    }

    /// Direct memory that everything may take together under the worst that is allowed.
    long worstDirectBytes() {
        return largeBuffersBytes() + windowsBytes() + uploadsBytes() + connections() * directBytesOfConnection();
    }
}
