package io.lading.storage.s3;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import software.amazon.awssdk.http.ContentStreamProvider;

/// The body of a request: bytes in buffers, which are read without being copied or moved. Each attempt reads them
/// from the start.
final class Payload implements ContentStreamProvider {
    private final List<ByteBuffer> bytes;

    /// @param bytes the content in order, from position to limit
    Payload(List<ByteBuffer> bytes) {
        this.bytes = List.copyOf(bytes);
    }

    /// The content.
    List<ByteBuffer> bytes() {
        return bytes;
    }

    /// The size of the content in bytes.
    long length() {
        return bytes.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    @Override
    public InputStream newStream() {
        return new Reading(bytes.iterator());
    }

    private static final class Reading extends InputStream {
        private static final int BYTE = 0xff;
        private final Iterator<ByteBuffer> rest;
        private ByteBuffer current = ByteBuffer.allocate(0);

        Reading(Iterator<ByteBuffer> rest) {
            this.rest = rest;
        }

        /// Moves to the next buffer that has bytes; false at the end.
        private boolean more() {
            while (!current.hasRemaining()) {
                if (!rest.hasNext()) {
                    return false;
                }
                current = rest.next().duplicate();
            }
            return true;
        }

        @Override
        public int read() {
            return more() ? current.get() & BYTE : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            if (!more()) {
                return -1;
            }
            int read = Math.min(length, current.remaining());
            current.get(target, offset, read);
            return read;
        }
    }
}
