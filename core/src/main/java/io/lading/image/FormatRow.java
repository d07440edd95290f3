package io.lading.image;

import java.util.List;
import java.util.function.Predicate;

/// One row of the table: content that meets every condition has this format.
record FormatRow(ImageFormat format, List<Predicate<Sample>> conditions) {
    boolean matches(Sample sample) {
        return conditions.stream().allMatch(condition -> condition.test(sample));
    }
}
