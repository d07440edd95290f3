package io.lading.account;

import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The file in the data directory that holds the password of the [FirstAdministrator], so that the password does
/// not stay in the log. Only the file's owner can read it. The file is deleted when the password is changed.
public final class FirstPassword {
    /// The file name.
    public static final String FILE = "first-password.txt";

    private static final Logger LOG = LoggerFactory.getLogger(FirstPassword.class);

    private final Path path;

    FirstPassword(Path dataDirectory) {
        this.path = dataDirectory.resolve(FILE);
    }

    /// The path of the file; empty if the password was changed or the file was never written.
    public Optional<Path> file() {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? Optional.of(path) : Optional.empty();
    }

    /// Writes the file; leaves no file if writing fails.
    void keep(String password) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerAlone = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try {
            Files.deleteIfExists(path);
            Files.createFile(path, ownerAlone);
            Files.writeString(path, password + "\n", StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
        } catch (IOException e) {
            LOG.warn("Cannot write the password of the first administrator to {}: {}", path, e.toString());
            remove();
        }
    }

    /// Deletes the file when its password becomes invalid. A sign-in alone does not delete it: until the
    /// administrator chooses another password, this one is the only way into the account.
    void onEvent(Act act) {
        boolean ended = Set.of(Kind.PASSWORD_CHANGED, Kind.ACCOUNT_REMOVED).contains(act.kind())
                && act.subject().equals(FirstAdministrator.NAME);
        if (act.outcome() == Outcome.SUCCESS && ended) {
            remove();
        }
    }

    private void remove() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("Cannot delete {}, which contains a password: {}", path, e.toString());
        }
    }
}
