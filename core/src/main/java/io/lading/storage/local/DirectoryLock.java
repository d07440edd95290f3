package io.lading.storage.local;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Restricts a data directory to one process at a time. The system releases the lock when the process ends for
/// any reason.
///
/// The lock belongs to a file, not to its path: if an operator removes the lock file or replaces the directory,
/// a second process can lock the new file. [#check] detects this.
public final class DirectoryLock implements AutoCloseable {
    static final String NAME = "lading.lock";

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;
    private final Object identity;

    private DirectoryLock(Path path, FileChannel channel, FileLock lock) throws IOException {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
        this.identity = identity(path);
    }

    /// Takes the lock of a directory, which exists.
    ///
    /// @throws StorageException if the directory is in use, or cannot be used
    public static DirectoryLock of(Path directory) throws StorageException {
        try {
            return take(directory);
        } catch (IOException e) {
            throw Faults.storage("lock the data directory " + directory, e);
        }
    }

    /// @throws StorageException if the directory is in use
    static DirectoryLock take(Path directory) throws IOException {
        Path path = directory.resolve(NAME);
        FileChannel channel = FileChannel.open(path, CREATE, WRITE);
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock != null) {
                return new DirectoryLock(path, channel, lock);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new StorageException(Kind.PERMANENT, "The data directory is already open in this process", e);
        }
        channel.close();
        throw new StorageException(Kind.PERMANENT, "Another process uses the data directory " + directory, null);
    }

    /// Checks that this process still holds the directory. Costs one look at the lock file.
    ///
    /// @throws StorageException if it does not: another process may use the directory
    public void check() throws StorageException {
        boolean held;
        try {
            held = lock.isValid() && identity(path).equals(identity);
        } catch (NoSuchFileException e) {
            held = false;
        } catch (IOException e) {
            throw Faults.storage("look at " + path, e);
        }
        if (!held) {
            String message = "This process no longer holds the data directory: " + path
                    + " was removed or replaced. Stop every Lading process that uses the directory, then start one.";
            throw new StorageException(Kind.PERMANENT, message, null);
        }
    }

    /// Device and inode of the file; on a system without them, when it was created.
    private static Object identity(Path path) throws IOException {
        BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return Objects.requireNonNullElseGet(file.fileKey(), file::creationTime);
    }

    @Override
    public void close() throws StorageException {
        try {
            channel.close();
        } catch (IOException e) {
            throw Faults.storage("release " + path, e);
        }
    }
}
