package io.lading.server;

import io.lading.metadata.KeepsRoom;
import io.lading.storage.StorageException;
import io.lading.storage.local.ReserveFile;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reserves disk space for operations that must work when the disk is full: signing in, administration,
/// cancelling and deleting. The databases reserve space in their own files. A reserve file holds additional space
/// for when that is not enough and for startup on a full disk; it is deleted then, and recreated when space is
/// available.
final class DiskReserve implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskReserve.class);
    private static final long PERIOD_SECONDS = 5;

    /// Periods skipped after a failure, so that repeated attempts do not take the last free bytes from other
    /// writers.
    private static final int PERIODS_LEFT_OUT = 12;

    private final ReserveFile reserve;
    private final List<KeepsRoom> databases;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("room").factory());
    private boolean kept = true;
    private int leftOut;

    DiskReserve(ReserveFile reserve, List<KeepsRoom> databases) {
        this.reserve = reserve;
        this.databases = databases;
        databases.forEach(database -> database.onFull(this::makeRoom));
        keep();
        var _ = timer.scheduleWithFixedDelay(this::keep, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    private boolean makeRoom() {
        try {
            boolean released = reserve.release();
            if (released) {
                LOG.error("The disk is full. Released the reserve of {} bytes", ReserveFile.BYTES);
            }
            return released;
        } catch (StorageException e) {
            LOG.error("The disk is full, and the reserve cannot be released", e);
            return false;
        }
    }

    private synchronized void keep() {
        if (leftOut > 0) {
            leftOut--;
            return;
        }
        boolean all = true;
        for (KeepsRoom database : databases) {
            all &= leftOut == 0
                    && tried(() -> {
                        database.keepRoom();
                        return true;
                    });
        }
        all &= leftOut == 0 && tried(reserve::hold);
        if (all != kept) {
            LOG.warn(all ? "Disk space is available again" : "Disk space is low, or the disk cannot be written");
            kept = all;
        }
    }

    private interface Attempt {
        boolean succeeds() throws StorageException;
    }

    private boolean tried(Attempt attempt) {
        try {
            return attempt.succeeds();
        } catch (StorageException | RuntimeException e) {
            LOG.debug("Could not reserve disk space", e);
            leftOut = PERIODS_LEFT_OUT;
            return false;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
