package io.lading.server;

import io.lading.account.ExpiredTokens;
import io.lading.audit.SecurityLog;
import io.lading.file.FileExpiry;
import io.lading.file.FileHolds;
import io.lading.node.Leases;
import io.lading.node.Leases.Lease;
import io.lading.storage.StorageException;
import io.lading.upload.Uploads;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Once per minute, checks that no other server excludes this one, deletes expired uploads and old security
/// events, and logs which tokens have expired.
final class Sweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final long PERIOD_SECONDS = 60;

    /// The lease for deleting old security events.
    private static final String PRUNING = "security-events";

    private final Exclusion exclusion;
    private final Uploads uploads;
    private final FileExpiry expiry;
    private final FileHolds holds;
    private final SecurityLog log;
    private final ExpiredTokens tokens;
    private final Leases leases;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("sweeper").factory());

    Sweeper(
            Exclusion exclusion,
            Uploads uploads,
            FileExpiry expiry,
            FileHolds holds,
            SecurityLog log,
            ExpiredTokens tokens,
            Leases leases) {
        this.exclusion = exclusion;
        this.leases = leases;
        this.uploads = uploads;
        this.expiry = expiry;
        this.holds = holds;
        this.log = log;
        this.tokens = tokens;
        var _ = timer.scheduleWithFixedDelay(this::sweep, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    /// Does all of it once.
    void sweep() {
        checkExclusion();
        try {
            int removed = uploads.sweep();
            if (removed > 0) {
                LOG.info("Removed {} expired uploads", removed);
            }
        } catch (StorageException | RuntimeException e) {
            LOG.error("Could not remove expired uploads; retrying in a minute", e);
        }
        sweepFiles();
        noteExpiredTokens();
        pruneEvents();
    }

    /// The files that this node is sending are held first. If that fails, none is deleted.
    private void sweepFiles() {
        try {
            holds.renew();
            int deleted = expiry.sweep();
            if (deleted > 0) {
                LOG.info("Deleted {} files at their end", deleted);
            }
        } catch (StorageException | RuntimeException e) {
            LOG.error("Could not delete files at their end; retrying in a minute", e);
        }
    }

    /// Also if no load balancer asks whether the server is ready.
    private void checkExclusion() {
        try {
            exclusion.check();
        } catch (StorageException | RuntimeException e) {
            LOG.error("It is not certain that no other server uses the same data; checking again in a minute", e);
        }
    }

    private void noteExpiredTokens() {
        try {
            tokens.note();
        } catch (StorageException | RuntimeException e) {
            LOG.error("Could not record which tokens have expired; retrying in a minute", e);
        }
    }

    /// One node at a time: two would delete too much.
    private void pruneEvents() {
        try {
            Optional<Lease> lease = leases.take(PRUNING, Duration.ofSeconds(PERIOD_SECONDS));
            if (lease.isPresent()) {
                try (Lease _ = lease.get()) {
                    log.prune();
                }
            }
        } catch (StorageException | RuntimeException e) {
            LOG.error("Could not delete old security events; retrying in a minute", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
