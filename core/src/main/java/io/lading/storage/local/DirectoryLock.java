package io.lading.storage.local;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Restricts a data directory to one process at a time. The system releases the lock when the process ends for
/// any reason.
final class DirectoryLock implements AutoCloseable {
    private static final String NAME = "lading.lock";

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /// @throws StorageException if the directory is in use
    static DirectoryLock take(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(directory.resolve(NAME), CREATE, WRITE);
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock != null) {
                return new DirectoryLock(channel);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new StorageException(Kind.PERMANENT, "The data directory is already open in this process", e);
        }
        channel.close();
        throw new StorageException(Kind.PERMANENT, "Another process uses the data directory " + directory, null);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
