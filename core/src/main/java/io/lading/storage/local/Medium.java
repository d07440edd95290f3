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

/// Checks the file system of a directory.
public final class Medium {
    /// The fixed name ensures that a crash leaves at most one file, which the next check removes.
    private static final String CHECK = "lading.check";

    /// More than a file system stores inline in the inode, so that the check needs a block.
    private static final int CHECK_BYTES = 8192;

    private Medium() {}

    /// How many bytes can be written on the file system of a path.
    static long usableBytes(Path path) throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    /// Writes a small file into a directory and removes it.
    ///
    /// @throws StorageException if that fails; its kind tells whether the disk is full
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
