package io.lading.digest;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentReader;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads stored bytes for one turn of a digest; opens the content when it is first needed. For one digest thread.
final class StoredBytes implements AutoCloseable {
    /// The most bytes of one read.
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

    /// Reads bytes from `from`, not beyond `to`. The buffer is valid until the next call.
    ///
    /// @throws StorageException if the content ends before `from`, or cannot be read
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
