package io.lading.digest;

import io.lading.file.FileId;
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

/// Computes the SHA-512 of files for those who ask. One file at a time, on one thread that rests as long as it
/// works; a digest is computed once and kept. Requests survive a restart. Safe for use by many threads.
public final class LongDigests implements AutoCloseable {
    /// Requests that may wait, of all people.
    public static final int MAX_WAITING = 100;

    /// Bytes of one read.
    private static final int READ_BYTES = 256 * 1024;

    /// After so many bytes it is asked whether anybody still wants the digest.
    private static final long LOOK_BYTES = 64L << 20;

    /// How long it waits after a failure of the storage or of the database.
    private static final Duration RETRY = Duration.ofSeconds(30);

    private static final Logger LOG = System.getLogger(LongDigests.class.getName());

    private final DigestRequests requests;
    private final ContentStore store;
    private final Clock clock;
    private final Semaphore work = new Semaphore(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean closed;

    /// Starts with the requests that an earlier process left.
    public LongDigests(DigestRequests requests, ContentStore store, Clock clock) {
        this.requests = requests;
        this.store = store;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("sha512").daemon().start(this::run);
    }

    /// The outcome of [#request].
    public sealed interface Outcome {
        /// The digest is known.
        ///
        /// @param sha512 128 lower-case hexadecimal digits
        record Known(String sha512) implements Outcome {}

        /// It will be computed.
        record Waiting() implements Outcome {}

        /// There is no such file.
        record NotFound() implements Outcome {}

        /// [#MAX_WAITING] requests wait already.
        record TooMany() implements Outcome {}
    }

    /// The outcome of [#cancel].
    public enum Cancellation {
        /// Nothing waits any more.
        CANCELLED,
        /// Another person asked for it.
        FORBIDDEN
    }

    /// The request for a file, or empty when nobody has asked.
    public Optional<DigestRequest> find(FileId file) throws StorageException {
        return requests.find(file);
    }

    /// Asks for the SHA-512 of a file.
    ///
    /// @param who account name of who asks
    public Outcome request(FileId file, String who) throws StorageException {
        Optional<DigestRequest> before = requests.find(file);
        if (before.isEmpty()) {
            if (requests.waiting() >= MAX_WAITING) {
                return new Outcome.TooMany();
            }
            if (!requests.add(new DigestRequest(file, who, clock.instant().truncatedTo(ChronoUnit.MILLIS), null))) {
                return new Outcome.NotFound();
            }
            work.release();
            return new Outcome.Waiting();
        }
        String sha512 = before.get().sha512();
        return sha512 == null ? new Outcome.Waiting() : new Outcome.Known(sha512);
    }

    /// Gives up a request that waits. A digest that is known stays.
    ///
    /// @param who   account name of who asks for it
    /// @param admin whether they may cancel what others requested
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
                work.acquire();
                work.drainPermits();
                workOff();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void workOff() throws InterruptedException {
        try {
            Optional<DigestRequest> next = requests.next();
            while (next.isPresent() && !closed) {
                compute(next.get().file());
                next = requests.next();
            }
        } catch (StorageException | RuntimeException e) {
            LOG.log(Level.ERROR, "Requested digests are computed later", e);
            rest(RETRY.toNanos());
            work.release();
        }
    }

    /// A content that cannot be read costs its request: those behind it do not wait for it.
    private void compute(FileId file) throws StorageException, InterruptedException {
        Optional<String> sha512;
        try (ContentReader content = store.openReader(new ContentKey(file.value()))) {
            sha512 = sha512(file, content);
        } catch (StorageException e) {
            if (closed) {
                return;
            }
            LOG.log(Level.ERROR, "The SHA-512 of file " + file + " could not be computed", e);
            requests.cancel(file);
            return;
        }
        if (sha512.isPresent()) {
            requests.record(file, sha512.get());
        }
    }

    /// Empty when nobody wants it any more.
    private Optional<String> sha512(FileId file, ContentReader content) throws StorageException, InterruptedException {
        MessageDigest digest = algorithm();
        ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
        long length = content.length();
        long look = LOOK_BYTES;
        for (long at = 0; at < length; ) {
            long begin = System.nanoTime();
            int count = content.read(buffer.clear(), at);
            if (count < 0) {
                throw new StorageException(StorageException.Kind.PERMANENT, "Content ends at byte " + at, null);
            }
            digest.update(buffer.flip());
            at += count;
            rest(System.nanoTime() - begin);
            if (at >= look) {
                look = at + LOOK_BYTES;
                if (closed || !isWanted(file)) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(HexFormat.of().formatHex(digest.digest()));
    }

    /// @throws InterruptedException when the process ends
    private void rest(long nanos) throws InterruptedException {
        if (end.await(nanos, TimeUnit.NANOSECONDS)) {
            throw new InterruptedException("The process ends");
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

    /// Stops; what is being computed begins anew with the next process.
    @Override
    public void close() {
        closed = true;
        end.countDown();
        thread.interrupt();
    }
}
