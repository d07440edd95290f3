package io.lading.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Allowed file names.
class FileNameTest {
    private static String kept(String raw) {
        return FileName.check(raw) instanceof FileName.Verdict.Ok(String name) ? name : "refused";
    }

    @Test
    void marksOfSpellingAndEmoji_areKept() {
        for (String name : List.of(
                "\u200e\u05e9\u05dc\u05d5\u05dd\u200f.iso",
                "\u061c\u0645.iso",
                "soft\u00adhyphen.img",
                "zero\u200bwidth\u2060.img",
                "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645.iso",
                "\ud83d\udc69\u200d\ud83d\udcbb.iso",
                "\ud83c\udff4\udb40\udc67\udb40\udc62\udb40\udc73\udb40\udc63\udb40\udc74\udb40\udc7f.iso")) {
            assertThat(kept(name)).isEqualTo(name);
        }
    }

    @Test
    void reorderingMarksAndControls_areRejected() {
        for (int c = 0x202A; c <= 0x202E; c++) {
            assertThat(kept("a" + Character.toString(c) + "b.iso")).isEqualTo("refused");
        }
        for (int c = 0x2066; c <= 0x2069; c++) {
            assertThat(kept("a" + Character.toString(c) + "b.iso")).isEqualTo("refused");
        }
        for (int c : new int[] {0, 7, '\n', 0x7f, 0x85, 0x2028, 0x2029, 0xd800}) {
            assertThat(kept("a" + Character.toString(c) + "b.iso")).isEqualTo("refused");
        }
    }

    @Test
    void invisibleName_isRejected() {
        for (String nothing : List.of("", " ", "\u200e", "\u00ad \u200b", "\u2060\u200d")) {
            assertThat(kept(nothing)).isEqualTo("refused");
        }
    }
}
