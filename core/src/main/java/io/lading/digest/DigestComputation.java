package io.lading.digest;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/// Computes one digest over bytes in order. For use by one thread at a time.
public abstract sealed class DigestComputation {
    final DigestAlgorithm algorithm;

    private DigestComputation(DigestAlgorithm algorithm) {
        this.algorithm = algorithm;
    }

    /// A new computation for each algorithm.
    static List<DigestComputation> of(Set<DigestAlgorithm> algorithms) {
        return algorithms.stream().map(DigestComputation::of).toList();
    }

    /// A new computation.
    public static DigestComputation of(DigestAlgorithm algorithm) {
        return switch (algorithm) {
            case MD5 -> new Cryptographic(algorithm, "MD5");
            case SHA1 -> new Cryptographic(algorithm, "SHA-1");
            case SHA256 -> new Cryptographic(algorithm, "SHA-256");
            case SHA512 -> new Cryptographic(algorithm, "SHA-512");
            case CRC32 -> new Cyclic(algorithm, new CRC32());
            case CRC32C -> new Cyclic(algorithm, new CRC32C());
        };
    }

    /// Consumes all remaining bytes.
    public abstract void update(ByteBuffer bytes);

    /// The digest of all bytes so far. No update may follow.
    public abstract Digest finish();

    private static final class Cryptographic extends DigestComputation {
        private final MessageDigest digest;

        Cryptographic(DigestAlgorithm algorithm, String jdkName) {
            super(algorithm);
            try {
                digest = MessageDigest.getInstance(jdkName);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every JDK has " + jdkName, e);
            }
        }

        @Override
        public void update(ByteBuffer bytes) {
            digest.update(bytes);
        }

        @Override
        public Digest finish() {
            return new Digest(algorithm, digest.digest());
        }
    }

    private static final class Cyclic extends DigestComputation {
        private final Checksum checksum;

        Cyclic(DigestAlgorithm algorithm, Checksum checksum) {
            super(algorithm);
            this.checksum = checksum;
        }

        @Override
        public void update(ByteBuffer bytes) {
            checksum.update(bytes);
        }

        @Override
        public Digest finish() {
            byte[] value = ByteBuffer.allocate(Integer.BYTES)
                    .putInt((int) checksum.getValue())
                    .array();
            return new Digest(algorithm, value);
        }
    }
}
