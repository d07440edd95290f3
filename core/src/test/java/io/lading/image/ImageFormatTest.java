package io.lading.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.storage.ContentReader;
import io.lading.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Which bytes make which format, and which make none. The signatures are written out here from the specifications,
/// not taken from the code.
class ImageFormatTest {
    private static final HexFormat HEX = HexFormat.of();

    /// Zeros, which carry no signature, and these bytes at the end.
    private static byte[] content(long position, String hex) {
        byte[] signature = HEX.parseHex(hex);
        byte[] content = new byte[(int) position + signature.length];
        System.arraycopy(signature, 0, content, (int) position, signature.length);
        return content;
    }

    private static String found(byte[] content) throws StorageException {
        return ImageInspector.inspect(new Bytes(content, 100), content.length)
                .map(ImageFormat::label)
                .orElse("none");
    }

    @ParameterizedTest
    @CsvSource({
        "ISO 9660, 32769, 4344303031",
        "UDF, 32769, 4245413031",
        "GPT disk, 512, 4546492050415254",
        "qcow2, 0, 514649fb",
        "VMDK, 0, 4b444d56",
        "VHDX, 0, 7668647866696c65",
        "SquashFS, 0, 68737173",
        "XFS, 0, 58465342",
        "ext, 1080, 53ef",
        "gzip, 0, 1f8b08",
        "xz, 0, fd377a585a00",
        "MBR disk, 510, 55aa"
    })
    void signature_atItsPlace_isRecognised_andNothingLessIs(String label, long position, String hex)
            throws StorageException {
        byte[] content = content(position, hex);
        assertThat(found(content)).isEqualTo(label);
        assertThat(found(Arrays.copyOf(content, content.length + 100_000))).isEqualTo(label);
        assertThat(found(Arrays.copyOf(content, content.length - 1)))
                .as("cut short")
                .isEqualTo("none");
        assertThat(found(content(position + 1, hex))).as("one byte late").isEqualTo("none");
        for (int i = (int) position; i < content.length; i++) {
            byte[] damaged = content.clone();
            damaged[i] ^= 0x20;
            assertThat(found(damaged)).as("another byte at %s", i).isEqualTo("none");
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyFormat_hasARowAbove(ImageFormat format) throws NoSuchMethodException {
        String[] rows = ImageFormatTest.class
                .getDeclaredMethod(
                        "signature_atItsPlace_isRecognised_andNothingLessIs", String.class, long.class, String.class)
                .getAnnotation(CsvSource.class)
                .value();
        Set<String> labels =
                Arrays.stream(rows).map(row -> row.split(",", 2)[0]).collect(Collectors.toSet());
        assertThat(labels).contains(format.label()).hasSameSizeAs(ImageFormat.values());
    }

    /// Images carry several signatures, so that old and new machines can start from them.
    @Test
    void theMostTellingSignature_wins() throws StorageException {
        byte[] hybrid = content(32_769, "4344303031");
        byte[] protective = content(512, "4546492050415254");
        for (byte[] image : List.of(hybrid, protective)) {
            image[510] = 0x55;
            image[511] = (byte) 0xaa;
        }
        assertThat(found(hybrid)).isEqualTo("ISO 9660");
        assertThat(found(protective)).isEqualTo("GPT disk");
    }

    @Test
    void textsPicturesAndNothing_areNoImages() throws StorageException {
        for (String hex : List.of("", "00", "25504446", "89504e470d0a1a0a", "504b0304", "7f454c46", "4d5a9000")) {
            assertThat(found(content(0, hex))).as(hex).isEqualTo("none");
        }
        assertThat(found(new byte[ImageInspector.HEAD_BYTES * 2])).isEqualTo("none");
    }

    @Test
    void onlyTheBytesOfTheContent_areLookedAt() throws StorageException {
        byte[] stored = content(32_769, "4344303031");
        assertThat(ImageInspector.inspect(new Bytes(stored, 1000), 32_769)).isEmpty();
        assertThat(ImageInspector.inspect(new Bytes(new byte[0], 1000), stored.length))
                .isEmpty();
    }

    /// Bytes that come in small reads.
    private static final class Bytes implements ContentReader {
        private final byte[] bytes;
        private final int most;

        Bytes(byte[] bytes, int most) {
            this.bytes = bytes.clone();
            this.most = most;
        }

        @Override
        public int read(ByteBuffer buffer, long position) {
            if (position >= bytes.length) {
                return -1;
            }
            int count = (int) Math.min(Math.min(most, buffer.remaining()), bytes.length - position);
            buffer.put(bytes, (int) position, count);
            return count;
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
