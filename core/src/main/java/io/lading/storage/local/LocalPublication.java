package io.lading.storage.local;

import static java.nio.file.StandardOpenOption.WRITE;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/// Shortens and renames a received file; the caller flushes the directories.
final class LocalPublication {
    private final Flusher flusher;
    private final DiskGate gate;
    private final DirectoryLock directoryLock;

    LocalPublication(Flusher flusher, DiskGate gate, DirectoryLock directoryLock) {
        this.flusher = flusher;
        this.gate = gate;
        this.directoryLock = directoryLock;
    }

    /// Removes the bytes of the file beyond `length`, if there are any; all other bytes are durable already.
    void shorten(Path source, long length) throws IOException {
        long size = Files.readAttributes(source, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .size();
        if (size < length) {
            throw new StorageException(Kind.PERMANENT, source + " has " + size + " bytes instead of " + length, null);
        }
        if (size == length) {
            return;
        }
        long failuresBefore = flusher.sharedFailures();
        try (FileChannel channel = FileChannel.open(source, Set.of(WRITE, LinkOption.NOFOLLOW_LINKS))) {
            try (DiskGate.Pass _ = gate.write()) {
                channel.truncate(length);
            }
            flusher.file(channel, failuresBefore);
        }
    }

    /// Renames the file to its name atomically: the moment of publication. A process that has lost the directory
    /// renames nothing, because the content may belong to another process now.
    void move(Path source, Path directory, String name) throws IOException {
        try (DiskGate.Pass _ = gate.write()) {
            directoryLock.check();
            createDirectory(directory);
            Files.move(source, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void createDirectory(Path directory) throws IOException {
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
    }
}
