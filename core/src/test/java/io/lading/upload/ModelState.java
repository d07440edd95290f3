package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;

/// What must be true of an upload: which of its bytes are there, and no more.
final class ModelState {
    final int length;
    final BitSet durable;
    boolean lengthKnown;
    boolean gone;

    /// Whether a digest of the whole was declared that the content does not have.
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

    /// Whether nothing more can come of it.
    boolean over() {
        return gone || complete();
    }

    /// Whether bytes would make it full.
    boolean filledBy(int from, int to) {
        BitSet after = (BitSet) durable.clone();
        after.set(from, to);
        return after.cardinality() == length;
    }

    /// The bytes came. Where completion is not asked for, the last new byte that would make the upload full is left
    /// out. Where completion finds a wrong digest of the whole, the upload is removed.
    ///
    /// @param declared  whether the length is known by now
    /// @param completes whether their end was the body's, so that the upload can be complete
    void came(int from, int to, boolean declared, boolean completes) {
        int lastNew = durable.previousClearBit(to - 1);
        durable.set(from, to);
        if (full() && declared && completes && wronglyDeclared) {
            gone = true;
        } else if (full() && declared && !completes && lastNew >= from) {
            durable.clear(lastNew);
        }
    }

    /// Takes over what a restart left of bytes that were only promised: never more than there were.
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
