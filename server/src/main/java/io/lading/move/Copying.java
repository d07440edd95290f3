package io.lading.move;

import io.lading.storage.ContentReader;
import io.lading.storage.ContentWriter;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.upload.Extents.Range;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// Copies ranges of a content and computes the SHA-256 of the copied bytes. For one thread.
final class Copying {
    private static final int BUFFER_BYTES = 256 << 10;

    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

    /// Receives what is read.
    private interface Target {
        void write(ByteBuffer bytes, long position) throws StorageException;
    }

    /// Copies ranges to the same positions, and makes them durable.
    ///
    /// @return the SHA-256 of the ranges, one after another
    String copy(List<Range> ranges, ContentReader from, ContentWriter to) throws StorageException {
        String sha256 = read(ranges, from, to::write);
        to.flush();
        return sha256;
    }

    /// The SHA-256 of ranges, one after another.
    String sha256(List<Range> ranges, ContentReader from) throws StorageException {
        return read(ranges, from, (_, _) -> {});
    }

    private String read(List<Range> ranges, ContentReader from, Target to) throws StorageException {
        MessageDigest digest = sha256();
        for (Range range : ranges) {
            long position = range.from();
            while (position < range.to()) {
                buffer.clear().limit((int) Math.min(BUFFER_BYTES, range.to() - position));
                int count = from.read(buffer, position);
                if (count < 0) {
                    throw new EndException(position, range.to());
                }
                buffer.flip();
                digest.update(buffer.duplicate());
                to.write(buffer, position);
                position += count;
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A content is shorter than its record says.
    static final class EndException extends StorageException {
        private static final long serialVersionUID = 1L;

        EndException(long position, long expected) {
            super(Kind.PERMANENT, "it ends at byte " + position + " instead of " + expected, null);
        }
    }
}
