package io.lading.image;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The formats that are recognised, each by a signature at a fixed place, the most telling first.
public enum ImageFormat {
    /// Optical disc, ECMA-119: `CD001` in the first volume descriptor.
    ISO_9660("ISO 9660", 32_769, "CD001"),
    /// Optical disc, ECMA-167: the volume recognition sequence.
    UDF("UDF", 32_769, "BEA01"),
    /// Partitioned disk, UEFI specification section 5.3: header in sector 1.
    GPT("GPT disk", 512, "EFI PART"),
    /// QEMU copy-on-write.
    QCOW2("qcow2", 0, "QFI\u00fb"),
    /// VMware virtual disk, sparse.
    VMDK("VMDK", 0, "KDMV"),
    /// Hyper-V virtual disk.
    VHDX("VHDX", 0, "vhdxfile"),
    /// SquashFS file system, little-endian.
    SQUASHFS("SquashFS", 0, "hsqs"),
    /// XFS file system.
    XFS("XFS", 0, "XFSB"),
    /// ext2, ext3 or ext4 file system: magic number in the superblock.
    EXT("ext", 1080, "S\u00ef"),
    /// gzip stream, as compressed images come; RFC 1952.
    GZIP("gzip", 0, "\u001f\u008b\u0008"),
    /// xz stream, as compressed images come.
    XZ("xz", 0, "\u00fd7zXZ\u0000"),
    /// Partitioned or bootable disk: boot signature at the end of sector 0. Last, because it is the weakest.
    MBR("MBR disk", 510, "U\u00aa");

    private final String label;
    private final int position;
    /// One character of ISO 8859-1 for each byte.
    private final String signature;

    ImageFormat(String label, int position, String signature) {
        this.label = label;
        this.position = position;
        this.signature = signature;
    }

    /// The name people read.
    public String label() {
        return label;
    }

    /// The format whose signature stands in the first bytes of a content, or empty.
    static Optional<ImageFormat> of(byte[] head) {
        for (ImageFormat format : values()) {
            if (format.matches(head)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    private boolean matches(byte[] head) {
        if (head.length < position + signature.length()) {
            return false;
        }
        String found = new String(head, position, signature.length(), StandardCharsets.ISO_8859_1);
        return found.equals(signature);
    }
}
