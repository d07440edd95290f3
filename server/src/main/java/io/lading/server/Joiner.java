package io.lading.server;

import io.lading.node.Leases;
import io.lading.node.Leases.Lease;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.objects.Joins;
import io.lading.storage.objects.Joins.Candidate;
import io.lading.storage.objects.ObjectJoiner;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// With `LADING_S3_JOIN=on`, makes one object of each complete file that has several. One node joins one file
/// at a time.
final class Joiner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Joiner.class);
    private static final long PERIOD_SECONDS = 300;

    /// The lease of the node that joins files.
    private static final String LEASE = "join";

    private static final long RENEWING_NANOS = Joins.VALIDITY.toNanos() / 30;

    private final Optional<ObjectJoiner> joiner;
    private final Joins joins;
    private final StoreChecks checks;
    private final Leases leases;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("joiner").factory());
    private volatile boolean closed;

    /// @param joiner empty if files are not joined
    Joiner(Optional<ObjectJoiner> joiner, Joins joins, StoreChecks checks, Leases leases) {
        this.joiner = joiner;
        this.joins = joins;
        this.checks = checks;
        this.leases = leases;
        if (joiner.isPresent()) {
            var _ = timer.scheduleWithFixedDelay(this::joinAll, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
        }
    }

    /// Joins every file that has several objects.
    void joinAll() {
        try {
            checks.finish();
            Optional<Candidate> first = joins.next(null);
            Optional<Lease> lease = first.isEmpty() ? Optional.empty() : leases.take(LEASE, Joins.VALIDITY);
            if (lease.isPresent()) {
                try (Lease mine = lease.get()) {
                    joinAll(first, new Turn(mine));
                }
            }
        } catch (StorageException | RuntimeException e) {
            if (!closed) {
                LOG.error("Could not join files; retrying in five minutes", e);
            }
        }
    }

    private void joinAll(Optional<Candidate> first, Turn turn) throws StorageException {
        Optional<Candidate> next = first;
        while (next.isPresent()) {
            turn.check();
            join(next.get(), turn);
            next = joins.next(next.get().key());
        }
    }

    /// @throws StorageException for a failure that would hit the next file too
    private void join(Candidate file, Turn turn) throws StorageException {
        ObjectJoiner joining = joiner.orElseThrow();
        try {
            if (joining.accepts(file) && joining.join(file, turn::check)) {
                LOG.info("File {} is one object now", file.key());
            }
        } catch (StorageException e) {
            if (e.kind() != Kind.PERMANENT) {
                throw e;
            }
            LOG.error("Could not join file {}; it keeps its objects, and is tried again in an hour", file.key(), e);
        }
    }

    /// The lease while files are joined. For one thread.
    private final class Turn {
        private final Lease lease;
        private long renewedAt = System.nanoTime();

        Turn(Lease lease) {
            this.lease = lease;
        }

        void check() throws StorageException {
            long now = System.nanoTime();
            boolean due = now - renewedAt >= RENEWING_NANOS;
            renewedAt = due ? now : renewedAt;
            if (closed || (due && !lease.renew())) {
                throw new StorageException(Kind.TEMPORARY, "This server no longer joins files", null);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
    }
}
