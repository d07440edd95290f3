package io.lading.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which names match a search text, and how names are sorted.
class NameKeysTest {
    @ParameterizedTest
    @CsvSource({
        "Pru\u0308fung, prüfung",
        "STRASSE, straße",
        "STRAẞE, strasse",
        "ﬁnal, FINAL",
        "ＤＩＳＫ１, disk1",
        "ΟΔΟΣ, οδοσ",
        "οδος, ΟΔΟΣ",
        "İstanbul, istanbul",
        "ISTANBUL, ıstanbul",
        "ÆØÅ, æøå",
        "ЖУК, жук",
        "x\u0302, X\u0302",
        "a\u0323\u0308, a\u0308\u0323",
        "soft\u00adhyphen, softhyphen",
        "mark\u200e, mark",
        "①②, 12",
        "㎏, KG",
        "Ⅳ, iv",
        "ｶﾞ, ガ",
        "\u1112\u1161\u11ab, 한",
    })
    void search_isTheSame(String one, String other) {
        assertThat(NameKeys.search(one)).isEqualTo(NameKeys.search(other));
    }

    @ParameterizedTest
    @CsvSource({"prüfung, prufung", "が, か", "a-b, ab", "a b, ab", "1, 2"})
    void search_isDifferent(String one, String other) {
        assertThat(NameKeys.search(one)).isNotEqualTo(NameKeys.search(other));
    }

    private static final List<String> SORTED = List.of(
            "-a",
            "0",
            "00",
            "1",
            "01",
            "001",
            "1.2",
            "1.10",
            "2",
            "10",
            "a",
            "á",
            "ä",
            "a 1",
            "a1b",
            "a1c",
            "a2",
            "ab",
            "b",
            "image2",
            "image10",
            "image10a",
            "image99999999999999999999",
            "image100000000000000000000",
            "l",
            "ł",
            "la",
            "o",
            "ö",
            "ø",
            "ö1",
            "oa",
            "strase",
            "straße",
            "strasst",
            "z",
            "β",
            "ж",
            "が",
            "한",
            "𠀀");

    @Test
    void sort_putsNumbersByValue_andAccentsBesideTheirLetter() {
        assertThat(SORTED)
                .isSortedAccordingTo((one, other) -> Arrays.compareUnsigned(NameKeys.sort(one), NameKeys.sort(other)));
    }

    @Test
    void sort_ofOtherCase_isTheSame() {
        assertThat(NameKeys.sort("Größe ＩＭＧ.iso")).isEqualTo(NameKeys.sort("gRÖSSE img.ISO"));
    }

    @Test
    void sort_ofTheLongestNames_isBounded() {
        assertThat(NameKeys.sort("\uFDFA".repeat(85))).hasSize(NameKeys.MAX_SORT_KEY);
        assertThat(NameKeys.sort("1".repeat(255))).hasSizeLessThanOrEqualTo(NameKeys.MAX_SORT_KEY);
    }
}
