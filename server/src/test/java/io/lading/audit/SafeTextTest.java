package io.lading.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Untrusted text in the log and the database.
class SafeTextTest {
    @Test
    void whatIsNotVisible_isEscaped() {
        assertThat(SafeText.of("a\r\nb\u001b[31m\u202ec\u0000\ud800", 200))
                .isEqualTo("a\\u{d}\\u{a}b\\u{1b}[31m\\u{202e}c\\u{0}\\u{d800}");
        assertThat(SafeText.of("größe 漢字 😀 \"q\"", 200)).isEqualTo("größe 漢字 😀 \"q\"");
    }

    @Test
    void longTexts_areCut_betweenCharacters() {
        assertThat(SafeText.of("x".repeat(300), 200)).hasSize(200).endsWith("x...");
        assertThat(SafeText.of("x".repeat(200), 200)).isEqualTo("x".repeat(200));
        assertThat(SafeText.of("😀".repeat(300), 200))
                .hasSizeLessThanOrEqualTo(200)
                .endsWith("😀...");
        assertThat(SafeText.of("\u0001".repeat(300), 200)).hasSize(200);
    }
}
