package io.lading.storage.s3;

import io.lading.storage.StorageException;
import io.lading.storage.StoreOutageException;
import io.lading.storage.objects.Objects.ObjectStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.Abortable;

/// Reads a range of an object. If the answer breaks off, another request gets the rest: objects never change, so
/// the bytes are the same.
final class S3Stream implements ObjectStream {
    /// Size of the array between a connection and a direct buffer. Every download has one.
    private static final int COPY_BYTES = 8 << 10;

    /// The most bytes that one read copies.
    private static final int MOST_COPIED_BYTES = 64 << 10;

    /// Requests the object from a position to the end of the range.
    @FunctionalInterface
    interface Source<S extends InputStream & Abortable> {
        /// @throws StorageException if there is no answer, or not exactly the requested range
        S open(long from) throws StorageException;
    }

    private final Source<?> source;
    private final String location;
    private final long to;
    private final int tries;
    private long position;
    private @Nullable InputStream body;
    private byte @Nullable [] copy;

    private S3Stream(Source<?> source, String location, long from, long to, int tries) {
        this.source = source;
        this.location = location;
        this.position = from;
        this.to = to;
        this.tries = tries;
    }

    /// @param tries requests in a row that may bring nothing
    static S3Stream open(Source<?> source, String location, long from, long to, int tries) throws StorageException {
        S3Stream stream = new S3Stream(source, location, from, to, tries);
        stream.body = source.open(from);
        return stream;
    }

    @Override
    public int read(ByteBuffer buffer) throws StorageException {
        if (position == to) {
            close();
            return -1;
        }
        int start = buffer.position();
        for (int attempt = 1; ; attempt++) {
            try {
                readSome(buffer);
                return buffer.position() - start;
            } catch (StorageException e) {
                throw e;
            } catch (IOException | SdkException e) {
                close();
                if (buffer.position() > start) {
                    return buffer.position() - start;
                }
                if (attempt >= tries || Thread.currentThread().isInterrupted()) {
                    throw new StoreOutageException(
                            "Reading " + location + " broke off at byte " + position + ": " + e, e);
                }
            }
        }
    }

    private void readSome(ByteBuffer buffer) throws IOException {
        InputStream from = body == null ? source.open(position) : body;
        body = from;
        int most = (int) Math.min(buffer.remaining(), to - position);
        if (buffer.hasArray()) {
            int read = from.read(buffer.array(), buffer.arrayOffset() + buffer.position(), most);
            buffer.position(buffer.position() + received(read));
        } else {
            copySome(from, buffer, Math.min(most, MOST_COPIED_BYTES));
        }
    }

    /// Copies until the array is not full, because then the next bytes have probably not arrived yet.
    private void copySome(InputStream from, ByteBuffer buffer, int most) throws IOException {
        int left = most;
        int read = COPY_BYTES;
        while (left > 0 && read == COPY_BYTES) {
            read = received(from.read(copy(), 0, Math.min(left, COPY_BYTES)));
            buffer.put(copy(), 0, read);
            left -= read;
        }
    }

    private int received(int read) throws EOFException {
        if (read < 0) {
            throw new EOFException("The answer ended " + (to - position) + " bytes early");
        }
        position += read;
        return read;
    }

    private byte[] copy() {
        byte[] bytes = copy == null ? new byte[COPY_BYTES] : copy;
        copy = bytes;
        return bytes;
    }

    /// A connection whose answer was read to its end serves the next request; another one is closed, because the
    /// rest can be long.
    @Override
    public void close() {
        InputStream ended = body;
        body = null;
        if (ended == null) {
            return;
        }
        try {
            if (position < to) {
                ((Abortable) ended).abort();
            }
            ended.close();
        } catch (IOException | SdkException e) {
            // The bytes were read, or are not wanted.
        }
    }
}
