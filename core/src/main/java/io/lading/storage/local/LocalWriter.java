package io.lading.storage.local;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentWriter;
import io.lading.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Writes a file of `uploads/`.
final class LocalWriter implements ContentWriter {
    private final ContentKey key;
    private final FileChannel channel;
    private final long failuresBefore;
    private final LocalStore store;

    /// @param failuresBefore how many shared flushes had failed before the channel was opened
    LocalWriter(ContentKey key, FileChannel channel, long failuresBefore, LocalStore store) {
        this.key = key;
        this.channel = channel;
        this.failuresBefore = failuresBefore;
        this.store = store;
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws StorageException {
        try (var _ = store.gate().write()) {
            long at = position;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        } catch (IOException e) {
            throw store.fault("write content " + key, e);
        }
    }

    @Override
    public void flush() throws StorageException {
        try {
            store.flush(key, channel, failuresBefore);
        } catch (IOException e) {
            throw store.fault("flush content " + key, e);
        }
    }

    @Override
    public void flushBytes() throws StorageException {
        try {
            store.flushBytes(channel, failuresBefore);
        } catch (IOException e) {
            throw store.fault("flush content " + key, e);
        }
    }

    @Override
    public void close() throws StorageException {
        try {
            channel.close();
        } catch (IOException e) {
            throw store.fault("close content " + key, e);
        }
        store.closed(key);
    }
}
