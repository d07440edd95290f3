package io.lading.storage.local;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentReader;
import io.lading.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Reads a file of the data directory.
final class LocalReader implements ContentReader {
    private final ContentKey key;
    private final FileChannel channel;
    private final DiskGate gate;

    LocalReader(ContentKey key, FileChannel channel, DiskGate gate) {
        this.key = key;
        this.channel = channel;
        this.gate = gate;
    }

    @Override
    public int read(ByteBuffer buffer, long position) throws StorageException {
        try (var _ = gate.read()) {
            return channel.read(buffer, position);
        } catch (IOException e) {
            throw Faults.storage("read content " + key, e);
        }
    }

    @Override
    public long length() throws StorageException {
        try {
            return channel.size();
        } catch (IOException e) {
            throw Faults.storage("read the length of content " + key, e);
        }
    }

    @Override
    public void close() throws StorageException {
        try {
            channel.close();
        } catch (IOException e) {
            throw Faults.storage("close content " + key, e);
        }
    }
}
