package io.lading.http;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Random;

/// Content of any length that is not held in memory: one block is repeated.
public final class GeneratedContent {
    private static final int BLOCK_BYTES = 1 << 20;
    private static final long SEED = 20261123;
    private final byte[] block = new byte[BLOCK_BYTES];
    private final long length;

    /// @param length length in bytes
    public GeneratedContent(long length) {
        this.length = length;
        new Random(SEED).nextBytes(block);
    }

    /// A body with all of the content and a declared length.
    public BodyPublisher publisher() {
        return publisherFrom(0);
    }

    /// A body with the content from a position on and a declared length.
    public BodyPublisher publisherFrom(long position) {
        return BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(() -> new Blocks(position)), length - position);
    }

    /// The digest of the content.
    public String sha256() throws NoSuchAlgorithmException {
        return finish(MessageDigest.getInstance("SHA-256"));
    }

    private String finish(MessageDigest digest) {
        for (long done = 0; done < length; done += BLOCK_BYTES) {
            digest.update(block, 0, (int) Math.min(BLOCK_BYTES, length - done));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    public long length() {
        return length;
    }

    /// The digest of zeros followed by the content.
    public String sha256After(long zeros) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] none = new byte[BLOCK_BYTES];
        for (long done = 0; done < zeros; done += BLOCK_BYTES) {
            digest.update(none, 0, (int) Math.min(BLOCK_BYTES, zeros - done));
        }
        return finish(digest);
    }

    /// The bytes from a position on, at most one block.
    public ByteBuffer at(long position) {
        int from = (int) (position % BLOCK_BYTES);
        return ByteBuffer.wrap(block, from, (int) Math.min(BLOCK_BYTES - from, length - position));
    }

    private final class Blocks implements Iterator<byte[]> {
        private long done;

        Blocks(long from) {
            done = from;
        }

        @Override
        public boolean hasNext() {
            return done < length;
        }

        @Override
        public byte[] next() {
            ByteBuffer next = at(done);
            done += next.remaining();
            boolean whole = next.remaining() == BLOCK_BYTES;
            return whole ? block : Arrays.copyOfRange(block, next.position(), next.limit());
        }
    }
}
