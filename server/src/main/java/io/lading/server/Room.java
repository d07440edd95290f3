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

/// Keeps room on the disk for what has to work when the disk is full: signing in, administering, cancelling,
/// removing. The databases keep what they need in their own files. A file holds more, for when they need it all
/// the same and for the start of the server; it is let go of then, and made again when there is room.
final class Room implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Room.class);
    private static final long PERIOD_SECONDS = 5;

    /// After a failure, so that trying does not take the last bytes from others again and again.
    private static final int PERIODS_LEFT_OUT = 12;

    private final ReserveFile reserve;
    private final List<KeepsRoom> databases;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("room").factory());
    private boolean kept = true;
    private int leftOut;

    Room(ReserveFile reserve, List<KeepsRoom> databases) {
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
                LOG.error("The disk is full. The reserve of {} bytes is given back to it", ReserveFile.BYTES);
            }
            return released;
        } catch (StorageException e) {
            LOG.error("The disk is full, and the reserve cannot be given back", e);
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
            LOG.warn(all ? "There is room on the disk again" : "The disk has no room to spare, or cannot be written");
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
            LOG.debug("Room could not be kept", e);
            leftOut = PERIODS_LEFT_OUT;
            return false;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
