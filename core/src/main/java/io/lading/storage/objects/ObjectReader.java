package io.lading.storage.objects;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentMissingException;
import io.lading.storage.ContentReader;
import io.lading.storage.Segment;
import io.lading.storage.SegmentIndex;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.objects.Objects.ObjectStream;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Reads recorded segments. One request stays open while positions are contiguous. The first request after a jump
/// is short, because few bytes may be wanted there; the next ones reach to the end of their segment.
///
/// The reads of one reader wait for each other.
final class ObjectReader implements ContentReader {
    /// The least bytes of the first request after a jump.
    static final int FIRST_REQUEST_BYTES = 1 << 20;

    private final ContentKey key;
    private final Objects objects;
    private final SegmentPages pages;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ObjectStream stream;
    private long position;
    private long streamEnd;
    private boolean closed;

    ObjectReader(ContentKey key, Objects objects, SegmentIndex index) {
        this.key = key;
        this.objects = objects;
        this.pages = new SegmentPages(key, index);
    }

    @Override
    public int read(ByteBuffer buffer, long from) throws StorageException {
        lock.lock();
        try {
            checkOpen();
            int start = buffer.position();
            try {
                return readOnce(buffer, from);
            } catch (StorageException e) {
                if (e.kind() != Kind.TEMPORARY && !(e instanceof MissingObjectException)) {
                    throw e;
                }
                buffer.position(start);
                return readAgain(buffer, from);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Reads once more after a connection broke, or after the object was replaced by another one or removed.
    private int readAgain(ByteBuffer buffer, long from) throws StorageException {
        pages.forget();
        try {
            return readOnce(buffer, from);
        } catch (MissingObjectException e) {
            ContentMissingException missing = new ContentMissingException(key);
            missing.initCause(e);
            throw missing;
        }
    }

    private int readOnce(ByteBuffer buffer, long from) throws StorageException {
        if (!buffer.hasRemaining()) {
            return 0;
        }
        ObjectStream open = stream != null && from == position && from < streamEnd ? stream : open(from, buffer);
        if (open == null) {
            return -1;
        }
        try {
            int count = open.read(buffer);
            if (count < 0) {
                throw new StorageException(Kind.TEMPORARY, "Content " + key + " ends early at byte " + from, null);
            }
            position += count;
            return count;
        } catch (StorageException | RuntimeException e) {
            closeStream();
            throw e;
        }
    }

    /// Opens a request at a position, or returns null at a gap or the end.
    private @Nullable ObjectStream open(long from, ByteBuffer buffer) throws StorageException {
        boolean contiguous = from == position && from > 0;
        closeStream();
        Segment segment = pages.at(from);
        if (segment == null) {
            return null;
        }
        long wanted = contiguous ? segment.length() : Math.max(buffer.remaining(), FIRST_REQUEST_BYTES);
        long end = Math.min(segment.to(), from + Math.min(wanted, segment.to() - from));
        long at = segment.objectFrom() + from - segment.from();
        ObjectStream opened = objects.get(segment.object(), at, at + end - from);
        stream = opened;
        position = from;
        streamEnd = end;
        return opened;
    }

    @Override
    public long length() throws StorageException {
        lock.lock();
        try {
            checkOpen();
            return pages.end();
        } finally {
            lock.unlock();
        }
    }

    private void checkOpen() throws StorageException {
        if (closed) {
            throw new StorageException(Kind.TEMPORARY, "The reader of content " + key + " is closed", null);
        }
    }

    private void closeStream() {
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closeStream();
        } finally {
            lock.unlock();
        }
    }
}
