package io.lading.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/// Recognizes disk images by their first and last bytes. The formats are the rows of `formats.txt` beside this
/// class.
public final class ImageFormats {
    /// The number of leading bytes that are examined. Later bytes never decide.
    public static final int HEAD_BYTES = 68 * 1024;

    /// The number of trailing bytes that are examined.
    public static final int TAIL_BYTES = 512;

    /// The number of leading bytes after which [#judge] can refuse content with a non-empty first sector: up to
    /// the end of the first volume descriptor of an optical disc. Formats with later signatures are expected to
    /// have an empty first sector.
    public static final int DECIDING_BYTES = 34 * 1024;

    /// If the first sector is all zeros, the signature may be at a later position.
    static final int FIRST_SECTOR = 512;

    private static final List<FormatRow> ROWS = FormatTable.parse(table());

    /// The verdict on content by its first bytes.
    public enum Verdict {
        /// A format is recognized. The end of the content can still give a more specific label.
        IMAGE,
        /// The content is not accepted as an image, whatever bytes follow. A fixed VHD whose disk begins with
        /// an unknown sector is not accepted either, although its end would identify it.
        NO_IMAGE,
        /// More bytes are needed; after [#HEAD_BYTES] the end of the content decides.
        OPEN
    }

    private ImageFormats() {}

    /// The format of the content, or empty.
    ///
    /// @param head the first [#HEAD_BYTES] bytes, or the whole content if it is shorter
    /// @param tail the last [#TAIL_BYTES] bytes, or the whole content if it is shorter; empty if unknown
    /// @param size size of the whole content in bytes
    public static Optional<ImageFormat> recognize(byte[] head, byte[] tail, long size) {
        return recognize(new Sample(head, tail, OptionalLong.of(size)));
    }

    /// Judges content by its first bytes, to refuse it before its end.
    ///
    /// @param head the first bytes, as many as are known
    /// @param size size of the whole content in bytes
    public static Verdict judge(byte[] head, long size) {
        return judge(head, OptionalLong.of(size));
    }

    /// Judges content of unknown size by its first bytes, to refuse it before its end.
    ///
    /// @param head the first bytes, as many as are known
    public static Verdict judge(byte[] head) {
        return judge(head, OptionalLong.empty());
    }

    private static Verdict judge(byte[] head, OptionalLong size) {
        boolean whole = size.isPresent() && head.length == size.getAsLong();
        Sample sample = new Sample(head, whole ? Sample.endOf(head) : new byte[0], size);
        if (recognize(sample).isPresent()) {
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

    private static Optional<ImageFormat> recognize(Sample sample) {
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

    /// A DMG is recognized by its trailer, and begins with a compressed block: zlib, LZFSE or ADC.
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
