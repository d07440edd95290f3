package io.lading.digest;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// A declared or computed digest.
///
/// @param algorithm the algorithm
/// @param value     its bytes; never changed after construction
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record Digest(DigestAlgorithm algorithm, byte[] value) {
    /// @throws IllegalArgumentException if the value does not have the length of the algorithm
    public Digest {
        if (value.length != algorithm.bytes()) {
            throw new IllegalArgumentException(
                    algorithm.label() + " has " + algorithm.bytes() + " bytes, not " + value.length);
        }
        value = value.clone();
    }

    /// The bytes; a copy.
    @Override
    public byte[] value() {
        return value.clone();
    }

    /// The SHA-256 among digests, in lower-case hexadecimal.
    ///
    /// @throws java.util.NoSuchElementException if there is none
    public static String sha256(List<Digest> digests) {
        return digests.stream()
                .filter(digest -> digest.algorithm() == DigestAlgorithm.SHA256)
                .findFirst()
                .orElseThrow()
                .hex();
    }

    /// The value as lower-case hexadecimal digits.
    public String hex() {
        return HexFormat.of().formatHex(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest that && algorithm == that.algorithm && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * algorithm.hashCode() + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return algorithm.label() + ":" + hex();
    }
}
