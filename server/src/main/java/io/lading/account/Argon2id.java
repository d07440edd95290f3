package io.lading.account;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The password hash Argon2id, version 1.3 (RFC 9106), in memory that is allocated once and reused for every
/// hash. Not thread-safe.
final class Argon2id {
    private static final int VERSION = 0x13;
    private static final int TYPE = 2;
    private static final int SLICES = 4;
    private static final int BLOCK_BYTES = 1024;
    private static final int BLOCK_LONGS = BLOCK_BYTES / Long.BYTES;
    private static final int HALF_DIGEST = Blake2b.MAX_BYTES / 2;
    private static final long LOW = 0xFFFFFFFFL;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long[] memory;
    private final long[] scratch = new long[BLOCK_LONGS];
    private final long[] input = new long[BLOCK_LONGS];
    private final long[] addresses = new long[BLOCK_LONGS];

    private int passes;
    private int lanes;
    private int laneBlocks;
    private int segmentBlocks;

    /// Parameters of a hash.
    ///
    /// @param kib    memory in KiB
    /// @param passes number of passes over the memory
    /// @param lanes  number of lanes, computed sequentially here
    record Parameters(int kib, int passes, int lanes) {
        boolean valid() {
            return passes >= 1 && lanes >= 1 && kib >= 2 * SLICES * lanes;
        }
    }

    /// @param kib the memory of the largest supported hash, in KiB
    Argon2id(int kib) {
        this.memory = new long[Math.multiplyExact(kib, BLOCK_LONGS)];
    }

    /// Whether the allocated memory is large enough for these parameters.
    boolean fits(Parameters parameters) {
        return parameters.valid() && parameters.kib <= memory.length / BLOCK_LONGS;
    }

    /// The hash of a password.
    ///
    /// @param length length of the hash in bytes
    byte[] hash(byte[] password, byte[] salt, Parameters parameters, int length) {
        passes = parameters.passes;
        lanes = parameters.lanes;
        segmentBlocks = parameters.kib / (SLICES * lanes);
        laneBlocks = segmentBlocks * SLICES;
        byte[] start = new Blake2b(Blake2b.MAX_BYTES)
                .add(lanes)
                .add(length)
                .add(parameters.kib)
                .add(passes)
                .add(VERSION)
                .add(TYPE)
                .add(password.length)
                .add(password)
                .add(salt.length)
                .add(salt)
                .add(0)
                .add(0)
                .digest();
        for (int lane = 0; lane < lanes; lane++) {
            load(lane * laneBlocks, firstBlock(start, 0, lane));
            load(lane * laneBlocks + 1, firstBlock(start, 1, lane));
        }
        for (int pass = 0; pass < passes; pass++) {
            for (int slice = 0; slice < SLICES; slice++) {
                for (int lane = 0; lane < lanes; lane++) {
                    fill(pass, slice, lane);
                }
            }
        }
        return longDigest(lastBlocks(), length);
    }

    private static byte[] firstBlock(byte[] start, int number, int lane) {
        byte[] seed = Arrays.copyOf(start, start.length + 2 * Integer.BYTES);
        seed[start.length] = (byte) number;
        seed[start.length + Integer.BYTES] = (byte) lane;
        return longDigest(seed, BLOCK_BYTES);
    }

    /// A digest of any length (RFC 9106 section 3.3).
    private static byte[] longDigest(byte[] bytes, int length) {
        if (length <= Blake2b.MAX_BYTES) {
            return new Blake2b(length).add(length).add(bytes).digest();
        }
        byte[] result = new byte[length];
        byte[] part = new Blake2b(Blake2b.MAX_BYTES).add(length).add(bytes).digest();
        int at = 0;
        while (length - at > Blake2b.MAX_BYTES) {
            System.arraycopy(part, 0, result, at, HALF_DIGEST);
            at += HALF_DIGEST;
            part = new Blake2b(Math.min(Blake2b.MAX_BYTES, length - at))
                    .add(part)
                    .digest();
        }
        System.arraycopy(part, 0, result, at, length - at);
        return result;
    }

    private void load(int block, byte[] bytes) {
        for (int i = 0; i < BLOCK_LONGS; i++) {
            memory[block * BLOCK_LONGS + i] = (long) LONGS.get(bytes, i * Long.BYTES);
        }
    }

    private byte[] lastBlocks() {
        Arrays.fill(scratch, 0);
        for (int lane = 1; lane <= lanes; lane++) {
            int block = (lane * laneBlocks - 1) * BLOCK_LONGS;
            for (int i = 0; i < BLOCK_LONGS; i++) {
                scratch[i] ^= memory[block + i];
            }
        }
        byte[] bytes = new byte[BLOCK_BYTES];
        for (int i = 0; i < BLOCK_LONGS; i++) {
            LONGS.set(bytes, i * Long.BYTES, scratch[i]);
        }
        return bytes;
    }

