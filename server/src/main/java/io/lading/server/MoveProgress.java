package io.lading.server;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// Tells an operator every ten seconds how much was moved. Thread-safe.
final class MoveProgress implements LongConsumer {
    private static final long PERIOD = Duration.ofSeconds(10).toNanos();

    private final Consumer<String> told;
    private long last = System.nanoTime();
    private long files;
    private long bytes;

    /// @param told called with each line
    MoveProgress(Consumer<String> told) {
        this.told = told;
    }

    @Override
    public synchronized void accept(long size) {
        files++;
        bytes += size;
        if (System.nanoTime() - last >= PERIOD) {
            last = System.nanoTime();
            told.accept("Moved " + files + " files (" + bytes + " bytes) so far");
        }
    }
}
