package io.lading.storage.objects;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/// Creates directories and files that only their owner can read, if the file system supports POSIX permissions.
/// Existing
/// ones keep their permissions.
final class PrivatePaths {
    private static final FileAttribute<?>[] NONE = {};
    private static final FileAttribute<?>[] DIRECTORY = {
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
    };
    private static final FileAttribute<?>[] FILE = {
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };

    private PrivatePaths() {}

    /// Creates a directory, and those above it, unless they exist.
    static void createDirectories(Path path) throws IOException {
        Files.createDirectories(path, isPosix(path) ? DIRECTORY : NONE);
    }

    /// What to create a file with.
    static FileAttribute<?>[] ofFile(Path path) {
        return isPosix(path) ? FILE : NONE;
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
