package io.lading.digest;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads and sets the state of the JDK's own message digests, which it keeps in private fields. Implementations
/// in plain Java, whose states could be saved without that, are several times slower.
///
/// Needs `--add-opens` for two packages of `java.base` (`java.security` and `sun.security.provider`). Each
/// algorithm is tested once; if that fails, because the packages are closed or the fields have changed, no state
/// of it is saved, and its computations start from the first byte. Thread-safe; a message digest is not.
///
/// A state has the words of the algorithm, highest byte first, and the bytes that do not fill a block yet.
final class JdkDigest {
    private static final Logger LOG = System.getLogger(JdkDigest.class.getName());

    /// Tested when the first state is saved or restored, not before the first upload.
    private static final class Proven {
        private static final Map<DigestAlgorithm, JdkDigest> ACCESS = proven();
    }

    private static final List<DigestAlgorithm> ALGORITHMS =
            List.of(DigestAlgorithm.MD5, DigestAlgorithm.SHA1, DigestAlgorithm.SHA256, DigestAlgorithm.SHA512);

    private final DigestAlgorithm algorithm;
    private final VarHandle implementation;
    private final VarHandle words;
    private final VarHandle block;
    private final VarHandle filled;
    private final VarHandle processed;

    private JdkDigest(DigestAlgorithm algorithm) throws ReflectiveOperationException {
        this.algorithm = algorithm;
        MessageDigest example = create(algorithm);
        implementation = field(example.getClass(), "digestSpi");
        Class<?> type = implementation.get(example).getClass();
        words = field(type, "state");
        block = field(type, "buffer");
        filled = field(type, "bufOfs");
        processed = field(type, "bytesProcessed");
    }

    /// A new computation.
    static MessageDigest create(DigestAlgorithm algorithm) {
        String name =
                switch (algorithm) {
                    case MD5 -> "MD5";
                    case SHA1 -> "SHA-1";
                    case SHA256 -> "SHA-256";
                    case SHA512 -> "SHA-512";
                    case CRC32, CRC32C -> throw new IllegalArgumentException(algorithm + " is no message digest");
                };
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has " + name, e);
        }
    }

    /// The access to the states of an algorithm; empty if it does not work with this JDK.
    static Optional<JdkDigest> of(DigestAlgorithm algorithm) {
        return Optional.ofNullable(Proven.ACCESS.get(algorithm));
    }

    /// The state of a computation that is not finished.
    byte[] save(MessageDigest digest) {
        Object inside = implementation.get(digest);
        Object state = words.get(inside);
        byte[] partial = (byte[]) block.get(inside);
        int partialBytes = (int) filled.get(inside);
        ByteBuffer saved = ByteBuffer.allocate(bytes(state) + partialBytes);
        if (state instanceof long[] longs) {
            saved.asLongBuffer().put(longs);
        } else {
            saved.asIntBuffer().put((int[]) state);
        }
        return saved.position(bytes(state)).put(partial, 0, partialBytes).array();
    }

    /// A computation that continues from a state; empty if the state cannot be one of this algorithm.
    ///
    /// @param length how many bytes are digested
    Optional<MessageDigest> restore(long length, byte[] saved) {
        MessageDigest digest = create(algorithm);
        Object inside = implementation.get(digest);
        Object state = words.get(inside);
        byte[] partial = (byte[]) block.get(inside);
        int partialBytes = (int) (length % partial.length);
        if (length < 0 || saved.length != bytes(state) + partialBytes) {
            return Optional.empty();
        }
        ByteBuffer source = ByteBuffer.wrap(saved);
        if (state instanceof long[] longs) {
            source.asLongBuffer().get(longs);
        } else {
            source.asIntBuffer().get((int[]) state);
        }
        source.position(bytes(state)).get(partial, 0, partialBytes);
        filled.set(inside, partialBytes);
        processed.set(inside, length);
        return Optional.of(digest);
    }

    private static int bytes(Object words) {
        return Array.getLength(words) * (words instanceof long[] ? Long.BYTES : Integer.BYTES);
    }

    private static Map<DigestAlgorithm, JdkDigest> proven() {
        Map<DigestAlgorithm, JdkDigest> proven = new EnumMap<>(DigestAlgorithm.class);
        Exception failure = null;
        for (DigestAlgorithm algorithm : ALGORITHMS) {
            try {
                JdkDigest access = new JdkDigest(algorithm);
                access.prove();
                proven.put(algorithm, access);
            } catch (ReflectiveOperationException | RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            LOG.log(Level.WARNING, "A restarted server digests unfinished uploads from their first byte: " + failure);
        }
        return proven;
    }

    /// Saves and restores in the middle of the block of every algorithm.
    private void prove() {
        int middle = 333;
        byte[] bytes = new byte[1000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (31 * i);
        }
        MessageDigest first = create(algorithm);
        first.update(bytes, 0, middle);
        MessageDigest second = restore(middle, save(first)).orElseThrow();
        first.update(bytes, middle, bytes.length - middle);
        second.update(bytes, middle, bytes.length - middle);
        byte[] right = create(algorithm).digest(bytes);
        if (!Arrays.equals(first.digest(), right) || !Arrays.equals(second.digest(), right)) {
            throw new IllegalStateException("A restored state gives a wrong digest");
        }
    }

    private static VarHandle field(Class<?> type, String name) throws ReflectiveOperationException {
        for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
            for (Field field : declaring.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    return MethodHandles.privateLookupIn(declaring, MethodHandles.lookup())
                            .unreflectVarHandle(field);
                }
            }
        }
        throw new NoSuchFieldException(name);
    }
}
