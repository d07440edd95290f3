package io.lading.server.jetty;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.lading.account.PasswordHasher;
import io.lading.server.settings.Settings;
import io.lading.server.settings.Settings.Store.Bucket;
import io.lading.server.settings.Settings.Store.Local;
import io.lading.storage.s3.S3Settings;
import java.lang.management.ManagementFactory;

/// Divides the memory of the process. Each part has a named limit, and the parts add up to less than the
/// configured Java heap and direct memory; `MemoryBudgetTest` adds them up for every deployment, and
/// ARCHITECTURE.md shows the sums.
///
/// The sizes of single objects were measured with a heap histogram for the worst case that a client can cause,
/// and rounded up.
///
/// @param heapBytes   the maximum Java heap
/// @param directBytes the maximum direct memory, for network buffers and the buffers of digest threads
/// @param processors  the number of processors, each of which has a digest thread
/// @param place       where records and the bytes of files are
record MemoryBudget(long heapBytes, long directBytes, int processors, Place place) {
    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;

    /// Where records and the bytes of files are.
    enum Place {
        /// SQLite and files of this server.
        OWN,
        /// PostgreSQL, and files of this server.
        DATABASE,
        /// PostgreSQL and a store that several servers share.
        SHARED,
        /// The same, and the servers join the objects of a file (`LADING_S3_JOIN`).
        SHARED_AND_JOINED;

        static Place of(Settings settings) {
            if (!(settings.store().place() instanceof Local)) {
                return joins(settings.store().place()) ? SHARED_AND_JOINED : SHARED;
            }
            return settings.data().databaseUrl().isEmpty() ? OWN : DATABASE;
        }

        private static boolean joins(Settings.Store.Place place) {
            return place instanceof Bucket(S3Settings s3) && s3.joins();
        }
    }

    /// Heap of the idle server: class data, Spring, connection pools, caches. Measured: 18 MiB.
    static final long AT_REST_BYTES = 22 * MIB;

    /// Heap of the idle server in addition if it shares a store: the AWS SDK, and the pools of PostgreSQL.
    static final long SHARED_AT_REST_BYTES = 4 * MIB;

    /// Heap of the join of one file: its segments and parts, and four connections to the store. A server joins one
    /// file at a time.
    static final long JOIN_BYTES = 8 * MIB;

    /// Heap of a connection to an S3 server with TLS and a request on it: buffers, and the objects of the AWS SDK.
    /// Measured: 147 KiB for a `GET`, 191 KiB for a `PUT`.
    static final long STORE_CONNECTION_HEAP_BYTES = 192 * KIB;

    /// Connections to the store that a request can hold: one that is read, and one that is sent ahead.
    private static final int STORE_CONNECTIONS_OF_REQUEST = 2;

    /// Heap of a request in flight in addition if the server shares a store: a page of segments, and the array
    /// between a connection and a direct buffer.
    static final long SHARED_REQUEST_HEAP_BYTES = 16 * KIB;

    /// Percentage of the heap that the garbage collector needs free.
    static final int COLLECTOR_PERCENT = 15;

    /// Heap of an open connection: its objects and the header fields being received. Measured: 36 KiB with 30 KiB
    /// of header fields.
    static final long CONNECTION_HEAP_BYTES = 48 * KIB;

    /// Heap of a request in flight in addition to its connection: the stack frames of its thread, the objects of
    /// the servlet layer, its header fields over HTTP/2, and a small JSON document. Measured: 43 KiB without the
    /// document.
    static final long REQUEST_HEAP_BYTES = 64 * KIB;

    /// The heap divided by this is for unfinished uploads without a running request and for their digest states
    /// (`LiveUploads`); the same number of bytes in network buffers may wait for hashing (`DigestWorkers`).
    private static final int UPLOADS_DIVISOR = 16;

    private static final long MAX_UPLOADS_BYTES = 16 * MIB;

    /// Bounded tables: 49,200 sign-in counters, 2,000 security events that wait for the database,
    /// 2,000 recent
    /// ones, 1,000 events kept for listeners, 500 recent credentials.
    static final long RECORDS_BYTES = 7 * MIB;

    /// Sign-in counters of all servers: 40,920 with PostgreSQL.
    static final long DATABASE_RECORDS_BYTES = MIB;

    /// The minimum for JSON documents that are being received.
    static final long MIN_DOCUMENTS_BYTES = 4 * MIB;

