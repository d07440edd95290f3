package io.lading.image;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Checks beyond signatures, used by name in `formats.txt`. The web client has the same checks in
/// `format-checks.ts`.
final class ImageChecks {
    private static final int SECTOR = 512;
    private static final int PARTITION_TABLE = 446;
    private static final int PARTITION_ENTRY = 16;
    private static final int PARTITIONS = 4;

    /// A FAT volume with fewer clusters than this is FAT12, with fewer than the next one FAT16 (Microsoft's FAT
    /// specification, "Determination of FAT type").
    private static final long FAT12_CLUSTERS = 4085;

    private static final long FAT16_CLUSTERS = 65_525;

    /// 160K to 360K, 720K, 1.2M, 1.44M, 1.68M (DMF) and 2.88M.
    private static final Set<Long> FLOPPY_SIZES =
            Set.of(163_840L, 184_320L, 327_680L, 368_640L, 737_280L, 1_228_800L, 1_474_560L, 1_720_320L, 2_949_120L);

    private static final int TAR_CHECKSUM = 148;
    private static final int TAR_CHECKSUM_DIGITS = 8;

    private static final Map<String, Predicate<Sample>> CHECKS = Map.of(
            "partitions",
            ImageChecks::hasPartitions,
            "unpartitioned",
            ImageChecks::hasEmptyTable,
            "fat12",
            sample -> fatClusters(sample) >= 0 && fatClusters(sample) < FAT12_CLUSTERS,
            "fat16",
            sample -> fatClusters(sample) >= FAT12_CLUSTERS && fatClusters(sample) < FAT16_CLUSTERS,
            "fat32",
            sample -> fatClusters(sample) >= FAT16_CLUSTERS,
            "floppy",
            sample -> sample.size().isPresent()
                    && FLOPPY_SIZES.contains(sample.size().getAsLong()),
            "sun",
            ImageChecks::hasSunChecksum,
            "fit",
            ImageChecks::hasImagesNode,
            "tar",
            ImageChecks::hasTarHeader,
            "ovf",
            sample -> tarName(sample).toLowerCase(Locale.ROOT).endsWith(".ovf"));

    private ImageChecks() {}

    /// @throws IllegalArgumentException if there is no such check
    static Predicate<Sample> named(String name) {
        Predicate<Sample> check = CHECKS.get(name);
        if (check == null) {
            throw new IllegalArgumentException("Unknown check: " + name);
        }
        return check;
    }

    /// Four valid partition entries, at least one of them in use. Code or text in their place is not valid.
    private static boolean hasPartitions(Sample sample) {
        boolean found = false;
        for (int i = 0; i < PARTITIONS; i++) {
            int entry = PARTITION_TABLE + i * PARTITION_ENTRY;
            int status = sample.at(entry);
            if (status != 0 && status != 0x80) {
                return false;
            }
            found |= sample.at(entry + 4) > 0 && sample.number32(entry + 12) > 0;
        }
        return found;
    }

    private static boolean hasEmptyTable(Sample sample) {
        for (int i = 0; i < PARTITIONS * PARTITION_ENTRY; i++) {
            if (sample.at(PARTITION_TABLE + i) != 0) {
                return false;
            }
        }
        return true;
    }

    /// The number of clusters of a FAT volume, from the parameter block of its boot sector; -1 if the block is
    /// invalid.
    private static long fatClusters(Sample sample) {
        int sectorBytes = sample.number16(11);
        int clusterSectors = sample.at(13);
        int reserved = sample.number16(14);
        int fats = sample.at(16);
        int rootEntries = sample.number16(17);
        int media = sample.at(21);
        boolean jump = sample.at(0) == 0xeb || sample.at(0) == 0xe9;
        boolean geometry = isPowerOfTwo(sectorBytes) && sectorBytes >= SECTOR && sectorBytes <= 4096;
        if (!jump || !geometry || !isPowerOfTwo(clusterSectors) || reserved < 1 || fats < 1 || fats > 2) {
            return -1;
        }
        if (media != 0xf0 && media < 0xf8) {
            return -1;
        }
        long sectors = sample.number16(19) > 0 ? sample.number16(19) : sample.number32(32);
        long fatSectors = sample.number16(22) > 0 ? sample.number16(22) : sample.number32(36);
        long rootSectors = (rootEntries * 32L + sectorBytes - 1) / sectorBytes;
        long data = sectors - reserved - fats * fatSectors - rootSectors;
        return fatSectors < 1 || data < 1 ? -1 : data / clusterSectors;
    }

    private static boolean isPowerOfTwo(int number) {
        return number > 0 && (number & (number - 1)) == 0;
    }

    /// The XOR of all 16-bit words of a Sun label is zero.
    private static boolean hasSunChecksum(Sample sample) {
        int sum = 0;
        for (int i = 0; i < SECTOR; i += 2) {
            sum ^= sample.number16(i);
        }
        return sum == 0;
    }

    /// A flattened image tree is a device tree with an `images` node.
    private static boolean hasImagesNode(Sample sample) {
        return sample.text(0, sample.head().length).contains("\0\0\0\1images\0");
    }

    /// The checksum of the first header, common to all tar variants; its own field counts as spaces.
    private static boolean hasTarHeader(Sample sample) {
        String digits = sample.text(TAR_CHECKSUM, TAR_CHECKSUM_DIGITS)
                .replace('\0', ' ')
                .strip();
        if (sample.at(SECTOR - 1) < 0 || !digits.matches("[0-7]{1,8}") || sample.at(0) == 0) {
            return false;
        }
        int sum = ' ' * TAR_CHECKSUM_DIGITS;
        for (int i = 0; i < SECTOR; i++) {
            boolean own = i >= TAR_CHECKSUM && i < TAR_CHECKSUM + TAR_CHECKSUM_DIGITS;
            sum += own ? 0 : sample.at(i);
        }
        return sum == Integer.parseInt(digits, 8);
    }

    private static String tarName(Sample sample) {
        String field = sample.text(0, 100);
        int end = field.indexOf(0);
        return end < 0 ? field : field.substring(0, end);
    }
}
