package io.lading.upload;

import java.util.concurrent.atomic.LongAdder;

/// Counts of the upload engine since the start of the process, for operators. Safe for use by many threads.
public final class UploadStats {
    private final LongAdder receivedBytes = new LongAdder();
    private final LongAdder acknowledgements = new LongAdder();
    private final LongAdder checkpoints = new LongAdder();
    private final LongAdder takeOvers = new LongAdder();
    private final LongAdder created = new LongAdder();
    private final LongAdder completed = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder expired = new LongAdder();
    private final LongAdder digestMismatches = new LongAdder();

    /// A view of the counts at one moment.
    ///
    /// @param receivedBytes    bytes written to storage
    /// @param acknowledgements answers that carried a durable offset
    /// @param checkpoints      flushes in the course of appends
    /// @param takeOvers        appends that gave way to a newer request
    /// @param created          uploads created
    /// @param completed        uploads completed
    /// @param cancelled        uploads cancelled
    /// @param expired          uploads removed because no bytes came
    /// @param digestMismatches bodies or contents that were not what was declared
    public record Snapshot(
            long receivedBytes,
            long acknowledgements,
            long checkpoints,
            long takeOvers,
            long created,
            long completed,
            long cancelled,
            long expired,
            long digestMismatches) {}

    /// The counts now.
    public Snapshot snapshot() {
        return new Snapshot(
                receivedBytes.sum(),
                acknowledgements.sum(),
                checkpoints.sum(),
                takeOvers.sum(),
                created.sum(),
                completed.sum(),
                cancelled.sum(),
                expired.sum(),
                digestMismatches.sum());
    }

    void received(int bytes) {
        receivedBytes.add(bytes);
    }

    void checkpoint() {
        checkpoints.increment();
    }

    void created() {
        created.increment();
    }

    void cancelled() {
        cancelled.increment();
    }

    void expired() {
        expired.increment();
    }

    void appended(Appended outcome) {
        acknowledgements.increment();
        switch (outcome) {
            case Appended.Completed _ -> completed.increment();
            case Appended.TakenOver _ -> takeOvers.increment();
            case Appended.DigestMismatch _ -> digestMismatches.increment();
            default -> {
                // The others are not counted by themselves.
            }
        }
    }
}
