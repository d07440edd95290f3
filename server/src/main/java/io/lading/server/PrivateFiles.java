package io.lading.server;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Creates directories and files that other accounts on the machine cannot read, if the file system supports
/// POSIX permissions. Existing directories keep their permissions.
final class PrivateFiles {
    private static final Set<PosixFilePermission> OF_DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OF_FILE = PosixFilePermissions.fromString("rw-------");

    /// Permissions that let other accounts read files in the directory, or let its group or others change it.
    private static final Set<PosixFilePermission> OPEN = EnumSet.of(
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE,
            PosixFilePermission.GROUP_WRITE);

    private PrivateFiles() {}

    /// Creates a directory for its owner only, unless it exists.
    static void directory(Path path) throws StorageException {
        try {
            if (Files.isDirectory(path)) {
                return;
            }
            Path parent = path.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(path, attributes(path, OF_DIRECTORY));
        } catch (IOException e) {
            throw new StorageException(Kind.PERMANENT, "Cannot create the directory " + path, e);
        }
    }

    /// A warning about the permissions of a directory, with the command that fixes them; empty if only its owner
    /// has access, and its group at most reads.
    static Optional<String> advice(Path directory) {
        try {
            if (!posix(directory) || Collections.disjoint(Files.getPosixFilePermissions(directory), OPEN)) {
                return Optional.empty();
            }
            return Optional.of("Other accounts on this machine can read or change the uploads and files in " + directory
                    + ". To prevent this, run: chmod 700 '"
                    + directory.toString().replace("'", "'\\''") + "'");
        } catch (IOException e) {
            return Optional.of("Cannot read the permissions of " + directory + ": " + e.getMessage());
        }
    }

    /// Restricts a file to its owner; creates an empty file if it is missing. SQLite gives its auxiliary files
    /// the permissions of the database.
    static void file(Path path) throws StorageException {
        try {
            if (Files.notExists(path)) {
                Files.createFile(path, attributes(path, OF_FILE));
            } else if (posix(path)) {
                Files.setPosixFilePermissions(path, OF_FILE);
            }
        } catch (IOException e) {
            throw new StorageException(Kind.PERMANENT, "Cannot keep " + path + " private", e);
        }
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return posix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
