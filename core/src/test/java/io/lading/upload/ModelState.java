package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;

/// The expected state of an upload: the set of its bytes.
final class ModelState {
    final int length;
    final BitSet durable;
    boolean lengthKnown;
    boolean gone;

    /// Whether the declared digest of the whole content is wrong.
    private final boolean wronglyDeclared;

    ModelState(int length, boolean lengthKnown, boolean wronglyDeclared) {
        this.length = length;
        this.durable = new BitSet(length);
        this.lengthKnown = lengthKnown;
        this.wronglyDeclared = wronglyDeclared;
    }

    int offset() {
        return durable.nextClearBit(0);
    }

    boolean full() {
        return durable.cardinality() == length;
    }

    boolean complete() {
        return full() && lengthKnown && !wronglyDeclared;
    }

    /// Whether the upload has ended.
    boolean over() {
        return gone || complete();
    }

    /// Whether these bytes would make it full.
    boolean filledBy(int from, int to) {
        BitSet after = (BitSet) durable.clone();
        after.set(from, to);
        return after.cardinality() == length;
    }

    /// Adds received bytes. Without completion, the last new byte that would make the upload full is left out. If
    /// completion detects a wrong digest, the upload is removed.
    ///
    /// @param declared  whether the length is known
    /// @param completes whether the body ended normally, so that the upload can be completed
    void came(int from, int to, boolean declared, boolean completes) {
        int lastNew = durable.previousClearBit(to - 1);
        durable.set(from, to);
        if (full() && declared && completes && wronglyDeclared) {
            gone = true;
        } else if (full() && declared && !completes && lastNew >= from) {
            durable.clear(lastNew);
        }
    }

    /// Sets the bytes that a restart left of noted ones: never more than before.
    void remembered(Upload upload) {
        assertThat(upload.complete() || !complete()).isTrue();
        for (Extents.Range range : upload.extents().ranges()) {
            assertThat(durable.get((int) range.from(), (int) range.to()).cardinality())
                    .isEqualTo((int) (range.to() - range.from()));
        }
        durable.clear();
        List<Extents.Range> ranges = upload.extents().ranges();
        ranges.forEach(range -> durable.set((int) range.from(), (int) range.to()));
        lengthKnown = upload.lengthKnown();
    }
}
