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

/// The password of the account that the first start makes, in a file of the data directory which its owner
/// alone can read, so that it does not stay in the log. The file is removed when this
/// password is changed.
public final class FirstPassword {
    /// Its name in the data directory.
    public static final String FILE = "first-password.txt";

    private static final Logger LOG = LoggerFactory.getLogger(FirstPassword.class);

    private final Path path;

    FirstPassword(Path dataDirectory) {
        this.path = dataDirectory.resolve(FILE);
    }

    /// Where it can be read; empty if the password was changed, or the file never written.
    public Optional<Path> file() {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? Optional.of(path) : Optional.empty();
    }

    /// Writes it; leaves no file if that fails.
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
            LOG.warn("The password of the first administrator cannot be written to {}: {}", path, e.toString());
            remove();
        }
    }

    /// Removes the file when the password in it is not valid any more. A sign-in leaves it: until the
    /// administrator has chosen another password, this one is the only way into the account.
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
            LOG.warn("{} holds a password and cannot be removed: {}", path, e.toString());
        }
    }
}
