package io.lading.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Recognises disk images by their first and last bytes. The formats are the rows of `formats.txt` beside this class.
public final class ImageFormats {
    /// Leading bytes that are looked at; what lies beyond never decides.
    public static final int HEAD_BYTES = 68 * 1024;

    /// Trailing bytes that are looked at.
    public static final int TAIL_BYTES = 512;

    /// Leading bytes after which [#judge] can refuse a content whose first sector is not empty: everything up
    /// to the end of the first volume descriptor of an optical disc. Only formats that leave their first sectors
    /// empty have their signature further back.
    public static final int DECIDING_BYTES = 34 * 1024;

    /// A first sector of zeros says nothing: the signature lies further back.
    static final int FIRST_SECTOR = 512;

    private static final List<FormatRow> ROWS = FormatTable.parse(table());

    /// What the first bytes of a content say about it.
    public enum Verdict {
        /// A format is recognised. The end of the content may still give it a more telling label.
        IMAGE,
        /// No format will be recognised, whatever follows.
        NO_IMAGE,
        /// More bytes are needed; with [#HEAD_BYTES] of them the end of the content decides.
        OPEN
    }

    private ImageFormats() {}

    /// The format a content has, or empty.
    ///
    /// @param head the first bytes, [#HEAD_BYTES] or the whole content where it is shorter
    /// @param tail the last bytes, [#TAIL_BYTES] or the whole content where it is shorter; empty where unknown
    /// @param size bytes of the whole content
    public static Optional<ImageFormat> recognise(byte[] head, byte[] tail, long size) {
        return recognise(new Sample(head, tail, size));
    }

    /// What the first bytes of a content say, for who wants to refuse it before its end.
    ///
    /// @param head as many of the first bytes as are known
    /// @param size bytes of the whole content, negative while unknown
    public static Verdict judge(byte[] head, long size) {
        boolean whole = head.length == size;
        Sample sample = new Sample(head, whole ? Sample.endOf(head) : new byte[0], size);
        if (recognise(sample).isPresent()) {
            return Verdict.IMAGE;
        }
        if (whole) {
            return Verdict.NO_IMAGE;
        }
        boolean decided = head.length >= DECIDING_BYTES && !isEmpty(head) && !mayBecomeDmg(sample);
        return decided ? Verdict.NO_IMAGE : Verdict.OPEN;
    }

    /// All labels, in the order of the table, each once.
    static List<String> labels() {
        return ROWS.stream().map(row -> row.format().label()).distinct().toList();
    }

    private static Optional<ImageFormat> recognise(Sample sample) {
        for (FormatRow row : ROWS) {
            if (row.matches(sample)) {
                return Optional.of(row.format());
            }
        }
        return Optional.empty();
    }

    private static boolean isEmpty(byte[] head) {
        for (int i = 0; i < FIRST_SECTOR; i++) {
            if (head[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /// A DMG is known by its end and begins with a compressed block: zlib, LZFSE or ADC.
    private static boolean mayBecomeDmg(Sample sample) {
        int first = sample.at(0);
        boolean zlib = first == 0x78 && ((first << 8) | sample.at(1)) % 31 == 0;
        boolean lzfse = sample.text(0, 3).equals("bvx");
        boolean adc = (first & 0x80) != 0 && sample.text(1, 2).equals("ER");
        return zlib || lzfse || adc;
    }

    private static String table() {
        try (InputStream stream = ImageFormats.class.getResourceAsStream("formats.txt")) {
            return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
