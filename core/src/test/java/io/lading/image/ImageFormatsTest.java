package io.lading.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lading.image.ImageFormats.Verdict;
import io.lading.storage.ContentReader;
import io.lading.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which bytes have which format or none, and how many bytes are needed to decide. Signatures are copied from the
/// specifications, not from the table.
class ImageFormatsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final long LARGE = 1L << 32;

    /// Zeros, which have no signature, followed by these bytes.
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
        "'GPT disk, 4K sectors', 4096, 4546492050415254",
        "qcow2, 0, 514649fb",
        "qcow, 0, 514649fb00000001",
        "VMDK, 0, 4b444d56",
        "VHDX, 0, 7668647866696c65",
        "VDI, 64, 7f10dabe",
        "SquashFS, 0, 68737173",
        "XFS, 0, 58465342",
        "ext2, 1080, 53ef",
        "Btrfs, 65600, 5f42485266535f4d",
        "gzip, 0, 1f8b08",
        "xz, 0, fd377a585a00",
        "zstd, 0, 28b52ffd",
        "lz4, 0, 04224d18",
        "7-Zip, 0, 377abcaf271c",
        "zip, 0, 504b0304",
        "'MBR disk, empty', 510, 55aa"
    })
    void onlyACompleteSignatureAtItsPosition_isRecognized(String label, long position, String hex)
            throws StorageException {
        byte[] content = content(position, hex);
        assertThat(found(content)).isEqualTo(label);
        assertThat(found(Arrays.copyOf(content, content.length + 100_000))).isEqualTo(label);
        assertThat(found(Arrays.copyOf(content, content.length - 1)))
                .as("cut short")
                .isNotEqualTo(label);
        assertThat(found(content(position + 1, hex))).as("one byte late").isEqualTo("none");
        for (int i = (int) position; i < content.length; i++) {
            byte[] damaged = content.clone();
            damaged[i] ^= 0x20;
            assertThat(found(damaged)).as("another byte at %s", i).isNotEqualTo(label);
        }
    }

    /// Both end in 55AA. The fields of the sector decide, even if few of them are set.
    @ParameterizedTest
    @CsvSource({
        "FAT16, 0, eb3c906d6b66732e666174, 54, 4641543136202020",
        "FAT12, 0, eb3c904d53444f53352e30, 54, 4641543132202020",
        "FAT32, 0, eb58906d6b66732e666174, 82, 4641543332202020",
        "NTFS, 0, eb5290, 3, 4e54465320202020",
        "exFAT, 0, eb7690, 3, 4558464154202020"
    })
    void bootSectorOfAVolume_isNotAPartitionTable(String label, int jumpAt, String jump, int nameAt, String name)
            throws StorageException {
        byte[] sector = content(510, "55aa");
        System.arraycopy(HEX.parseHex(jump), 0, sector, jumpAt, jump.length() / 2);
        System.arraycopy(HEX.parseHex(name), 0, sector, nameAt, name.length() / 2);
        assertThat(found(sector)).isEqualTo(label);
    }

    @Test
    void bootSectorWithCodeOnly_isABootSector() throws StorageException {
        byte[] sector = content(510, "55aa");
        Arrays.fill(sector, 0, 510, (byte) 0x90);
        assertThat(found(sector)).isEqualTo("Boot sector");
    }

    /// Images have several signatures, so that old and new machines can boot from them.
    @Test
    void theMostSpecificSignature_wins() throws StorageException {
        byte[] hybrid = content(32_769, "4344303031");
        byte[] protective = content(512, "4546492050415254");
        for (byte[] image : List.of(hybrid, protective)) {
            image[510] = 0x55;
            image[511] = (byte) 0xaa;
        }
        assertThat(found(hybrid)).as("a boot sector without partitions").isEqualTo("ISO 9660");
        hybrid[446 + 4] = 0x17;
        hybrid[446 + 12] = 1;
        assertThat(found(hybrid)).isEqualTo("ISO 9660 hybrid");
        assertThat(found(protective)).isEqualTo("GPT disk");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "00", "255044462d312e37", "89504e470d0a1a0a", "ffd8ffe0", "7f454c46", "4d5a9000", "cafebabe"
            })
    void textsPicturesProgramsAndEmptyContent_areNotImages(String hex) throws StorageException {
        assertThat(found(content(0, hex))).isEqualTo("none");
        assertThat(found(Arrays.copyOf(content(0, hex), ImageFormats.HEAD_BYTES * 2)))
                .isEqualTo("none");
    }

    @Test
    void bytesBeyondTheContent_areIgnored() throws StorageException {
        byte[] stored = content(32_769, "4344303031");
        assertThat(ImageInspector.inspect(new Bytes(stored, 1000), 32_769)).isEmpty();
        assertThat(ImageInspector.inspect(new Bytes(new byte[0], 1000), stored.length))
                .isEmpty();
    }

    @Test
    void page_isRejectedAtTheDecidingByte_notBefore() {
        byte[] page = "<!DOCTYPE html><title>404</title>".repeat(3000).getBytes(StandardCharsets.US_ASCII);
        int decides = ImageFormats.DECIDING_BYTES;
        assertThat(ImageFormats.judge(Arrays.copyOf(page, decides - 1), LARGE)).isEqualTo(Verdict.OPEN);
        assertThat(ImageFormats.judge(Arrays.copyOf(page, decides), LARGE)).isEqualTo(Verdict.NO_IMAGE);
        assertThat(ImageFormats.judge(Arrays.copyOf(page, decides))).isEqualTo(Verdict.NO_IMAGE);
        assertThat(ImageFormats.judge(Arrays.copyOf(page, 500), 500))
                .as("the whole")
                .isEqualTo(Verdict.NO_IMAGE);
        assertThat(ImageFormats.judge(Arrays.copyOf(page, 500), 501))
                .as("one byte is missing")
                .isEqualTo(Verdict.OPEN);
    }

    @Test
    void noise_isRejectedAtTheDecidingByte() {
        Random random = new Random(11);
        byte[] noise = new byte[ImageFormats.DECIDING_BYTES];
        for (int i = 0; i < 100; i++) {
            random.nextBytes(noise);
            noise[0] = (byte) (i | 0x80);
            assertThat(ImageFormats.judge(noise, LARGE)).isEqualTo(Verdict.NO_IMAGE);
        }
    }

    @Test
    void contentThatBeginsWithZeros_isDecidedByItsEnd() {
        byte[] zeros = new byte[ImageFormats.HEAD_BYTES];
        assertThat(ImageFormats.judge(zeros, LARGE)).isEqualTo(Verdict.OPEN);
        assertThat(ImageFormats.judge(zeros, zeros.length)).isEqualTo(Verdict.NO_IMAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "No conditions",
                "Unknown check | ?nothing",
                "No offset | x 00",
                "No value | 0",
                "Half a byte | 0 0",
                "A label that is longer than a record has room for | 0 00"
            })
    void malformedRow_isAnError(String row) {
        assertThatIllegalArgumentException().isThrownBy(() -> FormatTable.parse(row));
    }

    /// Bytes that are returned in small reads.
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
            // There is nothing to close.
        }
    }
}
