package io.lading.digest;

import java.util.Optional;

/// The supported digest algorithms. Labels are those of tus 1.0.0 (Checksum); RFC 9530 spells SHA-256 and SHA-512
/// with a hyphen.
public enum DigestAlgorithm {
    /// 16 bytes; detects accidental changes only.
    MD5("md5", 16),
    /// 20 bytes; detects accidental changes only; mandatory for tus servers with checksums.
    SHA1("sha1", 20),
    /// 32 bytes.
    SHA256("sha256", 32),
    /// 64 bytes.
    SHA512("sha512", 64),
    /// 4 bytes, big-endian; detects accidental changes only.
    CRC32("crc32", 4),
    /// 4 bytes, big-endian; detects accidental changes only.
    CRC32C("crc32c", 4);

    private final String label;
    private final int bytes;

    DigestAlgorithm(String label, int bytes) {
        this.label = label;
        this.bytes = bytes;
    }

    /// The lower-case name in tus requests.
    public String label() {
        return label;
    }

    /// The length of a digest in bytes.
    public int bytes() {
        return bytes;
    }

    /// The algorithm with this label, or empty.
    public static Optional<DigestAlgorithm> of(String label) {
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.label.equals(label)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
