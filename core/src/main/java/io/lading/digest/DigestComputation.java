package io.lading.digest;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
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
            case MD5, SHA1, SHA256, SHA512 -> new Cryptographic(algorithm, JdkDigest.create(algorithm));
            case CRC32 -> new Cyclic(algorithm, CyclicCode.CRC32, new CRC32(), 0);
            case CRC32C -> new Cyclic(algorithm, CyclicCode.CRC32C, new CRC32C(), 0);
        };
    }

    /// A computation that continues from a state that [#save] returned, possibly in another process. Empty if the
    /// state cannot be one of this algorithm, or if this JDK does not let its state be set.
    ///
    /// @param length how many bytes were digested when the state was saved
    public static Optional<DigestComputation> restore(DigestAlgorithm algorithm, long length, byte[] state) {
        return switch (algorithm) {
            case MD5, SHA1, SHA256, SHA512 ->
                JdkDigest.of(algorithm)
                        .flatMap(access -> access.restore(length, state))
                        .map(digest -> new Cryptographic(algorithm, digest));
            case CRC32 -> cyclic(algorithm, CyclicCode.CRC32, new CRC32(), state);
            case CRC32C -> cyclic(algorithm, CyclicCode.CRC32C, new CRC32C(), state);
        };
    }

    private static Optional<DigestComputation> cyclic(
            DigestAlgorithm algorithm, CyclicCode code, Checksum checksum, byte[] state) {
        return state.length == Integer.BYTES
                ? Optional.of(new Cyclic(
                        algorithm, code, checksum, ByteBuffer.wrap(state).getInt()))
                : Optional.empty();
    }

    /// Consumes all remaining bytes.
    public abstract void update(ByteBuffer bytes);

    /// The state after all bytes so far, for [#restore]; at most 200 bytes. The computation can be continued.
    /// Empty if this JDK does not let its state be read.
    public abstract Optional<byte[]> save();

    /// The digest of all bytes so far. No update may follow.
    public abstract Digest finish();

    private static final class Cryptographic extends DigestComputation {
        private final MessageDigest digest;

        Cryptographic(DigestAlgorithm algorithm, MessageDigest digest) {
            super(algorithm);
            this.digest = digest;
        }

        @Override
        public void update(ByteBuffer bytes) {
            digest.update(bytes);
        }

        @Override
        public Optional<byte[]> save() {
            return JdkDigest.of(algorithm).map(access -> access.save(digest));
        }

        @Override
        public Digest finish() {
            return new Digest(algorithm, digest.digest());
        }
    }

    private static final class Cyclic extends DigestComputation {
        private final CyclicCode code;
        private final Checksum checksum;

        /// The check of the bytes before those of the checksum.
        private final int before;

        private long length;

        Cyclic(DigestAlgorithm algorithm, CyclicCode code, Checksum checksum, int before) {
            super(algorithm);
            this.code = code;
            this.checksum = checksum;
            this.before = before;
        }

        @Override
        public void update(ByteBuffer bytes) {
            length += bytes.remaining();
            checksum.update(bytes);
        }

        @Override
        public Optional<byte[]> save() {
            return Optional.of(value());
        }

        @Override
        public Digest finish() {
            return new Digest(algorithm, value());
        }

        private byte[] value() {
            int value = code.combine(before, (int) checksum.getValue(), length);
            return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
        }
    }
}
