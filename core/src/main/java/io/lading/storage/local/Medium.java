package io.lading.storage.local;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.lading.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;

/// Looks at the file system a directory is on.
public final class Medium {
    /// One name, so that a crash in between leaves one file, which the next look removes.
    private static final String CHECK = "lading.check";

    /// More than a file system keeps beside a file's name without a block of its own.
    private static final int CHECK_BYTES = 8192;

    private Medium() {}

    /// Bytes that can still be written where a file or directory is.
    static long usableBytes(Path path) throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    /// Writes something small into a directory and removes it again.
    ///
    /// @throws StorageException if that does not work now; its kind says whether for want of room
    public static synchronized void check(Path directory) throws StorageException {
        Path path = directory.resolve(CHECK);
        try {
            try (FileChannel channel = FileChannel.open(path, Set.of(WRITE, CREATE, LinkOption.NOFOLLOW_LINKS))) {
                ByteBuffer bytes = ByteBuffer.allocate(CHECK_BYTES);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(false);
            } finally {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw Faults.storage("write to " + directory, e);
        }
    }
}
