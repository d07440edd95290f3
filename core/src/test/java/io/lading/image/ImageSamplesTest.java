package io.lading.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.image.ImageFormats.Verdict;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The recognized formats of real files, created by common tools.
class ImageSamplesTest {
    static List<ImageSample> samples() throws IOException {
        return ImageSample.all();
    }

    static List<ImageSample> images() throws IOException {
        return samples().stream().filter(sample -> !sample.label().isEmpty()).toList();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void realFile_hasItsLabel(ImageSample sample) {
        String label = ImageFormats.recognize(sample.head(), sample.tail(), sample.size())
                .map(ImageFormat::label)
                .orElse("");
        assertThat(label).isEqualTo(sample.label());
    }

    @Test
    void everyFormatOfTheTable_hasARealFile() throws IOException {
        Set<String> shown = samples().stream().map(ImageSample::label).collect(Collectors.toCollection(TreeSet::new));
        assertThat(shown).containsAll(ImageFormats.labels());
    }

    @ParameterizedTest
    @MethodSource("images")
    void realImage_isNeverRejectedByItsBeginning(ImageSample sample) {
        for (int known = 0; known <= sample.head().length; known += 512) {
            byte[] head = Arrays.copyOf(sample.head(), known);
            assertThat(ImageFormats.judge(head, sample.size()))
                    .as("%s bytes", known)
                    .isNotEqualTo(Verdict.NO_IMAGE);
            assertThat(ImageFormats.judge(head)).as("%s bytes", known).isNotEqualTo(Verdict.NO_IMAGE);
        }
    }

    /// Except formats that only the end of the file identifies.
    @ParameterizedTest
    @MethodSource("images")
    void realImage_isRecognizedByItsBeginning(ImageSample sample) {
        boolean byItsEnd = Set.of("disk.dmg", "blank.vhd").contains(sample.name());
        assertThat(ImageFormats.judge(sample.head())).isEqualTo(byItsEnd ? Verdict.OPEN : Verdict.IMAGE);
    }
}
