package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExtentsTest {
    @Test
    void gaps_areTheMissingRanges_inOrder() {
        Extents extents = Extents.parse("10-19, 30-39");
        assertThat(extents.gaps(0, 50))
                .containsExactly(new Extents.Range(0, 10), new Extents.Range(20, 30), new Extents.Range(40, 50));
        assertThat(extents.gaps(12, 35)).containsExactly(new Extents.Range(20, 30));
        assertThat(extents.gaps(10, 20)).isEmpty();
        assertThat(extents.gaps(5, 5)).isEmpty();
        assertThat(Extents.empty().gaps(1, 2)).containsExactly(new Extents.Range(1, 2));
    }

    @Test
    void plus_ofAnotherSet_isTheUnion() {
        Extents one = Extents.parse("0-9, 20-29, 50-59");
        assertThat(one.plus(Extents.parse("10-19, 25-34, 70-79"))).hasToString("0-34, 50-59, 70-79");
        assertThat(one.plus(Extents.empty())).isEqualTo(one);
        assertThat(Extents.empty().plus(one)).isEqualTo(one);
    }

    @Test
    void plus_agreesWithASetOfSingleBytes() {
        long seed = 20261123;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            Extents extents = Extents.empty();
            BitSet model = new BitSet();
            for (int i = 0; i < 12; i++) {
                int from = random.nextInt(60);
                int to = from + random.nextInt(10);
                extents = extents.plus(from, to);
                model.set(from, to);
            }
            assertThat(extents.total()).as("seed %s", seed).isEqualTo(model.cardinality());
            assertThat(extents.prefixEnd()).isEqualTo(model.nextClearBit(0));
            assertThat(extents.end()).isEqualTo(model.length());
            assertThat(Extents.parse(extents.toString())).isEqualTo(extents);
        }
    }

    @Test
    void ranges_areSortedDisjointAndNotTouching() {
        Extents extents = Extents.empty().plus(20, 30).plus(0, 10).plus(10, 15).plus(29, 40);
        assertThat(extents).hasToString("0-14, 20-39");
        assertThat(extents.covers(20, 40)).isTrue();
        assertThat(extents.covers(10, 21)).isFalse();
    }

    @Test
    void sizes_beyondFourGibibytes_areExact() {
        long huge = 5L << 40;
        Extents extents = Extents.prefix(huge).plus(huge + 1, huge + 2);
        assertThat(extents.total()).isEqualTo(huge + 1);
        assertThat(Extents.parse(extents.toString())).isEqualTo(extents);
    }

    @Test
    void parse_rejectsMalformedText() {
        for (String text : new String[] {"1", "5-1", "-1-2", "a-b", "0-9,20-30", "0-99999999999999999999"}) {
            assertThatThrownBy(() -> Extents.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
