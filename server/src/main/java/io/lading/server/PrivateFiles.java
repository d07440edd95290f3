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

/// Makes directories and files that other accounts of the machine cannot read, where the file system knows
/// permissions. A directory that is there already keeps those its operator gave it.
final class PrivateFiles {
    private static final Set<PosixFilePermission> OF_DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OF_FILE = PosixFilePermissions.fromString("rw-------");

    /// What accounts outside the group of the directory need to read files in it, and what lets others change it.
    private static final Set<PosixFilePermission> OPEN = EnumSet.of(
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE,
            PosixFilePermission.GROUP_WRITE);

    private PrivateFiles() {}

    /// Creates a directory, for its owner alone, unless it is there.
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

    /// What an operator should know about the permissions of a directory, with the command that mends them; empty
    /// if only its owner, and its group for reading, get in.
    static Optional<String> advice(Path directory) {
        try {
            if (!posix(directory) || Collections.disjoint(Files.getPosixFilePermissions(directory), OPEN)) {
                return Optional.empty();
            }
            return Optional.of("Other accounts of this machine can read the uploads and files in " + directory
                    + ", or change them. This closes it: chmod 700 '"
                    + directory.toString().replace("'", "'\\''") + "'");
        } catch (IOException e) {
            return Optional.of("The permissions of " + directory + " cannot be read: " + e.getMessage());
        }
    }

    /// Leaves a file, created empty when missing, to its owner alone. What SQLite puts beside a database gets
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
