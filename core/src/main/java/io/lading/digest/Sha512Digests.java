package io.lading.digest;

import io.lading.file.FileId;
import io.lading.node.Leases;
import io.lading.node.Leases.Lease;
import io.lading.storage.ContentKey;
import io.lading.storage.ContentReader;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Computes the SHA-512 of files on request. One thread computes one file at a time. It sleeps as long as it
/// computes, so that it uses at most half a processor. A digest is computed once and stored. Requests survive a
/// restart. Of several nodes, one computes the requests of all. Thread-safe.
public final class Sha512Digests implements AutoCloseable {
    /// The most pending requests, over all users.
    public static final int MAX_WAITING = 100;

    /// Bytes of one read.
    private static final int READ_BYTES = 256 * 1024;

    /// After this many bytes the thread checks whether the request still exists.
    private static final long CHECK_BYTES = 64L << 20;

    /// How long the thread waits after a failure of the database.
    private static final Duration RETRY = Duration.ofSeconds(30);

    /// How often a node looks for requests that were made through other nodes.
    static final Duration POLL = Duration.ofSeconds(5);

    /// The lease of the node that computes.
    private static final String LEASE = "sha512";

    /// How long other nodes wait before they replace a node that no longer renews the lease. Longer than a read of
    /// a slow store.
    private static final Duration VALIDITY = Duration.ofMinutes(2);

    private static final long RENEWING_NANOS = VALIDITY.toNanos() / 8;

    private static final Logger LOG = System.getLogger(Sha512Digests.class.getName());

    private final DigestRequests requests;
    private final ContentStore store;
    private final Leases leases;
    private final Clock clock;
    private final Semaphore work = new Semaphore(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean closed;

    /// For a server that is the only node.
    public Sha512Digests(DigestRequests requests, ContentStore store, Clock clock) {
        this(requests, store, Leases.ONE_NODE, clock);
    }

    /// Starts the thread with the requests of the previous process.
    public Sha512Digests(DigestRequests requests, ContentStore store, Leases leases, Clock clock) {
        this.requests = requests;
        this.store = store;
        this.leases = leases;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("sha512").daemon().start(this::run);
    }

    /// The outcome of [#request].
    public sealed interface Outcome {
        /// The digest is known.
        ///
        /// @param sha512 128 lower-case hexadecimal digits
        record Known(String sha512) implements Outcome {}

        /// The request is pending.
        record Waiting() implements Outcome {}

        /// There is no such file.
        record NotFound() implements Outcome {}

        /// [#MAX_WAITING] requests are already pending.
        record TooMany() implements Outcome {}
    }

    /// The outcome of [#cancel].
    public enum Cancellation {
        /// No request is pending.
        CANCELLED,
        /// The request was made by another user.
        FORBIDDEN
    }

    /// The request for a file, or empty.
    public Optional<DigestRequest> find(FileId file) throws StorageException {
        return requests.find(file);
    }

    /// Requests the SHA-512 of a file.
    ///
    /// @param who account name of the caller
    public Outcome request(FileId file, String who) throws StorageException {
        Optional<DigestRequest> before = requests.find(file);
        if (before.isPresent()) {
            String sha512 = before.get().sha512();
            return sha512 == null ? new Outcome.Waiting() : new Outcome.Known(sha512);
        }
        DigestRequest request = new DigestRequest(file, who, clock.instant().truncatedTo(ChronoUnit.MILLIS), null);
        return switch (requests.add(request, MAX_WAITING)) {
            case STORED -> {
                work.release();
                yield new Outcome.Waiting();
            }
            case NO_FILE -> new Outcome.NotFound();
            case TOO_MANY -> new Outcome.TooMany();
        };
    }

    /// Cancels a pending request. A computed digest is kept.
    ///
    /// @param who   account name of the caller
    /// @param admin whether the caller may cancel requests of other users
    public Cancellation cancel(FileId file, String who, boolean admin) throws StorageException {
        Optional<DigestRequest> request = requests.find(file);
        if (request.isPresent() && !admin && !request.get().requestedBy().equals(who)) {
            return Cancellation.FORBIDDEN;
        }
        requests.cancel(file);
        return Cancellation.CANCELLED;
    }

    private void run() {
        try {
            while (!closed) {
                awaitWork();
                work.drainPermits();
                workOff();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitWork() throws InterruptedException {
        if (leases.equals(Leases.ONE_NODE)) {
            work.acquire();
        } else {
            boolean _ = work.tryAcquire(POLL.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void workOff() throws InterruptedException {
        try {
            Optional<Lease> lease = requests.next().isEmpty() ? Optional.empty() : leases.take(LEASE, VALIDITY);
            if (lease.isPresent()) {
                try (Lease mine = lease.get()) {
                    computeAll(mine);
                }
            }
        } catch (StorageException | RuntimeException e) {
            LOG.log(Level.ERROR, "Could not compute requested digests; will retry", e);
            rest(RETRY.toNanos());
            work.release();
        }
    }

    private void computeAll(Lease lease) throws StorageException, InterruptedException {
        Optional<DigestRequest> next = requests.next();
        while (next.isPresent() && !closed && lease.renew()) {
            compute(next.get().file(), lease);
            next = requests.next();
        }
    }

    /// A request whose content cannot be read is removed, so that it does not block the others.
    private void compute(FileId file, Lease lease) throws StorageException, InterruptedException {
        Optional<String> sha512;
        try (ContentReader content = store.openReader(new ContentKey(file.value()))) {
            sha512 = sha512(file, content, lease);
        } catch (StorageException e) {
            if (closed) {
                return;
            }
            LOG.log(Level.ERROR, "Could not compute the SHA-512 of file " + file + "; the request is removed", e);
            requests.cancel(file);
            return;
        }
        if (sha512.isPresent()) {
            requests.record(file, sha512.get());
        }
    }

    /// Empty if the request was cancelled in the meantime, or if another node has the lease.
    private Optional<String> sha512(FileId file, ContentReader content, Lease lease)
            throws StorageException, InterruptedException {
        MessageDigest digest = algorithm();
        ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
        long length = content.length();
        long nextCheck = CHECK_BYTES;
        long renewed = System.nanoTime();
        for (long at = 0; at < length; ) {
            long begin = System.nanoTime();
            int count = content.read(buffer.clear(), at);
            if (count < 0) {
                throw new StorageException(StorageException.Kind.PERMANENT, "Content ends at byte " + at, null);
            }
            digest.update(buffer.flip());
            at += count;
            rest(System.nanoTime() - begin);
            if (begin - renewed >= RENEWING_NANOS) {
                renewed = begin;
                if (!lease.renew()) {
                    return Optional.empty();
                }
            }
            if (at >= nextCheck) {
                nextCheck = at + CHECK_BYTES;
                if (closed || !isWanted(file)) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(HexFormat.of().formatHex(digest.digest()));
    }

    /// @throws InterruptedException if this is closed
    private void rest(long nanos) throws InterruptedException {
        if (end.await(nanos, TimeUnit.NANOSECONDS)) {
            throw new InterruptedException("The process is stopping");
        }
    }

    private boolean isWanted(FileId file) throws StorageException {
        return requests.find(file).filter(request -> request.sha512() == null).isPresent();
    }

    private static MessageDigest algorithm() {
        try {
            return MessageDigest.getInstance("SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-512", e);
        }
    }

    /// Stops the thread. The next process restarts the running computation.
    @Override
    public void close() {
        closed = true;
        end.countDown();
        thread.interrupt();
    }
}