    private void fill(int pass, int slice, int lane) {
        // The first half of the first pass does not depend on the password, so that its timing reveals nothing.
        boolean independent = pass == 0 && slice < SLICES / 2;
        int first = pass == 0 && slice == 0 ? 2 : 0;
        if (independent) {
            Arrays.fill(input, 0);
            input[0] = pass;
            input[1] = lane;
            input[2] = slice;
            input[3] = (long) laneBlocks * lanes;
            input[4] = passes;
            input[5] = TYPE;
        }
        for (int i = first; i < segmentBlocks; i++) {
            int place = slice * segmentBlocks + i;
            int previous = lane * laneBlocks + (place == 0 ? laneBlocks : place) - 1;
            if (independent && (i == first || i % BLOCK_LONGS == 0)) {
                nextAddresses();
            }
            long random = independent ? addresses[i % BLOCK_LONGS] : memory[previous * BLOCK_LONGS];
            int other = pass == 0 && slice == 0 ? lane : (int) ((random >>> 32) % lanes);
            int reference = other * laneBlocks + reference(pass, slice, i, other == lane, random & LOW);
            mixBlocks(previous, reference, lane * laneBlocks + place, pass > 0);
        }
    }

    private void nextAddresses() {
        input[6]++;
        compressInto(input, addresses);
        compressInto(addresses.clone(), addresses);
    }

    /// Compresses a block with a zero block.
    private void compressInto(long[] block, long[] result) {
        System.arraycopy(block, 0, scratch, 0, BLOCK_LONGS);
        permute(scratch);
        for (int i = 0; i < BLOCK_LONGS; i++) {
            result[i] = scratch[i] ^ block[i];
        }
    }

    /// The index of the reference block in its lane (RFC 9106 section 3.4).
    private int reference(int pass, int slice, int i, boolean sameLane, long random) {
        int finished = pass == 0 ? slice * segmentBlocks : laneBlocks - segmentBlocks;
        int area = sameLane ? finished + i - 1 : finished - (i == 0 ? 1 : 0);
        long squared = (random * random) >>> 32;
        long relative = area - 1 - ((area * squared) >>> 32);
        int begin = pass == 0 || slice == SLICES - 1 ? 0 : (slice + 1) * segmentBlocks;
        return (int) ((begin + relative) % laneBlocks);
    }

    private void mixBlocks(int one, int other, int result, boolean over) {
        int a = one * BLOCK_LONGS;
        int b = other * BLOCK_LONGS;
        int to = result * BLOCK_LONGS;
        for (int i = 0; i < BLOCK_LONGS; i++) {
            scratch[i] = memory[a + i] ^ memory[b + i];
        }
        // The XOR is needed again after the permutation, so it is stored in the result first.
        for (int i = 0; i < BLOCK_LONGS; i++) {
            memory[to + i] = over ? memory[to + i] ^ scratch[i] : scratch[i];
        }
        permute(scratch);
        for (int i = 0; i < BLOCK_LONGS; i++) {
            memory[to + i] ^= scratch[i];
        }
    }

    private static void permute(long[] v) {
        for (int row = 0; row < BLOCK_LONGS; row += 16) {
            round(v, row, 1, 2, 3);
        }
        for (int column = 0; column < 16; column += 2) {
            round(v, column, 1, 16, 17);
        }
    }

    /// One round over sixteen numbers: four pairs of pairs, `step` apart within a pair.
    ///
    /// Row: 0 1 2 3 4 ... 15; column: 0 1 16 17 32 33 ... 113.
    private static void round(long[] v, int at, int one, int two, int three) {
        int next = two == 2 ? 4 : 32;
        int a = at;
        int b = at + next;
        int c = at + 2 * next;
        int d = at + 3 * next;
        mix(v, a, b, c, d);
        mix(v, a + one, b + one, c + one, d + one);
        mix(v, a + two, b + two, c + two, d + two);
        mix(v, a + three, b + three, c + three, d + three);
        mix(v, a, b + one, c + two, d + three);
        mix(v, a + one, b + two, c + three, d);
        mix(v, a + two, b + three, c, d + one);
        mix(v, a + three, b, c + one, d + two);
    }

    private static void mix(long[] v, int a, int b, int c, int d) {
        long x = v[a];
        long y = v[b];
        long z = v[c];
        long w = v[d];
        x += y + 2 * (x & LOW) * (y & LOW);
        w = Long.rotateRight(w ^ x, 32);
        z += w + 2 * (z & LOW) * (w & LOW);
        y = Long.rotateRight(y ^ z, 24);
        x += y + 2 * (x & LOW) * (y & LOW);
        w = Long.rotateRight(w ^ x, 16);
        z += w + 2 * (z & LOW) * (w & LOW);
        y = Long.rotateRight(y ^ z, 63);
        v[a] = x;
        v[b] = y;
        v[c] = z;
        v[d] = w;
    }
}
