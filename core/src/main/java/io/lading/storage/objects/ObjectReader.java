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
/// is short, because few bytes may be wanted there; the next ones reach to the end of their segment, and shortly
/// before that the request for the next segment is sent.
///
/// The reads of one reader wait for each other.
final class ObjectReader implements ContentReader {
    /// The least bytes of the first request after a jump.
    static final int FIRST_REQUEST_BYTES = 1 << 20;

    /// How long before its end a request is followed by the next one.
    static final int AHEAD_BYTES = 4 << 20;

    private final ContentKey key;
    private final Objects objects;
    private final SegmentPages pages;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ObjectStream stream;
    private long position;
    private long streamEnd;
    private boolean sequential;
    private @Nullable ReadAhead ahead;
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
            missing.addSuppressed(e);
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
            sendAhead();
            return count;
        } catch (StorageException | RuntimeException e) {
            closeStream();
            throw e;
        }
    }

    /// Opens a request at a position, or returns null at a gap or the end.
    private @Nullable ObjectStream open(long from, ByteBuffer buffer) throws StorageException {
        sequential = from == position && from > 0;
        closeStream();
        ReadAhead sent = ahead;
        ahead = null;
        if (sent != null && sent.from() == from) {
            return opened(sent.await(), from, sent.to());
        }
        if (sent != null) {
            sent.abandon();
        }
        Segment segment = pages.at(from);
        if (segment == null) {
            return null;
        }
        long wanted = sequential ? segment.length() : Math.max(buffer.remaining(), FIRST_REQUEST_BYTES);
        Segment range = segment.between(from, from + Math.min(wanted, segment.to() - from));
        return opened(get(objects, range), from, range.to());
    }

    private ObjectStream opened(ObjectStream opened, long from, long to) {
        stream = opened;
        position = from;
        streamEnd = to;
        return opened;
    }

    /// Opens the request for the bytes of a segment.
    static ObjectStream get(Objects objects, Segment range) throws StorageException {
        return objects.get(range.object(), range.objectFrom(), range.objectFrom() + range.length());
    }

    /// Sends the next request if it will soon be needed, and the index need not be asked for it.
    private void sendAhead() {
        if (sequential && ahead == null && streamEnd - position <= AHEAD_BYTES) {
            Segment next = pages.known(streamEnd);
            ahead = next == null ? null : new ReadAhead(objects, next.between(streamEnd, next.to()));
        }
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
            if (ahead != null) {
                ahead.abandon();
                ahead = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
