package io.lading.upload;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// Counters of the upload engine since the start of the process, for operators. Thread-safe.
public final class UploadStats {
    private final LongAdder receivedBytes = new LongAdder();
    private final LongAdder acknowledgements = new LongAdder();
    private final LongAdder checkpoints = new LongAdder();
    private final LongAdder receiving = new LongAdder();
    private final Map<UploadStep, LongAdder> steps = new EnumMap<>(UploadStep.class);
    private final UploadListener listener;

    /// @param listener called for every step after it is counted
    UploadStats(UploadListener listener) {
        this.listener = listener;
        for (UploadStep step : UploadStep.values()) {
            steps.put(step, new LongAdder());
        }
    }

    /// Bytes written to storage.
    public long receivedBytes() {
        return receivedBytes.sum();
    }

    /// Responses with a durable offset.
    public long acknowledgements() {
        return acknowledgements.sum();
    }

    /// Flushes during appends.
    public long checkpoints() {
        return checkpoints.sum();
    }

    /// Appends that are running now.
    public long receiving() {
        return receiving.sum();
    }

    /// How often a step occurred.
    public long count(UploadStep step) {
        return adder(step).sum();
    }

    void received(int bytes) {
        receivedBytes.add(bytes);
    }

    void checkpoint() {
        checkpoints.increment();
    }

    void appendBegins() {
        receiving.increment();
    }

    void appendEnds() {
        receiving.decrement();
    }

    /// Counts a step and calls the listener.
    void step(UploadStep step, Upload upload) {
        adder(step).increment();
        listener.onStep(step, upload);
    }

    /// Counts the outcome of an append. [UploadStep#COMPLETED] is counted by [Completion].
    void appended(Appended outcome) {
        switch (outcome) {
            case Appended.Progress _, Appended.Completed _ -> acknowledgements.increment();
            case Appended.Interrupted(Upload upload, var _) -> step(UploadStep.INTERRUPTED, upload);
            case Appended.TakenOver(Upload upload) -> step(UploadStep.TAKEN_OVER, upload);
            case Appended.NoSpace(Upload upload, boolean _) -> step(UploadStep.OUT_OF_SPACE, upload);
            case Appended.ContentRefused(Upload upload) -> step(UploadStep.CONTENT_REFUSED, upload);
            case Appended.DigestMismatch mismatch -> step(UploadStep.DIGEST_MISMATCH, mismatch.upload());
            case Appended.OffsetMismatch _,
                    Appended.BeyondLength _,
                    Appended.LengthMismatch _,
                    Appended.BadTrailer _,
                    Appended.NotAppendable _,
                    Appended.AlreadyComplete _,
                    Appended.Busy _,
                    Appended.NotFound _ -> {
                // Nothing changed.
            }
        }
    }

    private LongAdder adder(UploadStep step) {
        return Objects.requireNonNull(steps.get(step));
    }
}