    /// The heap divided by this is for JSON documents that are being received.
    private static final int DOCUMENTS_DIVISOR = 40;

    /// The minimum number of connections.
    static final int MIN_CONNECTIONS = 64;

    /// The maximum number of connections; more would need more file descriptors than a process usually has.
    static final int MAX_CONNECTIONS = 8192;

    /// The connections divided by this are the share of signed-out clients.
    private static final int SIGNED_OUT_CONNECTIONS_DIVISOR = 2;

    /// The requests in flight divided by this are the share of signed-out clients. It is less than their share of
    /// the connections, so that there is always a connection that waits for its client and can be closed for a
    /// new one.
    private static final int SIGNED_OUT_REQUESTS_DIVISOR = 4;

    /// The connections divided by this are the maximum number of aborted requests whose threads have not finished
    /// yet, and also of requests that wait for a place.
    private static final int LEAVING_DIVISOR = 8;

    /// One address gets at most the share of signed-out clients divided by this, and one user the rest divided by
    /// this.
    private static final int DIVISOR_OF_ONE = 2;

    /// Quarters of the share of signed-out clients that one wider network (IPv4 /24, IPv6 /48) may have.
    private static final int QUARTERS_OF_NETWORK = 3;

    private static final int QUARTERS = 4;

    /// Received bytes of a connection while memory is scarce: over HTTP/1.1 two small buffers, one being filled
    /// and one being written to storage; over HTTP/2 the smallest receive window.
    static final long RECEIVED_BYTES =
            Math.max(2 * NetworkBuffers.SCARCE_INPUT_BYTES, Http2Streams.SMALLEST_WINDOW_BYTES);

    /// The buffer in which a response is collected before it is sent.
    static final int OUTPUT_BUFFER_BYTES = 32 * 1024;

    /// Direct memory of a connection with TLS while a record is incomplete: one record in each direction.
    static final long TLS_BUFFERS_BYTES = 34 * KIB;

    /// Eighths of the direct memory for HTTP/2 receive windows above the smallest.
    private static final int WINDOWS_EIGHTHS = 1;

    /// Eighths of the direct memory for large network buffers, in use and in the pool, and for the read buffers
    /// of digest threads.
    private static final int LARGE_BUFFERS_EIGHTHS = 2;

    /// Eighths of the direct memory that large network buffers have on a machine with many processors.
    private static final int MIN_LARGE_BUFFERS_EIGHTHS = 1;

    /// Direct memory of a digest thread (`DigestWorkers`): its buffer for stored bytes.
    static final long DIGEST_BUFFER_BYTES = MIB;

    /// Eighths of the direct memory for what each connection needs while memory is scarce.
    private static final int CONNECTIONS_EIGHTHS = 4;

    private static final int EIGHTHS = 8;

    /// The budget for the limits of this process.
    static MemoryBudget ofThisProcess(Place place) {
        long heap = Runtime.getRuntime().maxMemory();
        String set = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize")
                .getValue();
        long direct = Long.parseLong(set);
        return new MemoryBudget(
                heap, direct > 0 ? direct : heap, Runtime.getRuntime().availableProcessors(), place);
    }

    private boolean shared() {
        return place == Place.SHARED || place == Place.SHARED_AND_JOINED;
    }

    /// The number of password hashes computed concurrently.
    int passwordHashes() {
        return PasswordHasher.hashesAtOnce(heapBytes);
    }

    /// Heap for JSON documents being received, of all requests together.
    long documentsBytes() {
        return Math.max(MIN_DOCUMENTS_BYTES, heapBytes / DOCUMENTS_DIVISOR);
    }

    /// Heap for idle uploads, and the same amount of direct memory for buffers that wait for hashing.
    long uploadsBytes() {
        return Math.min(MAX_UPLOADS_BYTES, heapBytes / UPLOADS_DIVISOR);
    }

    /// Heap in use before the first connection.
    long fixedBytes() {
        return heapBytes * COLLECTOR_PERCENT / 100
                + AT_REST_BYTES
                + (shared() ? SHARED_AT_REST_BYTES : 0)
                + (place == Place.SHARED_AND_JOINED ? JOIN_BYTES : 0)
                + passwordHashes() * PasswordHasher.BYTES_PER_HASH
                + documentsBytes()
                + uploadsBytes()
                + RECORDS_BYTES
                + (place == Place.OWN ? 0 : DATABASE_RECORDS_BYTES)
                + NetworkBuffers.MAX_HEAP_POOL_BYTES;
    }

