package io.lading.storage.local;

import static java.nio.file.StandardOpenOption.READ;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps servers from a data directory while it is read. It writes nothing, so that it works on a read-only file
/// system: it shares the lock that a server holds alone. Several readers can have a directory at the same time.
public final class DirectoryReading implements AutoCloseable {
    private final Path lockFile;
    private final @Nullable FileChannel channel;

    private DirectoryReading(Path lockFile, @Nullable FileChannel channel) {
        this.lockFile = lockFile;
        this.channel = channel;
    }

    /// Begins to read a directory; empty if a server uses it.
    ///
    /// A directory without a lock file, such as a restored backup, was never used by a server. Nothing is locked
    /// then, and [#check] finds out whether a server has been started.
    public static Optional<DirectoryReading> of(Path directory) throws StorageException {
        Path lockFile = directory.resolve(DirectoryLock.NAME);
        try {
            return Optional.ofNullable(lock(lockFile));
        } catch (NoSuchFileException e) {
            return Optional.of(new DirectoryReading(lockFile, null));
        } catch (IOException e) {
            throw Faults.storage("lock " + lockFile, e);
        }
    }

    private static @Nullable DirectoryReading lock(Path lockFile) throws IOException {
        FileChannel channel = FileChannel.open(lockFile, READ);
        try {
            @Nullable FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
            if (lock != null) {
                return new DirectoryReading(lockFile, channel);
            }
        } catch (OverlappingFileLockException e) {
            // This process uses the directory.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return null;
    }

    /// Checks that no server has used the directory since [#of].
    public void check() throws StorageException {
        if (channel == null && Files.exists(lockFile)) {
            throw new StorageException(
                    Kind.PERMANENT, "A server was started on " + lockFile.getParent() + " meanwhile", null);
        }
    }

    @Override
    public void close() throws StorageException {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw Faults.storage("unlock " + lockFile, e);
            }
        }
    }
}
