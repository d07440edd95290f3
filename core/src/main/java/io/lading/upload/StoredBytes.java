package io.lading.upload;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentReader;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The bytes of a content for one turn of its digest; opened when they are first needed. For one digest thread.
final class StoredBytes implements AutoCloseable {
    /// Bytes of one read at most.
    static final int MAX_READ = 1 << 20;

    private final ContentKey key;
    private final ContentStore store;
    private final DigestWorkers workers;
    private @Nullable ContentReader reader;
    private @Nullable ByteBuffer buffer;

    StoredBytes(ContentKey key, ContentStore store, DigestWorkers workers) {
        this.key = key;
        this.store = store;
        this.workers = workers;
    }

    /// Some bytes from `from` on, not beyond `to`; good until the next call.
    ///
    /// @throws StorageException if there are none
    ByteBuffer read(long from, long to) throws StorageException {
        if (reader == null) {
            reader = store.openReader(key);
            buffer = workers.buffer(MAX_READ);
        }
        ByteBuffer into = Objects.requireNonNull(buffer).clear();
        into.limit((int) (to - from));
        if (reader.read(into, from) < 0) {
            throw new StorageException(
                    StorageException.Kind.PERMANENT, "Content " + key + " ends before byte " + from, null);
        }
        return into.flip();
    }

    @Override
    public void close() throws StorageException {
        if (reader != null) {
            reader.close();
        }
    }
}