    /// The maximum number of connections, and of requests in flight.
    int connections() {
        long fitting = shared() ? fittingWithStore() : (heapBytes - fixedBytes()) / heapOfRequest();
        long left = directBytes - largeBuffersBytes() - windowsBytes() - uploadsBytes() - digestBuffersBytes();
        long buffered = Math.min(left, eighths(CONNECTIONS_EIGHTHS)) / directBytesOfConnection();
        return Math.clamp(Math.min(fitting, buffered), MIN_CONNECTIONS, MAX_CONNECTIONS);
    }

    /// The number of requests that the heap can have, if each has a connection and its part of those that leave.
    private long fittingWithStore() {
        long heap = heapBytes - fixedBytes();
        // With few requests, each can have all its connections to the store; with many, the store has its limit.
        long few = heap / (heapOfRequest() + STORE_CONNECTIONS_OF_REQUEST * STORE_CONNECTION_HEAP_BYTES);
        long many = (heap - S3Settings.CONNECTIONS * STORE_CONNECTION_HEAP_BYTES) / heapOfRequest();
        return Math.max(Math.min(few, S3Settings.CONNECTIONS / STORE_CONNECTIONS_OF_REQUEST), many);
    }

    private long heapOfRequest() {
        return CONNECTION_HEAP_BYTES
                + REQUEST_HEAP_BYTES
                + 2 * REQUEST_HEAP_BYTES / LEAVING_DIVISOR
                + (shared() ? SHARED_REQUEST_HEAP_BYTES : 0);
    }

    /// Heap of connections to the store.
    private long storeBytes() {
        long connections = Math.min(S3Settings.CONNECTIONS, (long) STORE_CONNECTIONS_OF_REQUEST * connections());
        return shared() ? connections * STORE_CONNECTION_HEAP_BYTES + connections() * SHARED_REQUEST_HEAP_BYTES : 0;
    }

    /// The maximum number of aborted requests beyond [#connections] whose threads have not finished yet. As many
    /// requests may wait for a place.
    int leavingRequests() {
        return connections() / LEAVING_DIVISOR;
    }

    /// Direct memory of a connection with a request in flight, while memory is scarce.
    static long directBytesOfConnection() {
        return RECEIVED_BYTES + OUTPUT_BUFFER_BYTES + TLS_BUFFERS_BYTES;
    }

    /// The limits of connections and requests for each kind of client.
    ClientLimits clientLimits() {
        int connections = connections();
        int signedOut = connections / SIGNED_OUT_CONNECTIONS_DIVISOR;
        int signedOutRequests = connections / SIGNED_OUT_REQUESTS_DIVISOR;
        return new ClientLimits(
                share(connections, signedOut, connections - signedOut),
                share(connections, signedOutRequests, connections - signedOutRequests));
    }

    private static ClientLimits.Share share(int total, int signedOut, int signedIn) {
        return new ClientLimits.Share(
                total,
                signedOut,
                Math.max(1, signedOut / DIVISOR_OF_ONE),
                Math.max(1, signedOut * QUARTERS_OF_NETWORK / QUARTERS),
                Math.max(1, signedIn / DIVISOR_OF_ONE));
    }

    /// The total of all HTTP/2 receive windows above the smallest size, in bytes.
    long windowsBytes() {
        return eighths(WINDOWS_EIGHTHS);
    }

    /// If more direct memory is in use, new network buffers are small.
    long largeBuffersBytes() {
        return Math.max(eighths(MIN_LARGE_BUFFERS_EIGHTHS), eighths(LARGE_BUFFERS_EIGHTHS) - digestBuffersBytes());
    }

    private long digestBuffersBytes() {
        return processors * DIGEST_BUFFER_BYTES;
    }

    private long eighths(int number) {
        return directBytes * number / EIGHTHS;
    }

    /// The total heap in the worst case that the limits allow.
    long worstHeapBytes() {
        return fixedBytes()
                + connections() * (CONNECTION_HEAP_BYTES + REQUEST_HEAP_BYTES)
                + 2L * leavingRequests() * REQUEST_HEAP_BYTES
                + storeBytes();
    }

    /// The total direct memory in the worst case that the limits allow.
    long worstDirectBytes() {
        return largeBuffersBytes()
                + windowsBytes()
                + uploadsBytes()
                + digestBuffersBytes()
                + connections() * directBytesOfConnection();
    }
}
